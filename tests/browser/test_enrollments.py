"""The list of enrollments in the browser: filtered, paged, and taken along."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from enrollments.models import Export
from enrollments.services.exports import LONGEST_AT_ONCE
from tests import cast
from tests.browser.steps import PATIENCE, download, sign_in
from tests.cast import CARLA, DAY, NOON
from tests.screens import open_reward, screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = screen("enrollments_enrollment_changelist")


@pytest.fixture
def carla(casino, page: Page) -> Page:
    person = cast.person(casino)
    person.set_password("demo")
    person.save()
    sign_in(page, CARLA)
    page.set_viewport_size({"width": 1600, "height": 1000})
    return page


def choose(page: Page, filter_name: str, choice: str) -> None:
    page.locator(f"#changelist-filter select[name='{filter_name}'] + .select2 .select2-selection").click()
    page.locator(".select2-results__option", has_text=choice).first.click()


def players(page: Page) -> list[str]:
    return page.locator("#result_list .field-player").all_inner_texts()


def expect_rows(page: Page, count: int) -> None:
    expect(page.locator("#result_list .field-player")).to_have_count(count, timeout=PATIENCE)


def test_carla_filters_pages_and_starts_again(carla, reward, casino):
    cast.enrolled(reward, "OperatorPlayerId\n" + "\n".join(f"p{n:03}" for n in range(60)) + "\n")
    cast.enrolled(open_reward(casino, called="Winter", name="Winter bets"), "OperatorPlayerId\nwilli\n", at=NOON + DAY)
    carla.goto(LIST)
    carla.locator("a", has_text="filter_list").click()
    choose(carla, "reward__id__exact", "Free bets")
    choose(carla, "state", "Active")
    carla.get_by_placeholder("From").fill("2026-01-01")
    carla.get_by_role("button", name="Apply Filters").click()
    expect_rows(carla, 50)
    assert "willi" not in players(carla)

    carla.get_by_role("link", name="Older").click()
    expect_rows(carla, 10)
    carla.get_by_role("link", name="Newest").click()
    expect_rows(carla, 50)

    carla.get_by_placeholder("Player: the id or its beginning").fill("p00")
    carla.keyboard.press("Enter")
    expect(carla.get_by_text("10 enrollments")).to_be_visible(timeout=PATIENCE)
    carla.locator("a", has_text="filter_list").click()
    carla.get_by_text("Clear all filters").click()
    expect(carla).to_have_url(re.compile(r"\?q=p00$"))
    carla.get_by_placeholder("Player: the id or its beginning").fill("")
    carla.keyboard.press("Enter")
    expect(carla.locator("#result_list .field-player", has_text="willi")).to_be_visible(timeout=PATIENCE)


def test_carla_exports_a_long_list_and_watches_it_being_written(carla, reward, a_worker, tmp_path: Path):
    rows = [f"player_{n:05}" for n in range(LONGEST_AT_ONCE + 1)]
    cast.enrolled(reward, "OperatorPlayerId\n" + "\n".join(rows) + "\n")
    with a_worker():
        carla.goto(f"{LIST}?state=Active")
        carla.locator("a[href*='/export/']").click()
        expect(carla.get_by_text("with its search and its filters")).to_be_visible()
        carla.get_by_role("button", name="Export", exact=True).click()
        expect(carla).to_have_url(reverse("exports"))
        expect(carla.locator("#exports")).to_have_attribute("data-moving", "no", timeout=PATIENCE)
    content = download(carla, "Download CSV", tmp_path).decode()

    assert sorted(row["operator_player_id"] for row in csv.DictReader(io.StringIO(content))) == rows
    assert Export.objects.get().filters == {"state": "Active"}
