"""Rejected rows of a list of customers are corrected on a page, in a grid or as a file, and run as a list."""

from typing import Any

import pytest
from django.utils import timezone

from milestones.models import CustomerList
from milestones.services.groups import switch_group
from milestones.services.undoing import undo_customer_list
from operators.rules import Role
from tests import cast
from tests.cast import CARLA
from tests.mending import child_of, correct, correct_by_file, grid, list_of, page_of
from tests.milestones import lists
from tests.milestones.lists import customers, worked_off
from tests.milestones.stage import milestone
from tests.screens import CHANGED, at_work, body, words

LIST = "customerId,periodName,initialBalance\n101,,5\n102,c9,\nana,,x\n101,,\n104,c1,\n105,c3,-1\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def abc(casino):
    return milestone(casino)


def done(job: CustomerList) -> CustomerList:
    return worked_off(job, at=timezone.now())


def enrolled(target: Any, content: str = LIST) -> CustomerList:
    job = done(lists.upload(target, content, at=timezone.now()))
    lists.confirmed(job, at=timezone.now())
    return done(job)


def test_the_grid_shows_the_rejected_rows_with_the_fault_marked_and_said(carla, abc):
    page = carla.get(page_of(enrolled(abc), "correct"))

    assert grid(page) == [
        (3, ["102", "", "c9"], [False, False, True], False),
        (4, ["ana", "x", ""], [True, True, False], False),
        (5, ["101", "", ""], [True, False, False], True),
        (6, ["104", "", "c1"], [False, False, True], False),
        (7, ["105", "-1", "c3"], [False, True, False], False),
    ]
    assert "Player Starting balance Period Leave out" in words(page)
    assert "The balance is not a plain decimal number. It reads: x." in words(page)


def test_what_is_corrected_becomes_a_list_that_waits_for_confirmation_and_shows_its_parent(carla, abc):
    job = enrolled(abc)
    rows = {"player_3": "102", "periodName_3": "c3", "player_4": "103", "value_4": "2.5", "player_7": "105"}
    answer = correct(carla, job, **rows, leave_5="on", leave_6="on")
    child = child_of(job)

    assert (answer.status_code, answer.url) == (CHANGED, page_of(child, "change"))
    assert (child.target, child.uploaded_by, child.file_name) == (abc, CARLA, "customers (corrected).csv")
    assert list_of(job).splitlines() == ["customerId,initialBalance,periodName", "102,,c3", "103,2.5,", "105,,"]
    assert "Corrects List 1" in words(carla.get(answer.url))
    carla.post(page_of(done(child), "confirm"))
    assert customers(done(child)) == ["102", "103", "105"]
    assert "Corrected rows List 2 ," in words(carla.get(page_of(job, "change")))


def test_the_page_says_what_is_still_wrong_and_keeps_what_was_typed(carla, abc):
    job = enrolled(abc, "customerId,periodName,initialBalance\n101,c9,\n102,c9,\n103,c9,\n104,c9,\n")
    typed = {"player_2": "=1", "periodName_2": "c3", "player_3": "102", "periodName_3": "c1"}
    page = correct(carla, job, **typed, player_4="103", value_4="-1", player_5="104")

    assert grid(page) == [
        (2, ["=1", "", "c3"], [True, False, False], False),
        (3, ["102", "", "c1"], [False, False, True], False),
        (4, ["103", "-1", ""], [False, True, False], False),
        (5, ["104", "", ""], [False, False, False], False),
    ]
    for sentence in ("Some rows would be rejected again.", "The period is over.", "never below zero."):
        assert sentence in words(page)
    assert not job.children.exists()


def test_more_than_a_few_rows_are_corrected_in_the_file_that_was_downloaded(carla, abc):
    job = enrolled(abc, "customerId;periodName\n" + "".join(f"{n};c9\n" for n in range(1, 202)))
    page = carla.get(page_of(job, "correct"))
    assert page.context["grid"] is None
    assert "They become a list of their own for Spring: ABC." in words(page)

    file = body(carla.get(page_of(job, "correctable"))).replace(b";c9;", b";c3;")
    answer = correct_by_file(carla, job, file)
    assert answer.url == page_of(child_of(job), "change")
    assert done(child_of(job)).preview.enrolled_count == 201


def test_a_corrected_file_that_is_no_list_is_kept_and_says_so(carla, abc):
    job = enrolled(abc)
    correct_by_file(carla, job, b"nothing\n1\n")

    assert child_of(job).failure_code == "HeaderLacksPlayer"
    assert "Rows of this list were corrected before. List 2 ," in words(carla.get(page_of(job, "correct")))


def test_nothing_is_corrected_for_a_target_that_is_switched_off(carla, abc):
    job = enrolled(abc)
    switch_group(group_id=abc.group_id, on=False, by=CARLA, at=timezone.now())

    for page in (correct(carla, job, player_3="102"), carla.get(page_of(job, "correct"))):
        assert "The target group is switched off." in words(page)
        assert "Nobody can be enrolled into Spring: ABC any more." in words(page)
    assert not job.children.exists()


def test_only_lists_that_have_ended_with_rejected_rows_and_stand_are_corrected(carla, abc):
    clean, undone = enrolled(abc, "customerId\n200\n"), enrolled(abc)
    waiting = done(lists.upload(abc, LIST, at=timezone.now()))
    assert "Correct rejected rows" in words(carla.get(page_of(undone, "change")))
    undo_customer_list(job_id=undone.pk, reason="wrong list", by=CARLA, at=timezone.now())

    for job in (clean, waiting, undone):
        assert carla.get(page_of(job, "correct")).url == page_of(job, "change")
        assert "Correct rejected rows" not in words(carla.get(page_of(job, "change")))


def test_only_those_who_may_upload_correct_lists_and_only_those_of_their_operator(casino, abc):
    job = enrolled(abc)
    for role in (Role.AUDITOR, Role.CUSTOMER_SERVICE):
        client = at_work(casino, role)
        assert correct(client, job, player_3="102").status_code == 403
        assert "Correct rejected rows" not in words(client.get(page_of(job, "change")))
    assert at_work(cast.casino("Bingo"), name="stranger").get(page_of(job, "correct")).status_code == 404
