"""Every screen opens without an error, fits a desk and a telephone, and has a dark side."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from bonuses.models import Bonus, BonusMapping
from bonuses.services.matching import map_bonuses
from enrollments.bulk.chunks import advance_job
from enrollments.finding.wishes import Wish
from enrollments.models import BulkJob, Enrollment
from enrollments.services.decisions import abandon_bulk_job
from enrollments.services.exports import request_export
from events.models import DeadLetter
from events.services.consumers import note_consumer
from milestones.models import Target, TargetGroup
from operators.models import Membership, Operator, Product, Restriction
from operators.rules import Role
from rewards.models import Budget, Campaign, Reward
from tests import cast
from tests.bonuses.sent import facts, record
from tests.budgets import EACH, budget
from tests.cast import HEADER
from tests.events.deliveries import arrival, take
from tests.milestones import stage
from tests.milestones.scene import enrol, sells
from tests.screens import open_reward, screen, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ONE_WORD = "AnUncommonlyLongNameWithoutAnyBlank" * 3
LONG_NAMES = {"name": ONE_WORD, "description": ONE_WORD, "target_name": ONE_WORD}
LIST = f"{HEADER}ana,2.00,10\n{cast.BEN},2.00,10\ncleo,99.00,10\n"
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def operator(casino, settings) -> Operator:
    """A row of everything, with long names; jobs in every state that a page can show."""
    given = open_reward(casino, called=f"Autumn {ONE_WORD}", name=f"Free bets {ONE_WORD}")
    budget(given.campaign, limit="99999999999999")
    budget(given, **EACH)
    cast.person(casino, "frank", Role.CUSTOMER_SERVICE)
    cast.upload(given, f"{HEADER}pending,2.00,10\n")
    processing = cast.upload(given, LIST * 2, file_name="processing.csv")
    cast.previewed(processing)
    for _start_and_enrol in range(2):
        advance_job(job_id=processing.pk, at=timezone.now(), rows=2)
    cast.enrolled(given, LIST, file_name=f"{ONE_WORD}.csv")
    cast.enrolled(given, f"{HEADER}{ONE_WORD},2.00,10\n", file_name="long ids.csv")
    cast.previewed(cast.upload(given, LIST, file_name="waiting.csv"))
    abandoned = cast.upload(given, LIST, file_name="abandoned.csv")
    abandon_bulk_job(job_id=abandoned.pk, by=cast.CARLA, at=timezone.now())
    cast.upload(given, f"{ONE_WORD},{ONE_WORD}\n1,2\n", file_name="failed.csv")
    request_export(operator=casino, wish=Wish(), file_format="csv", what=ONE_WORD, by=cast.CARLA, at=timezone.now())
    unread = arrival(ONE_WORD.encode(), ONE_WORD, source=ONE_WORD, properties={ONE_WORD: ONE_WORD})
    take(unread, arrival(b"{}"), operator=casino)
    seen = {"door": "Kafka", "source": ONE_WORD, "handled": 1, "behind": None, "error": ONE_WORD, "at": timezone.now()}
    note_consumer(operator=None, **seen)
    map_bonuses(operator=casino, field="bonus_code", value=ONE_WORD, reward=given, by=cast.CARLA, at=cast.NOON)
    lost = {"bonus_code": ONE_WORD, "user_bonus_id": ONE_WORD, "amount": Decimal("98765432109.87")}
    record(casino, facts(**lost), facts("Lost", after=9, **lost))
    record(casino, facts(bonus_code=None, bonus_id=ONE_WORD, user_id=ONE_WORD))
    for given in (stage.milestone(casino, **LONG_NAMES), stage.streak(casino, **LONG_NAMES)):
        enrol(given, player=ONE_WORD, reason=ONE_WORD)
        sells(casino, 98765432109, player=ONE_WORD)
    return casino


@pytest.fixture
def boss(operator, page, live_server) -> Page:
    """At the screen: the administrator, who may open everything."""
    session = signed_in(cast.person(operator, "boss", Role.ADMINISTRATOR)).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return page


def first(model: Any) -> Callable[[], Any]:
    return lambda: model.objects.order_by("pk").first()


def job(**wishes: Any) -> Callable[[], BulkJob]:
    return lambda: BulkJob.objects.filter(**wishes).latest("number")


LISTS = [
    "rewards_campaign",
    "rewards_reward",
    "rewards_budget",
    "enrollments_bulkjob",
    "enrollments_enrollment",
    "milestones_targetgroup",
    "bonuses_bonus",
    "bonuses_bonusmapping",
    "operators_restriction",
    "operators_product",
    "operators_membership",
    "operators_operator",
    "events_deadletter",
]
SCREENS: dict[str, tuple[str, Callable[[], Any] | None]] = {
    "home": ("index", None),
    **{f"list of {name}": (f"{name}_changelist", None) for name in LISTS},
    "new campaign": ("rewards_campaign_add", None),
    "campaign": ("rewards_campaign_change", first(Campaign)),
    "cancel campaign": ("rewards_campaign_cancel", first(Campaign)),
    "new reward": ("rewards_reward_add", None),
    "reward": ("rewards_reward_change", first(Reward)),
    "budget": ("rewards_budget_change", first(Budget)),
    "upload": ("enrollments_bulkjob_add", None),
    "pending job": ("enrollments_bulkjob_change", job(state="Pending", confirmed_at__isnull=False)),
    "processing job": ("enrollments_bulkjob_change", job(state="Processing")),
    "completed job": ("enrollments_bulkjob_change", job(state="Completed", cancelled_at__isnull=True)),
    "abandoned job": ("enrollments_bulkjob_change", job(cancelled_at__isnull=False)),
    "job to be decided": ("enrollments_bulkjob_change", job(state="Pending", confirmed_at__isnull=True)),
    "correct rejected rows": ("enrollments_bulkjob_correct", job(state="Completed", rejected_count__gt=0)),
    "undo": ("enrollments_bulkjob_undo", job(state="Completed", enrolled_count__gt=0)),
    "failed job": ("enrollments_bulkjob_change", job(state="Failed")),
    "enrollment": ("enrollments_enrollment_change", first(Enrollment)),
    "cancel enrollment": ("enrollments_enrollment_cancel", first(Enrollment)),
    "new milestone": ("milestones_targetgroup_add", None),
    "milestone": ("milestones_targetgroup_change", first(TargetGroup)),
    "switch milestone": ("milestones_targetgroup_switch", first(TargetGroup)),
    "bonus": ("bonuses_bonus_change", first(Bonus)),
    "bonus of another reward": ("bonuses_bonus_assign", first(Bonus)),
    "new mapping": ("bonuses_bonusmapping_add", None),
    "mapping": ("bonuses_bonusmapping_change", first(BonusMapping)),
    "remove mapping": ("bonuses_bonusmapping_remove", first(BonusMapping)),
    "new restriction": ("operators_restriction_add", None),
    "restriction": ("operators_restriction_change", first(Restriction)),
    "new product": ("operators_product_add", None),
    "product": ("operators_product_change", first(Product)),
    "new member": ("operators_membership_add", None),
    "member": ("operators_membership_change", first(Membership)),
    "operator": ("operators_operator_change", first(Operator)),
    "replace key": ("operators_operator_replace_primary_key", first(Operator)),
    "dead letter": ("events_deadletter_change", first(DeadLetter)),
    "export": ("rewards_campaign_export", None),
}


def addresses() -> Iterator[tuple[str, str]]:
    for name, (view, row) in SCREENS.items():
        yield name, screen(view, *([row().pk] if row else []))
    yield "exports", reverse("exports")
    yield "connections", reverse("connections")
    yield "notices", reverse("notices")
    yield "costs", reverse("costs")
    yield "costs of a campaign", reverse("campaign-costs", args=[Campaign.objects.get().pk])
    yield "bonuses without a reward", reverse("unmatched-bonuses")
    yield "find a player", f"{reverse('players')}?q={ONE_WORD[:5]}"
    yield from of_milestones()
    for player in ("ana", cast.BEN, ONE_WORD):
        yield f"player {player}", reverse("player", args=[player])


def of_milestones() -> Iterator[tuple[str, str]]:
    for target in Target.objects.all():
        kind = "streak" if target.group.is_streak else "milestone"
        for page in ("target", "target-enroll"):
            yield f"{page} of a {kind}", reverse(page, args=[target.pk])
        yield f"players of a {kind}", f"{reverse('milestone-players')}?target={target.pk}"
        enrollment = target.enrollments.get().pk
        for page in ("milestone-player", "milestone-unenroll"):
            yield f"{page} in a {kind}", reverse(page, args=[enrollment])


def overhang(page: Page, size: dict[str, int]) -> int:
    """By how many pixels the page is wider than the window."""
    page.set_viewport_size(size)
    return page.evaluate(OVERHANG)


@pytest.mark.parametrize("size", [DESK, TELEPHONE], ids=["desk", "telephone"])
def test_every_screen_opens_and_is_no_wider_than_the_window(boss, size):
    wider = {}
    for name, address in addresses():
        assert boss.goto(address).status == 200, name
        boss.wait_for_load_state("networkidle")
        wider[name] = overhang(boss, size)

    assert {name: pixels for name, pixels in wider.items() if pixels > 0} == {}


def test_the_login_page_is_no_wider_than_the_window(page):
    page.goto("/")

    assert [overhang(page, size) for size in (DESK, TELEPHONE)] == [0, 0]


def luminance(page: Page, selector: str, what: str) -> float:
    """How bright a colour of an element is, 0 to 255, looked up through whatever is transparent."""
    return page.evaluate(
        """([selector, what]) => {
            const draw = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
            for (let at = document.querySelector(selector); at; at = at.parentElement) {
                draw.clearRect(0, 0, 1, 1);
                draw.fillStyle = getComputedStyle(at)[what];
                draw.fillRect(0, 0, 1, 1);
                const [red, green, blue, alpha] = draw.getImageData(0, 0, 1, 1).data;
                if (alpha > 128) return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
            }
            return 255;
        }""",
        [selector, what],
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_follows_the_colours_of_the_machine(boss, scheme):
    boss.emulate_media(color_scheme=scheme)
    seen = {}
    for name, address in addresses():
        boss.goto(address)
        card = ".bo-card" if boss.locator(".bo-card").count() else "body"
        ink, paper = luminance(boss, card, "color"), luminance(boss, card, "backgroundColor")
        seen[name] = (ink < 128, paper < 128)

    assert set(seen.values()) == {(scheme == "light", scheme == "dark")}, seen
