"""The pictures in docs/screenshots, taken from demo data; `make screenshots` runs this, `make test` does not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from config.demo.load import load_demo
from enrollments.models import BulkJob
from operators.models import Operator
from rewards.models import Campaign, Reward
from tests.browser.steps import PATIENCE, confirm, expect_state, fill, sign_in, upload
from tests.cast import HEADER
from tests.screens import screen

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZE = {"width": 1280, "height": 800}
ROWS = 120_000
HALF_WAY = "+document.querySelector('#progress [role=progressbar]')?.getAttribute('aria-valuenow') >= 40"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def casino(transactional_db, settings) -> Operator:
    settings.DEMO = True
    load_demo(at=timezone.now())
    return Operator.objects.earliest("id")


@pytest.fixture
def take(page, casino) -> Callable[[str], None]:
    """Takes the picture of that name, as the person in marketing sees it."""
    page.set_viewport_size(SIZE)
    sign_in(page, "marketing")

    def taken(name: str) -> None:
        page.mouse.move(0, 0)
        page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")

    return taken


@pytest.fixture
def big_list(tmp_path) -> Path:
    """Players with values of their own; a few rows ask for too much, name nobody, or are self-excluded."""
    bad = {11: "player_0013,2.50,10", 523: ",2.50,10", 777: "mt-{n:07},50.00,10", 901: "mt-{n:07},2.50,99"}
    rows = (bad.get(n % 1000, "mt-{n:07},2.50,10").format(n=n) for n in range(ROWS))
    file = tmp_path / "summer-of-plinko-all-players.csv"
    file.write_text(HEADER + "\n".join(rows) + "\n")
    return file


def test_take_the_lists(page: Page, take):
    take("home")
    page.goto(screen("rewards_campaign_change", Campaign.objects.get(name="Summer of Plinko").pk))
    take("campaign")
    page.goto(screen("enrollments_bulkjob_changelist") + "?q=summer")
    take("jobs")
    page.goto(screen("enrollments_enrollment_changelist") + "?q=MT-00451")
    take("enrollments")
    page.goto(screen("enrollments_bulkjob_change", BulkJob.objects.get(confirmed_at=None, state="Pending").pk))
    take("job-repeated-file")


def test_take_the_forms(page: Page, take):
    summer = Reward.objects.get(name="Summer free bets")
    page.goto(f"{screen('rewards_reward_add')}?campaign={summer.campaign_id}")
    fill(page, name="Summer free bets, second wave")
    page.get_by_label("Ranged: each player").check()
    for product in ("Plinko", "Dice"):
        page.get_by_label(product, exact=True).check()
    fill(page, min_bet_value="1.00", max_bet_value="5.00", min_bet_count="5", max_bet_count="20")
    page.locator("#id_details_type").evaluate("choice => choice.scrollIntoView({block: 'center'})")
    take("reward-form")
    page.goto(f"{screen('enrollments_bulkjob_add')}?reward={summer.pk}")
    take("upload")


def test_take_a_job_at_work_and_completed(page: Page, take, big_list, a_worker):
    with a_worker():
        upload(page, Reward.objects.get(name="Summer free bets").pk, big_list)
        expect(page.locator("#decision")).to_be_visible(timeout=PATIENCE)
        take("job-preview")
        confirm(page)
        page.wait_for_function(HALF_WAY)
        take("job-processing")
        expect_state(page, "Completed")
    take("job-completed")
