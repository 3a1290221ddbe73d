"""The page on which a list of customers is undone, and what its own page says of it then."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from milestones.models import CustomerList, Target
from operators.models import Operator
from operators.rules import Role
from tests import cast
from tests.milestones import lists
from tests.milestones.scene import leave
from tests.milestones.test_list_screens import open_target
from tests.screens import CHANGED, OK, at_work, body, screen, words

pytestmark = pytest.mark.django_db

LIST = "customerId\n101\n102\n103\nana\n"
WHY = {"reason": "Wrong list"}


@pytest.fixture
def abc(casino: Operator) -> Target:
    return open_target(casino)


@pytest.fixture
def job(abc: Target) -> CustomerList:
    now = timezone.now()
    found = lists.worked_off(lists.upload(abc, LIST, at=now), at=now)
    return lists.worked_off(lists.confirmed(found, at=now), at=now)


def page(client: Client, what: str, job: CustomerList) -> str:
    return words(client.get(screen(f"milestones_customerlist_{what}", job.pk)))


def sent(client: Client, job: CustomerList, **fields: str) -> Any:
    return client.post(screen("milestones_customerlist_undo", job.pk), fields)


def test_the_page_says_who_is_taken_out_and_who_stays_and_then_how_it_went(carla, abc, job):
    leave(abc, player="102", at=timezone.now())
    assert "Undo this list" in page(carla, "change", job)
    asks = page(carla, "undo", job)
    assert "2 taken out again 1 kept" in asks
    assert "Kept 1: The player was taken out before." in asks

    assert sent(carla, job, **WHY).status_code == CHANGED
    assert "Being undone by carla: 0 reversed, 0 kept." in page(carla, "change", job)
    lists.worked_off(job, at=timezone.now())
    done = page(carla, "change", job)
    assert "Undone by carla: 2 reversed, 1 kept." in done
    assert "Why Wrong list" in done
    assert "Kept 1: The player was taken out before." in done
    assert "Undo this list" not in done


def test_who_was_kept_is_downloaded_with_the_reason(carla, abc, job):
    leave(abc, player="102", at=timezone.now())
    sent(carla, job, **WHY)
    lists.worked_off(job, at=timezone.now())
    lines = body(carla.get(screen("milestones_customerlist_kept", job.pk))).decode("utf-8-sig")

    header, row = "RowNumber,customerId,Code,Reason", "3,102,Unenrolled,The player was taken out before."
    assert lines.splitlines() == [header, row]


def test_nothing_is_undone_without_a_reason(carla, job):
    assert "This field is required." in words(sent(carla, job, reason="  "))
    job.refresh_from_db()
    assert job.undo_asked_at is None


def test_a_list_that_is_undone_already_leads_to_its_page(carla, job):
    sent(carla, job, **WHY)
    response = carla.get(screen("milestones_customerlist_undo", job.pk))

    assert response.headers["Location"] == screen("milestones_customerlist_change", job.pk)


@pytest.mark.parametrize(
    ("role", "manages"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.MARKETING, False),
        (Role.CUSTOMER_SERVICE, False),
        (Role.AUDITOR, False),
    ],
)
def test_only_the_uploader_and_managers_have_a_list_undone(casino, job, role, manages):
    client = at_work(casino, role, name="zoe")

    assert (client.get(screen("milestones_customerlist_undo", job.pk)).status_code == OK) is manages
    assert ("Undo this list" in page(client, "change", job)) is manages
    assert (sent(client, job, **WHY).status_code == CHANGED) is manages


def test_a_list_of_another_operator_is_not_found(job):
    stranger = at_work(cast.casino("Other"), name="oda")

    assert sent(stranger, job, **WHY).status_code == 404
