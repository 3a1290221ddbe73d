"""Rejected rows to be corrected and uploaded again: as they stood, and never accepted as they are by mistake."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from enrollments.bulk.report import CORRECTION_COLUMNS, correctable_lines
from enrollments.models import BulkJob, Rejection
from tests.cast import HEADER, enrolled, free_bets, players, rejected, reward, upload

pytestmark = pytest.mark.django_db


def correctable(job: BulkJob) -> str:
    return "".join(correctable_lines(job))


def cells(job: BulkJob) -> list[list[str]]:
    """The file as a spreadsheet sees it."""
    text = correctable(job).removeprefix("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def rejected_fields(job: BulkJob) -> list[list[str]]:
    return list(Rejection.objects.filter(job=job).order_by("row_number").values_list("fields", flat=True))


def test_the_file_has_the_columns_of_the_original_and_says_what_is_wrong(casino):
    job = enrolled(reward(casino), "Name;BETCOUNT;operator player id;betvalue\nAna;10;ana;9,00\n")

    assert cells(job) == [
        ["Name", "BETCOUNT", "operator player id", "betvalue", *CORRECTION_COLUMNS],
        ["Ana", "10", "ana", "9,00", "BetValueOutOfRange", "BetValue is 9.00; it must be between 1.00 and 5.00."],
    ]


def test_what_looks_like_a_formula_comes_back_the_same(casino):
    list_ = '=A1,OperatorPlayerId,BetValue\n@SUM(1),+ana,9\n-2+3,=1+1,2\n"\t=1",bea,-2\n'
    job = enrolled(reward(casino), list_)

    assert [line[:3] for line in cells(job)] == list(csv.reader(io.StringIO(list_)))
    again = enrolled(reward(casino), correctable(job))
    assert [fields[:3] for fields in rejected_fields(again)] == rejected_fields(job)


@pytest.mark.parametrize(
    "list_",
    [
        "OperatorPlayerId,BetValue,BetCount\nana,9.50,10\n",
        "OperatorPlayerId;BetValue;BetCount\nana;9,50;10\n",
        "OperatorPlayerId\tBetValue\tBetCount\nana\t9,50\t10\n",
        "OperatorPlayerId,BetValue,BetCount,,\nana,9.50,10,,\n",
    ],
)
def test_what_was_wrong_with_the_reward_is_enrolled_from_the_same_rows(casino, list_):
    job = enrolled(reward(casino), list_)
    generous = reward(casino, details=free_bets(max_bet_value=Decimal(10)))
    again = enrolled(generous, correctable(job))

    assert (players(again), again.enrolled_value) == (["ana"], 95)


@pytest.mark.parametrize(
    "row",
    [
        "ana,2,50,10",  # a decimal comma: two free bets of 50 it is not
        "ana,2",
        "ana",
        '"ana"x,2,10',
        '"ana,2,10',
        "ana,2,10,,x",
        "a" * 70_000 + ",2,10",
    ],
)
def test_a_row_that_does_not_fit_under_the_header_is_rejected_again_until_somebody_corrects_it(casino, row):
    first = enrolled(reward(casino), f"{HEADER}bea,2,10\n{row}\n")
    assert (players(first), len(rejected(first))) == (["bea"], 1)
    second = enrolled(reward(casino), correctable(first))
    third = enrolled(reward(casino), correctable(second))

    assert (players(second), len(rejected(second))) == ([], 1)
    assert (players(third), len(rejected(third))) == ([], 1)


def test_broken_rows_of_a_list_of_players_alone_are_not_taken_for_players(casino):
    fixed = free_bets(bet_value=Decimal(2), bet_count=5)
    first = enrolled(reward(casino, details=fixed), 'OperatorPlayerId\nbea\n"ana"x\n')
    assert players(first) == ["bea"]

    assert players(enrolled(reward(casino, details=fixed), correctable(first))) == []


def test_blank_columns_that_a_spreadsheet_has_added_do_not_stand_in_the_way(casino):
    first = enrolled(reward(casino), HEADER + "ana,9,10,,\n")
    generous = reward(casino, details=free_bets(max_bet_value=Decimal(10)))

    assert players(enrolled(generous, correctable(first))) == ["ana"]


def test_what_was_corrected_wrongly_can_be_corrected_once_more(casino):
    first = enrolled(reward(casino), HEADER + "ana,9,10\n")
    second = enrolled(reward(casino), correctable(first))

    assert correctable(second) == correctable(first)


def test_columns_of_the_list_with_our_names_are_kept_beside_ours(casino):
    job = enrolled(reward(casino), "OperatorPlayerId,Message,error code,BetValue\nana,hello,7,9\n")

    assert [line[:4] for line in cells(job)] == [
        ["OperatorPlayerId", "Message", "error code", "BetValue"],
        ["ana", "hello", "7", "9"],
    ]
    assert cells(job)[0][4:] == ["ErrorCode2", "Message2"]
    assert rejected(enrolled(reward(casino), correctable(job))) == {2: "BetValueOutOfRange"}


def test_the_file_is_complete_however_long(casino):
    many = 10_001
    job = enrolled(reward(casino), HEADER + "".join(f"player_{number},9,10\n" for number in range(many)))

    assert [line[0] for line in cells(job)[1:]] == [f"player_{number}" for number in range(many)]


def test_a_file_that_could_not_be_read_has_nothing_to_correct(casino):
    with pytest.raises(Refusal) as refused:
        correctable(upload(reward(casino), "Email\nana@example.com\n"))
    assert refused.value.code == "FileUnread"


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(",;\t"),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_stood_in_rejected_rows_comes_back_the_same(casino, rows, delimiter):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(
        [["A", "B", "C", "OperatorPlayerId"], *([*r, "ben"] for r in rows)]
    )
    job = enrolled(reward(casino), written.getvalue())
    again = enrolled(reward(casino), correctable(job))

    assert [fields[:4] for fields in rejected_fields(again)] == rejected_fields(job)
    assert list(rejected(again).values()) == list(rejected(job).values())
