"""Triggers at the screen: made as a sentence, tested against what has happened, switched, retried."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bonuses.rules.words import BonusStatus, BonusType
from enrollments.models import Enrollment, Firing, Trigger
from enrollments.services.triggers import switch_trigger
from operators.models import Restriction
from operators.rules import Role
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.bonuses.sent import facts, record
from tests.bonuses.waiting import waiting
from tests.cast import ANA, BEN, CARLA, NOON
from tests.history import told
from tests.screens import at_work, faults, field, offered, open_reward, screen, words
from tests.triggers import happens, outcomes, worked_off

pytestmark = pytest.mark.django_db

PROMOTERS = {Role.ADMINISTRATOR, Role.MARKETING}


@pytest.fixture
def reward(casino):
    return open_reward(casino)


@pytest.fixture
def carla(casino):
    return at_work(casino)


def asked(reward, **wishes) -> dict[str, str]:
    """The form of a trigger for welcome bonuses that are lost within two hours."""
    said = {
        "name": "Lost too quickly",
        "reward": str(reward.pk),
        "type": "WelcomeBonus",
        "status": "Lost",
        "within_count": "2",
        "within_unit": "hours",
    }
    return said | wishes


def lately(**minutes_ago: float) -> list:
    """Bonuses of these players that were lost so many minutes ago, five minutes after they were claimed."""
    now = (timezone.now() - NOON) / timedelta(minutes=1)
    about = [(name, now - ago) for name, ago in minutes_ago.items()]
    lives = [
        [
            facts("Created", after=at - 5, user_bonus_id=f"{name}-bonus", user_id=name),
            facts("Lost", after=at, user_bonus_id=f"{name}-bonus", user_id=name),
        ]
        for name, at in about
    ]
    return [each for life in lives for each in life]


def test_a_trigger_is_made_as_a_sentence_and_is_off_at_first(carla, reward):
    answer = carla.post(
        screen("enrollments_trigger_add"), asked(reward, bonus_code="SUMMER", starts_at="2026-05-01T10:00")
    )

    given = Trigger.objects.get()
    assert answer.url == screen("enrollments_trigger_change", given.pk)
    assert not given.is_on
    assert given.starts_at.isoformat() == "2026-05-01T08:00:00+00:00"
    page = words(carla.get(answer.url))
    assert "When a welcome bonus with the code SUMMER becomes lost within 2 hours of being claimed" in page
    assert "give Free bets" in page
    assert "5 free bets of 1.00 EUR" in page


def test_the_form_says_every_fault_under_its_field(carla, reward):
    wrong = asked(
        reward,
        amount_from="5",
        status="Created",
        bet_value="99",
        starts_at="2026-05-02T10:00",
        ends_at="2026-05-01T10:00",
    )

    answer = carla.post(screen("enrollments_trigger_add"), wrong)

    assert set(faults(answer)) == {"currency", "within_count", "bet_value", "ends_at"}
    assert not Trigger.objects.exists()


def test_what_is_missing_is_asked_for(carla):
    answer = carla.post(screen("enrollments_trigger_add"), {})

    assert set(faults(answer)) == {"name", "reward", "status", "within_unit"}


def test_a_trigger_is_changed_and_its_history_tells_how(carla, reward):
    given = waiting(reward, type=BonusType.WELCOME, within=timedelta(hours=2))
    address = screen("enrollments_trigger_edit", given.pk)
    page = carla.get(address)
    assert (field(page, "status").initial, page.context["form"]["within_count"].value()) == (None, 2)

    carla.post(address, asked(reward, status="Forfeited", type="", within_count="3", within_unit="days"))

    given.refresh_from_db()
    assert given.conditions == {"status": "Forfeited", "within_minutes": 3 * 24 * 60}
    then = "When a welcome bonus becomes lost within 2 hours of being claimed"
    assert f"{then} → When a bonus becomes forfeited within 3 days of being claimed" in told(carla, given)


def test_only_open_rewards_of_the_operator_are_offered(carla, casino, reward):
    open_reward(cast.casino("Bingo"), name="Bingo free bets")

    names = offered(carla.get(screen("enrollments_trigger_add")), "reward")

    assert len(names - {"a reward"}) == 1
    assert not any("Bingo" in name for name in names)


def test_it_is_switched_on_and_off_after_a_question(carla, reward):
    given = waiting(reward)
    switch_trigger(trigger_id=given.pk, on=False, by=CARLA, at=NOON)
    address = screen("enrollments_trigger_switch", given.pk)

    assert "When a bonus becomes lost, each player gets 5 free bets of 1.00 EUR" in words(carla.get(address))
    carla.post(address, {"why": "it starts"})
    given.refresh_from_db()
    assert given.is_on
    assert "it starts" in words(carla.get(screen("enrollments_trigger_change", given.pk)))

    carla.post(address, {"why": ""})
    given.refresh_from_db()
    assert not given.is_on


def test_the_list_says_what_each_does_and_what_came_of_it(carla, casino, reward):
    given = waiting(reward)
    happens(given, ANA, BEN, "zoe")
    worked_off()
    happens(given, "cleo")

    page = words(carla.get(screen("enrollments_trigger_changelist")))

    assert "When a bonus becomes lost" in page
    assert "On 4 2 1 Switch off" in page


def test_a_test_run_says_who_would_have_been_enrolled_and_who_not_and_why(carla, casino, reward):
    record(casino, *lately(ana=60, ben=70, zoe=80, old=60 * 24 * 10))
    given = waiting(reward, within=timedelta(minutes=10))
    happens(given, "zoe")
    firings = Firing.objects.count()

    page = carla.get(screen("enrollments_trigger_test", given.pk))

    assert [each.player_id for each in page.context["enrolled"]] == [ANA]
    assert {each.player_id: fault.code for each, fault in page.context["refused"]} == {
        BEN: "PlayerRestricted",
        "zoe": "TriggerFired",
    }
    assert "1 player would have been enrolled. 3 times it happened" in words(page)
    assert "5.00 EUR it would have cost" in words(page)
    assert not Enrollment.objects.exists()
    assert Firing.objects.count() == firings


def test_a_test_run_looks_back_as_far_as_one_likes_and_at_each_player_once(carla, casino, reward):
    record(casino, *lately(old=60 * 24 * 10))
    record(casino, *[each._replace(user_bonus_id="again", user_id="old") for each in lately(more=60)])
    address = screen("enrollments_trigger_test", waiting(reward).pk)

    assert "1 player would have been enrolled. 1 time it happened" in words(carla.get(address))
    assert "1 player would have been enrolled. 2 times it happened" in words(carla.get(f"{address}?days=30"))


def test_a_test_run_passes_over_what_came_twice_or_late(carla, casino, reward):
    *_, lost = lately(ana=60)
    record(casino, lost, lost._replace(happened_at=lost.happened_at + timedelta(minutes=1)))
    record(casino, lost._replace(status=BonusStatus.CREATED, happened_at=lost.happened_at - timedelta(minutes=1)))

    lost_run = carla.get(screen("enrollments_trigger_test", waiting(reward).pk))
    created_run = carla.get(screen("enrollments_trigger_test", waiting(reward, "Created").pk))

    assert lost_run.context["found"].occasions == 1
    assert created_run.context["found"].occasions == 0


def test_a_test_run_says_that_the_reward_is_over(carla, reward):
    given = waiting(reward)
    cancel_reward(reward_id=reward.pk, by=CARLA, at=NOON)

    assert "Nobody can be enrolled now" in words(carla.get(screen("enrollments_trigger_test", given.pk)))


def test_refusals_are_listed_with_their_reason_and_retried_by_customer_service(casino, reward):
    given = waiting(reward)
    happens(given, ANA, BEN)
    worked_off()
    dan = at_work(casino, Role.CUSTOMER_SERVICE)
    address = screen("enrollments_trigger_change", given.pk)
    page = dan.get(f"{address}?state=Refused")
    assert "This player may not be rewarded. PlayerRestricted" in words(page)
    assert [row.operator_player_id for row in page.context["firings"].rows] == [BEN]
    Restriction.objects.all().delete()

    refused = Firing.objects.refused().get()
    dan.post(screen("enrollments_trigger_retry", given.pk), {"firing": str(refused.pk)})
    worked_off(at=timezone.now())

    assert outcomes(given) == {ANA: "Enrolled", BEN: "Enrolled"}


def test_all_refusals_are_retried_at_once(carla, reward):
    given = waiting(reward)
    happens(given, BEN, "\x07bell")
    worked_off()

    answer = carla.post(screen("enrollments_trigger_retry", given.pk), {"all": "1"}, follow=True)

    assert "2 players are tried once more." in words(answer)
    assert Firing.objects.waiting().count() == 2


def test_the_firings_of_a_trigger_are_paged_by_key(carla, reward):
    given = waiting(reward)
    happens(given, *[f"player-{number:03}" for number in range(60)])
    address = screen("enrollments_trigger_change", given.pk)

    first = carla.get(address).context["firings"]
    second = carla.get(address + first.older_link.partition("#")[0]).context["firings"]

    seen = [row.operator_player_id for page in (first, second) for row in page.rows]
    assert (len(first.rows), len(second.rows), len(set(seen))) == (50, 10, 60)
    assert second.older_link == ""


@pytest.mark.parametrize("role", Role)
def test_marketing_and_administrators_make_triggers_and_everybody_looks(casino, reward, role):
    given = waiting(reward)
    client = at_work(casino, role)
    statuses = {
        name: client.get(screen(f"enrollments_trigger_{name}", *args)).status_code
        for name, args in (
            ("changelist", ()),
            ("change", (given.pk,)),
            ("test", (given.pk,)),
            ("add", ()),
            ("edit", (given.pk,)),
            ("switch", (given.pk,)),
        )
    }

    allowed = 200 if role in PROMOTERS else 403
    assert statuses == {
        "changelist": 200,
        "change": 200,
        "test": 200,
        "add": allowed,
        "edit": allowed,
        "switch": allowed,
    }
    retried = client.post(screen("enrollments_trigger_retry", given.pk), {"all": "1"}).status_code
    assert retried == (403 if role is Role.AUDITOR else 302)
    assert ("Switch off" in words(client.get(screen("enrollments_trigger_changelist")))) is (role in PROMOTERS)


@pytest.mark.parametrize("page", ["change", "edit", "test", "switch"])
def test_a_trigger_of_another_operator_is_not_found(carla, page):
    strange = waiting(open_reward(cast.casino("Bingo")), name="Bingo trigger")

    assert carla.get(screen(f"enrollments_trigger_{page}", strange.pk)).status_code == 404
    assert carla.get(screen(f"enrollments_trigger_{page}", "nonsense")).status_code == 404
    assert "Bingo trigger" not in words(carla.get(screen("enrollments_trigger_changelist")))


def test_the_page_of_a_player_says_which_trigger_enrolled_them(carla, casino, reward):
    happens(waiting(reward), ANA)
    worked_off()

    assert "by trigger Lost too quickly" in words(carla.get(f"/backoffice/players/{ANA}/"))
