"""The wizard in the browser: what is chosen decides what is asked, and the calendar follows."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from milestones.models import Target, TargetGroup
from milestones.rules.words import Frequency
from tests import cast
from tests.browser.steps import PATIENCE, fill, sign_in
from tests.cast import CARLA
from tests.milestones.scene import milestone
from tests.screens import screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def carla(casino, page: Page) -> Page:
    person = cast.person(casino)
    person.set_password("demo")
    person.save()
    sign_in(page, CARLA)
    page.goto(screen("milestones_targetgroup_add"))
    return page


def expect_preview(page: Page, words: str) -> None:
    expect(page.locator("#preview")).to_contain_text(words, timeout=PATIENCE)


def days(page: Page, look: str) -> list[str]:
    return page.locator(f"#preview .bo-day--{look}").all_inner_texts()


def test_carla_sees_the_cycles_of_a_streak_on_the_calendar_and_makes_it(carla):
    fill(carla, name="Come every day", first_day="2026-05-04", recurring_cycles="3", value="1")
    carla.locator("[name=frequency_type]").select_option("DAILY")
    expect_preview(carla, "3 cycles of a day each, 4 May 2026 to 7 May 2026")
    assert (days(carla, "odd"), days(carla, "even")) == (["4", "6"], ["5"])

    expect(carla.get_by_label("Name of the level").first).to_be_hidden()
    carla.get_by_label("Streak:").check()
    fill(carla, **{"level-0-name": "Silver", "level-0-cycles": "2", "level-2-name": "Gold", "level-2-cycles": "4"})
    expect_preview(carla, "Gold needs 4 cycles in a row, and there are only 3")
    carla.get_by_role("button", name="Add a level").click()
    expect(carla.locator("[name=level-3-name]")).to_be_visible(timeout=PATIENCE)
    assert carla.locator("[name=level-0-name]").input_value() == "Silver"
    assert not TargetGroup.objects.exists()

    fill(carla, **{"level-2-name": "", "level-2-cycles": "", "level-3-name": "Gold", "level-3-cycles": "3"})
    carla.locator("[name=counted]").select_option("COUNT")
    fill(carla, kind="visit to the lobby")
    carla.get_by_role("button", name="Create", exact=True).click()
    expect(carla.get_by_role("heading", name="Cycles", exact=True)).to_be_visible(timeout=PATIENCE)

    assert [(level.name, level.cycles) for level in Target.objects.get().levels.all()] == [("Silver", 2), ("Gold", 3)]


def test_own_dates_are_asked_for_only_where_they_are_wanted(carla):
    fill(carla, name="Two days and a half")
    from_, add = carla.get_by_label("From").first, carla.get_by_role("button", name="Add a cycle")
    expect(from_).to_be_hidden()
    expect(carla.locator("[name=kind]")).to_be_hidden()

    carla.locator("[name=frequency_type]").select_option("CUSTOM")
    expect(carla.locator("[name=first_day]")).to_be_hidden()
    from_.fill("2026-05-01T00:00")
    carla.get_by_label("Until").first.fill("2026-05-03T12:00")
    expect_preview(carla, "1 cycle with dates of its own, 1 May 2026 to 3 May 2026, 12:00")
    add.click()
    expect(carla.locator("[name=cycle-3-starts_at]")).to_be_visible(timeout=PATIENCE)
    carla.get_by_role("button", name="Create", exact=True).click()

    expect(carla.get_by_text("Say how much.")).to_be_visible(timeout=PATIENCE)
    assert from_.input_value() == "2026-05-01T00:00"
    expect_preview(carla, "1 cycle with dates of its own")


def test_carla_makes_a_milestone_longer_and_sees_it_on_the_calendar_first(casino, carla):
    weeks = {"frequency_type": Frequency.WEEKLY, "recurring_cycles": 2, "first_day": date(2100, 3, 1), "periods": ()}
    target = milestone(casino, **weeks)
    carla.goto(screen("milestones_targetgroup_edit", target.group_id))
    expect_preview(carla, "2 cycles of a week each, 1 Mar 2100 to 15 Mar 2100")

    fill(carla, recurring_cycles="2", ends_1="2100-03-09T00:00")
    expect_preview(carla, "A cycle begins when the one before it has ended, or later.")
    fill(carla, ends_1="2100-03-08T00:00")
    expect_preview(carla, "4 cycles of a week each, 1 Mar 2100 to 29 Mar 2100")
    carla.get_by_role("button", name="Save", exact=True).click()
    expect(carla.get_by_text("Spring is changed.")).to_be_visible(timeout=PATIENCE)

    group = TargetGroup.objects.get()
    assert (group.recurring_cycles, group.frequency_type) == (4, Frequency.WEEKLY)
