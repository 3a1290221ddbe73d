"""Carla corrects rejected rows on the page, of lists for rewards and for milestones, and takes a list back."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enrollments.models import BulkJob
from tests import cast
from tests.browser.steps import fill, sign_in
from tests.cast import BEN, CARLA, HEADER, players, previewed, worked_off
from tests.mending import page_of
from tests.milestones import lists
from tests.milestones.stage import milestone
from tests.screens import screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def carla(casino, page) -> Page:
    """At the screen, signed in."""
    cast.person(casino)
    sign_in(page, CARLA)
    return page


@pytest.fixture
def job(reward) -> BulkJob:
    """Two players have it; one asks for too much, one may not be rewarded."""
    rows = f"ana,2.50,10\nbea,2.50,10\ncleo,99.00,10\n{BEN},2.50,10\n"
    return cast.enrolled(reward, HEADER + rows, at=timezone.now())


def test_rejected_rows_are_corrected_in_the_grid_and_previewed(carla, job):
    carla.goto(screen("enrollments_bulkjob_correct", job.pk))
    expect(carla.get_by_label("Value in row 4")).to_have_attribute("aria-invalid", "true")
    expect(carla.get_by_label("Leave out row 5")).to_be_checked()
    fill(carla, **{"value-4": "7.00"})
    carla.get_by_role("button", name="Preview the corrected rows").click()
    expect(carla.get_by_text("BetValue is 7.00; it must be between 1.00 and 5.00.")).to_be_visible()
    expect(carla.get_by_label("Leave out row 5")).to_be_checked()

    fill(carla, **{"value-4": "4.00"})
    carla.get_by_role("button", name="Preview the corrected rows").click()
    expect(carla.get_by_role("heading", name="Job 2: players (corrected).csv")).to_be_visible()
    child = previewed(job.children.get(), at=timezone.now())
    assert (child.preview.enrolled_count, child.row_count, players(child)) == (1, 1, [])


def test_rejected_customers_are_corrected_in_the_same_grid_and_enrolled(carla, casino):
    job = lists.upload(milestone(casino), "customerId,periodName\n101,\n102,c9\n101,\n", at=timezone.now())
    lists.confirmed(lists.worked_off(job, at=timezone.now()), at=timezone.now())
    lists.worked_off(job, at=timezone.now())
    carla.goto(page_of(job, "change"))
    carla.get_by_role("link", name="Correct rejected rows").click()
    expect(carla.get_by_label("Period in row 3")).to_have_attribute("aria-invalid", "true")
    expect(carla.get_by_label("Leave out row 4")).to_be_checked()
    fill(carla, **{"periodName-3": "c1"})
    carla.get_by_role("button", name="Preview the corrected rows").click()
    expect(carla.get_by_text("The period is over.")).to_be_visible()

    fill(carla, **{"periodName-3": "c3"})
    carla.get_by_role("button", name="Preview the corrected rows").click()
    expect(carla.get_by_role("heading", name="List 2: customers (corrected).csv")).to_be_visible()
    expect(carla.get_by_role("link", name="List 1")).to_be_visible()
    child = lists.worked_off(job.children.get(), at=timezone.now())
    carla.reload()
    carla.get_by_role("button", name="Enrol 1 player").click()
    expect(carla.get_by_text("Waiting for a worker.")).to_be_visible()
    assert lists.customers(lists.worked_off(child, at=timezone.now())) == ["102"]


def test_a_list_is_taken_back_with_the_numbers_first_and_a_reason(carla, job):
    carla.goto(screen("enrollments_bulkjob_undo", job.pk))
    assert carla.locator("[data-count=untouched]").inner_text() == "2"
    expect(carla.get_by_text("free bets worth 50.00 EUR")).to_be_visible()
    fill(carla, reason="Meant for spring")
    carla.get_by_role("button", name="Undo this list").click()
    expect(carla).to_have_url(screen("enrollments_bulkjob_change", job.pk))

    assert worked_off(job, at=timezone.now()).reversed_count == 2
