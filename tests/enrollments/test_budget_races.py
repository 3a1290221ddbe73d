"""Budgets while many enrol at the same moment: never overspent, never refused while there is room."""

from decimal import Decimal
from functools import partial
from random import Random

import pytest
from django.db import transaction

from core.refusal import Refusal
from enrollments.bulk.chunks import advance_job
from enrollments.models import BulkJob, Enrollment, Rejection
from enrollments.services.enroll import Candidate, Outcome, Source, enroll_players
from operators.models import Operator
from rewards.models import Budget, Reward
from rewards.rules.budgets import draw
from rewards.services.budgets import change_limit
from rewards.services.campaigns import cancel_campaign
from rewards.services.rewards import cancel_reward
from rewards.services.spending import look_up_players, open_ledgers
from tests import cast
from tests.budgets import EACH, ENROLLMENTS, PLAYERS, assert_it_adds_up, budget
from tests.cast import CARLA, DAN, HEADER, NOON, at_once, free_bets, upload
from tests.meanwhile import PATIENCE, meanwhile, people, wait_until_waiting

pytestmark = pytest.mark.django_db(transaction=True)

SOURCES = (Enrollment.Sources.API, Enrollment.Sources.MANUAL)


@pytest.fixture
def casino(transactional_db) -> Operator:
    return cast.casino()


def reward(casino: Operator, **wishes) -> Reward:
    """Everybody gets the same, worth 5.00 EUR."""
    return cast.reward(casino, details=free_bets(bet_value=Decimal(1), bet_count=5), **wishes)


def enroll(given: Reward, *names: str, kind: Enrollment.Sources = Enrollment.Sources.API) -> Outcome:
    candidates = [Candidate(None, name) for name in names]
    return enroll_players(reward=given, candidates=candidates, source=Source(kind=kind), by=DAN, at=NOON)


def work(job: BulkJob, rows: int) -> None:
    while not BulkJob.objects.get(pk=job.pk).finished:
        advance_job(job_id=job.pk, at=NOON, rows=rows)


def names(random: Random, count: int) -> list[str]:
    return [f"player_{random.randrange(30)}" for _ in range(count)]


def listed(given: Reward, players: list[str]) -> BulkJob:
    job = upload(given, HEADER + "".join(f"{player},,\n" for player in players), enroll_repeats=True)
    assert not job.awaits_confirmation
    return job


def refused_by_job(given: Reward) -> list[str]:
    return [each.fields[0] for each in Rejection.objects.filter(job__reward=given)]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_runs_at_once_budgets_are_spent_to_the_last_and_never_beyond(casino, seed):
    random = Random(seed)  # noqa: S311 - the same players for the same seed
    first = reward(casino)
    second = reward(casino, campaign=first.campaign)
    limits = [
        budget(first.campaign, limit="452.50"),
        budget(first.campaign, **ENROLLMENTS | EACH | {"limit": "4"}),
        budget(first.campaign, **PLAYERS | {"limit": "27"}),
        budget(first, **ENROLLMENTS | {"limit": "61"}),
        budget(second, **EACH | {"limit": "10"}),
    ]
    rewards = [first, second]
    jobs = [listed(given, names(random, 40)) for given in rewards * 2]
    singles = [(given, names(random, 3), kind) for given in rewards for kind in SOURCES]
    outcomes = at_once(
        *[partial(work, job, rows) for job, rows in zip(jobs * 2, (3, 7, 11, 5) * 2, strict=True)],
        *[partial(enroll, given, *players, kind=kind) for given, players, kind in singles],
    )

    for limit in limits:
        assert_it_adds_up(limit)
    for given in rewards:
        direct = [
            each.candidate.player_id
            for (to, _, _), outcome in zip(singles, outcomes[-len(singles) :], strict=True)
            for each in outcome.refused
            if to == given
        ]
        assert_nobody_would_still_fit(given, refused_by_job(given) + direct)
    assert (
        Enrollment.objects.count()
        + Rejection.objects.count()
        + sum(len(outcome.refused) for outcome in outcomes[-len(singles) :])
        == 4 * 40 + 4 * 3
    )


def assert_nobody_would_still_fit(given: Reward, players: list[str]) -> None:
    """Budgets only fill up here: who was refused while there was room would find it still."""
    with transaction.atomic():
        ledgers = open_ledgers(given)
        look_up_players(ledgers, players)
    assert players
    assert all(draw(ledgers, player, Decimal(5)) is not None for player in players)


def test_a_budget_that_everybody_wants_is_spent_to_the_last_enrollment(casino):
    given = reward(casino)
    limit = budget(given.campaign, limit="102")
    jobs = [listed(given, [f"player_{part}_{number}" for number in range(20)]) for part in range(3)]
    at_once(*[partial(work, job, 3) for job in jobs], *[partial(enroll, given, f"single_{n}") for n in range(5)])

    assert_it_adds_up(limit)
    assert (limit.consumed, Enrollment.objects.count()) == (100, 20)


def test_two_rewards_of_a_campaign_never_wait_for_each_other_for_ever(casino):
    first = reward(casino)
    second = reward(casino, campaign=first.campaign)
    limits = [budget(owner, **EACH) for owner in (second, first.campaign, first, second, first.campaign)]
    calls = [partial(enroll, given, "ana", "bea", f"player_{turn}") for turn in range(8) for given in (first, second)]

    assert [outcome.enrolled_count for outcome in at_once(*calls)] == [3] * 16
    for limit in limits:
        assert_it_adds_up(limit)


@pytest.mark.parametrize("of", ["campaign", "reward"])
def test_a_new_budget_waits_for_who_is_being_enrolled_and_counts_whoever_comes_after(casino, of):
    given = reward(casino)
    owner = given if of == "reward" else given.campaign
    with people() as ask:
        with meanwhile(ask, partial(enroll, given, "ana", "bea")):
            made = ask(lambda: budget(owner, **ENROLLMENTS | {"limit": "1"}))
            wait_until_waiting(1)
            # Comes while the budget waits, and does not overtake it.
            late = ask(lambda: enroll(given, "cid", "dan"))
            wait_until_waiting(2)
        outcome = late.result(PATIENCE)

    assert [each.candidate.player_id for each in outcome.refused] == ["dan"]
    assert_it_adds_up(made.result())
    assert made.result().consumed == 1


def test_a_limit_that_comes_down_while_players_are_enrolled_waits_and_sees_them(casino):
    given = reward(casino)
    limit = budget(given, limit="100")
    with people() as ask:
        with meanwhile(ask, partial(enroll, given, "ana", "bea")):
            lower = ask(lambda: change_limit(budget_id=limit.pk, limit=Decimal(9), by=CARLA, at=NOON))
            wait_until_waiting(1)
        with pytest.raises(Refusal) as refused:
            lower.result(PATIENCE)

    assert refused.value.code == "LimitBelowConsumed"
    assert_it_adds_up(limit)


def test_limits_that_change_while_players_are_enrolled_are_never_overspent(casino):
    given = reward(casino)
    limit = budget(given.campaign, limit="20")

    def change(amount: int) -> None:
        try:
            change_limit(budget_id=limit.pk, limit=Decimal(amount), by=CARLA, at=NOON)
        except Refusal as refusal:
            assert refusal.code == "LimitBelowConsumed"  # noqa: PT017 - it may as well be let through

    at_once(
        *[partial(enroll, given, *(f"player_{turn}_{n}" for n in range(4))) for turn in range(6)],
        *[partial(change, amount) for amount in (60, 10, 45, 25)],
    )
    assert_it_adds_up(limit)


@pytest.mark.parametrize("what", ["campaign", "reward"])
def test_a_cancellation_waits_for_no_chunk(casino, what):
    given = reward(casino)
    budget(given.campaign)
    with people() as ask, meanwhile(ask, partial(enroll, given, "ana")):
        # It would never come back here if it did.
        if what == "reward":
            cancel_reward(reward_id=given.pk, by=CARLA, at=NOON)
        else:
            cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

    assert Enrollment.objects.with_status(at=NOON).get().status_now == "Cancelled"


def test_who_read_a_reward_before_it_was_cancelled_enrols_nobody_afterwards(casino):
    given = reward(casino)
    limit = budget(given)
    stale = Reward.objects.select_related("campaign").get(pk=given.pk)
    cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

    with pytest.raises(Refusal) as refused:
        enroll(stale, "ana")
    assert refused.value.code == "CampaignCancelled"
    assert Budget.objects.get(pk=limit.pk).consumed == 0
