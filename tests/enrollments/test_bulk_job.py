import csv
import io
from decimal import Decimal

import pytest

from enrollments.bulk.report import report_lines
from enrollments.models import Enrollment, Rejection
from enrollments.rules.jobs import JobState
from tests.cast import ANA, BEN, CARLA, NOON, enrolled, free_bets, reward, upload, worked_off

pytestmark = pytest.mark.django_db

HEADER = "OperatorPlayerId,BetValue,BetCount\n"


def report(job) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(report_lines(job)).removeprefix("\ufeff"))))


def test_every_row_of_a_clean_list_is_enrolled_with_its_own_value_and_count(casino):
    job = enrolled(reward(casino), HEADER + "player_001,2.50,10\nplayer_002,5.00,5\nplayer_003,1.00,20\n")

    assert (job.state, job.row_count, job.enrolled_count, job.rejected_count) == (JobState.COMPLETED, 3, 3, 0)
    assert job.enrolled_value == Decimal("70.00")
    rows = Enrollment.objects.order_by("job_row").values_list("operator_player_id", "bet_value", "total_bet_count")
    assert list(rows) == [
        ("player_001", Decimal("2.50"), 10),
        ("player_002", Decimal("5.00"), 5),
        ("player_003", Decimal("1.00"), 20),
    ]


def test_a_row_outside_the_range_is_rejected_and_the_others_are_enrolled(casino):
    job = enrolled(reward(casino), HEADER + "ana,0.99,10\nbea,5.00,21\ncid,2.00,10\n")

    assert (job.enrolled_count, job.rejected_count) == (1, 2)
    assert job.rejected_by_code == {"BetValueOutOfRange": 1, "BetCountOutOfRange": 1}


def test_the_report_keeps_the_columns_of_the_file_and_adds_why(casino):
    job = enrolled(reward(casino), "Name;BETCOUNT;operator player id;betvalue\nAna;10;ana;9,00\n")

    assert report(job) == [
        [
            *("Name", "BETCOUNT", "operator player id", "betvalue"),
            *("RowNumber", "ErrorCode", "ErrorColumn", "AllowedRange", "Message"),
        ],
        [
            *("Ana", "10", "ana", "9,00"),
            *("2", "BetValueOutOfRange", "betvalue", "1.00-5.00"),
            "BetValue is 9.00; it must be between 1.00 and 5.00.",
        ],
    ]
