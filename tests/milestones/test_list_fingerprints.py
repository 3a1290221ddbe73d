"""The same list is known again before anybody is enrolled by it, whatever its order and form."""

import pytest
from django.utils import timezone

from milestones.services.lists import same_file_before
from tests.cast import CARLA
from tests.enrollments.uploads import as_workbook, packed
from tests.milestones.lists import HEADER, confirmed, enrolled, previewed, worked_off
from tests.milestones.scene import milestone
from tests.milestones.test_list_screens import open_target, page_of
from tests.milestones.test_list_screens import previewed as uploaded
from tests.screens import at_work

pytestmark = pytest.mark.django_db

ROWS = [["101", "c4", "2.50", ""], ["102", "", "", ""], ["103", "c9", "", "true"], ["ana", "", "7", ""]]
SAME = HEADER + "\n".join(map(",".join, ROWS)) + "\n"
TURNED = HEADER + "\n".join(map(",".join, ROWS[::-1])) + "\n"


@pytest.mark.parametrize(
    "content",
    [
        SAME,
        TURNED,
        SAME.replace("2.50", "02.5").replace("true", "yes").replace("102,,,", "102,,,no"),
        SAME.encode("utf-16"),
        packed(SAME.encode()),
        as_workbook([HEADER.strip().split(","), *ROWS]),
    ],
    ids=["bytes", "order", "numbers and flags", "UTF-16", "gzip", "workbook"],
)
@pytest.mark.parametrize("rows", [2, 100])
def test_the_same_rows_are_known_again_in_whatever_order_and_form(abc, content, rows):
    first = enrolled(abc, SAME)
    again = previewed(abc, content, rows=rows)

    assert list(same_file_before(again)) == [first]
    assert (again.preview.enrolled_count, again.fingerprint) == (0, first.fingerprint)


@pytest.mark.parametrize(
    "content",
    [
        SAME.replace("101", "104"),
        SAME.replace("2.50", "2.51"),
        SAME.replace("c4", "c5"),
        SAME.replace("true", ""),
        SAME.replace("ana", "eva"),
        SAME + "104,,,\n",
        SAME + "102,,,\n",
    ],
    ids=["customer", "balance", "period", "flag", "row that is none", "one row more", "one row twice"],
)
def test_other_rows_are_another_list(abc, content):
    enrolled(abc, SAME)

    assert not same_file_before(previewed(abc, content)).exists()


def test_lists_of_other_targets_and_those_that_never_went_ahead_are_none_of_them(casino, abc):
    enrolled(milestone(casino), SAME)
    previewed(abc, SAME)

    assert not same_file_before(previewed(abc, TURNED)).exists()


def test_the_page_points_out_the_same_rows_and_lets_them_go_ahead_all_the_same(casino):
    target, client, now = open_target(casino), at_work(casino, name=CARLA), timezone.now()
    first = uploaded(client, target, "customerId\n101\n102\n")
    worked_off(confirmed(first, at=now), at=now)
    again = uploaded(client, target, "customer_id\r\n102\r\n101\r\n")
    page = page_of(client, again)

    assert "The same rows came before for this target. List 1 , customers.csv" in page
    assert worked_off(confirmed(again, at=now), at=now).rejected_by_code == {"AlreadyEnrolled": 2}
