"""Carla works in marketing: from signing in to the list of the players who could not be enrolled."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from enrollments.models import BulkJob, Enrollment
from operators.rules import Role
from rewards.models import Campaign, Reward
from tests import cast
from tests.browser.steps import (
    PATIENCE,
    confirm,
    count,
    download,
    expect_headline,
    expect_state,
    fill,
    nobody_is_enrolled,
    save,
    sign_in,
    try_to_sign_in,
    upload,
)
from tests.cast import BEN, CARLA, HEADER, NOON
from tests.screens import screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS, BAD = 60_000, 3_000


@pytest.fixture
def carla(casino, page) -> Page:
    """At the screen, signed in."""
    cast.person(casino)
    sign_in(page, CARLA)
    return page


@pytest.fixture
def big_list(tmp_path) -> Path:
    """60,000 players with values of their own, of whom every twentieth asks for too much."""
    rows = [f"player_{n:06d},{'9.00' if n % 20 == 7 else '2.50'},10" for n in range(ROWS)]
    file = tmp_path / "autumn players.csv"
    file.write_text("\n".join([HEADER.strip(), *rows, ""]))
    return file


@pytest.fixture
def small_list(tmp_path) -> Path:
    file = tmp_path / "few.csv"
    file.write_text(f"{HEADER}ana,2.50,10\n{BEN},2.50,10\ncleo,9.00,10\n")
    return file


def test_a_wrong_password_is_said_on_the_login_page(casino, page):
    cast.person(casino)
    try_to_sign_in(page, CARLA, "guess")

    expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()


def test_the_login_page_leads_to_where_one_wanted_to_go(casino, page):
    cast.person(casino)
    page.goto(screen("rewards_reward_changelist"))
    fill(page, username=CARLA, password="demo")
    page.click("button[type=submit]")

    expect(page).to_have_url(screen("rewards_reward_changelist"))


def test_a_campaign_is_created_on_its_form_and_leads_to_its_first_reward(carla):
    carla.get_by_role("link", name="New campaign").click()
    fill(carla, name="Autumn", starts_at_0="2026-11-01", starts_at_1="00:00")
    save(carla)
    expect(carla.get_by_text("No rewards yet. A campaign gives nothing until it has one.")).to_be_visible()
    carla.get_by_role("link", name="New reward").click()

    assert carla.locator("[name=campaign]").input_value() == str(Campaign.objects.get().pk)


def test_the_reward_form_shows_only_the_fields_that_its_kind_needs(carla, reward):
    fixed = ["bet_value", "bet_count"]
    ranged = ["min_bet_value", "max_bet_value", "min_bet_count", "max_bet_count"]
    carla.goto(f"{screen('rewards_reward_add')}?campaign={reward.campaign_id}")

    def expect_fields(shown: list[str], hidden: list[str]) -> None:
        for name in shown:
            expect(carla.locator(f"[name={name}]")).to_be_visible()
        for name in hidden:
            expect(carla.locator(f"[name={name}]")).to_be_hidden()

    expect_fields(fixed, [*ranged, "rolling_days"])
    carla.get_by_label("Ranged: each player").check()
    expect_fields(ranged, [*fixed, "rolling_days"])
    carla.get_by_label("For a time from each enrolment").check()
    expect_fields([*ranged, "rolling_days"], fixed)
    carla.get_by_label("Fixed: every player").check()
    expect_fields([*fixed, "rolling_days"], ranged)
    carla.get_by_label("As long as the reward").check()
    expect_fields(fixed, [*ranged, "rolling_days"])


def test_a_ranged_reward_is_created_and_leads_to_the_upload(carla, casino):
    parent = cast.campaign(casino, name="Autumn", ends_at=None)
    carla.goto(f"{screen('rewards_reward_add')}?campaign={parent.pk}")
    fill(carla, name="Autumn free bets", starts_at_0="2026-10-01", starts_at_1="00:00")
    fill(carla, ends_at_0="2099-12-24", ends_at_1="12:00")
    carla.get_by_label("Plinko").check()
    carla.get_by_label("Ranged: each player").check()
    fill(carla, min_bet_value="1.00", max_bet_value="5.00", min_bet_count="5", max_bet_count="20")
    save(carla)

    expect(carla.get_by_role("heading", name="5-20 free bets of 1.00-5.00 EUR")).to_be_visible()
    carla.get_by_role("link", name="Upload players").click()
    assert carla.locator("[name=reward]").input_value() == str(Reward.objects.get().pk)


def test_a_fault_is_shown_under_its_field_and_nothing_typed_is_lost(carla, reward):
    carla.goto(f"{screen('rewards_reward_add')}?campaign={reward.campaign_id}")
    fill(carla, name="Autumn free bets", starts_at_0="2026-10-01", starts_at_1="00:00")
    fill(carla, ends_at_0="2026-09-01", ends_at_1="12:00", bet_value="1.50", bet_count="5")
    carla.get_by_label("Plinko").check()
    save(carla)

    expect(carla.get_by_text("The end must be after the start.")).to_be_visible()
    assert carla.locator("[name=name]").input_value() == "Autumn free bets"
    assert carla.locator("[name=bet_value]").input_value() == "1.50"
    expect(carla.get_by_label("Plinko")).to_be_checked()


def test_a_list_is_watched_from_pending_to_completed_without_a_reload(
    carla,
    reward,
    big_list,
    a_worker,
):
    upload(carla, reward.pk, big_list)
    expect_state(carla, "Pending")
    expect_headline(carla, "Reading the list. Nobody is enrolled until it is confirmed.")
    carla.evaluate("window.sameDocument = true")

    with a_worker():
        button = carla.get_by_role("button", name="Enrol 57,000 players")
        expect(button).to_be_visible(timeout=PATIENCE)
        assert carla.evaluate("window.sameDocument") is True
        assert Enrollment.objects.count() == 0
        with nobody_is_enrolled():
            button.click()
            carla.evaluate("window.sameDocument = true")
            expect_state(carla, "Processing")
            expect(carla.get_by_role("progressbar")).to_be_visible()
        expect_state(carla, "Completed")

    assert carla.evaluate("window.sameDocument") is True
    expect_headline(carla, "57,000 players enrolled for 1,425,000.00 EUR. 3,000 rejected.")
    assert [count(carla, what) for what in ("enrolled", "rejected", "rows")] == [ROWS - BAD, BAD, ROWS]
    expect(carla.get_by_text("rows a second")).to_be_visible()
    expect(carla.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    expect(carla.get_by_role("row", name="BetValueOutOfRange")).to_contain_text("3,000")


def test_the_report_and_the_original_are_downloaded(carla, reward, small_list, a_worker, tmp_path):
    with a_worker():
        upload(carla, reward.pk, small_list)
        confirm(carla)
        expect_state(carla, "Completed")
    report = download(carla, "Download rejected players", tmp_path)
    original = download(carla, "Original file", tmp_path / "copy")

    rows = list(csv.reader(io.StringIO(report.decode("utf-8-sig"))))
    assert rows[0][:3] == ["OperatorPlayerId", "BetValue", "BetCount"]
    assert rows[0][3:] == ["RowNumber", "ErrorCode", "ErrorColumn", "AllowedRange", "Message"]
    assert [row[:6] for row in rows[1:]] == [
        [BEN, "2.50", "10", "3", "PlayerRestricted", "OperatorPlayerId"],
        ["cleo", "9.00", "10", "4", "BetValueOutOfRange", "BetValue"],
    ]
    assert original == small_list.read_bytes()


def test_the_same_file_again_is_asked_about_abandoned_and_then_confirmed(
    carla,
    reward,
    small_list,
    a_worker,
):
    with a_worker():
        upload(carla, reward.pk, small_list)
        confirm(carla)
        expect_state(carla, "Completed")

        upload(carla, reward.pk, small_list)
        notice = carla.locator("#seen-before")
        expect(notice).to_contain_text("The same list came before for this reward.")
        expect(notice).to_contain_text("Job 1, few.csv, uploaded")
        expect(notice).to_contain_text("1 of 3 were enrolled by job 1 on")
        carla.get_by_role("button", name="Abandon this list").click()
        expect_headline(carla, "Abandoned by carla. Nobody was enrolled.")
        assert Enrollment.objects.count() == 1

        upload(carla, reward.pk, small_list)
        expect(carla.locator("#decision")).to_contain_text("No new player is in this list.")
        fill(carla, reason="They earned it twice")
        carla.get_by_role("button", name="Enrol all rows").click()
        expect_state(carla, "Completed")
    expect(carla.locator("#timeline")).to_contain_text("They earned it twice")
    assert Enrollment.objects.filter(operator_player_id="ana").count() == 2


def test_a_file_with_another_header_is_refused_in_a_sentence(carla, reward, tmp_path):
    file = tmp_path / "wrong.csv"
    file.write_text("Player;Amount\nana;2.50\n")
    upload(carla, reward.pk, file)

    expect_state(carla, "Failed")
    sentence = "No column is named OperatorPlayerId. The first line reads: Player, Amount."
    expect(carla.locator("#progress")).to_contain_text(sentence)
    assert "Traceback" not in carla.content()


def test_an_auditor_sees_what_happened_and_is_offered_no_upload(casino, reward, page):
    job = cast.enrolled(reward, f"{HEADER}ana,2.50,10\n")
    cast.person(casino, "eva", Role.AUDITOR)
    sign_in(page, "eva")
    for address in (screen("index"), screen("enrollments_bulkjob_change", job.pk), job_list()):
        page.goto(address)
        expect(page.get_by_text("players.csv").first).to_be_visible()
        expect(page.locator(f"a[href^='{screen('enrollments_bulkjob_add')}']")).to_have_count(0)

    assert page.request.get(screen("enrollments_bulkjob_add")).status == 403


def test_times_are_shown_on_the_operators_clock(carla, reward):
    job = cast.upload(reward, f"{HEADER}ana,2.50,10\n", at=NOON)
    carla.goto(screen("enrollments_bulkjob_change", job.pk))

    # Noon in UTC is two in the afternoon in Malta, where the clocks have gone forward that night.
    expect(carla.get_by_text("29 Mar 2026, 14:00 by carla")).to_be_visible()
    assert BulkJob.objects.get().uploaded_at == NOON


def job_list() -> str:
    return screen("enrollments_bulkjob_changelist")
