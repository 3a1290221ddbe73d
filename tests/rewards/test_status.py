"""States are computed from stamps and a moment, once in Python and once in SQL."""

from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from rewards.models import Campaign, Reward
from rewards.rules.status import TRANSITIONS, Status, refuse_unless_open, status_of
from tests.cast import CARLA, DAY, NOON

in_the_database = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Few moments, so that equal ones are common.
moments = st.integers(0, 6).map(lambda hours: NOON + timedelta(hours=hours))
HOUR = timedelta(hours=1)


class Stamps(NamedTuple):
    starts_at: datetime
    ends_at: datetime | None
    cancelled_at: datetime | None

    def status(self, at: datetime) -> Status:
        return status_of(**self._asdict(), at=at)


def stamps(ends) -> st.SearchStrategy[Stamps]:
    return st.builds(
        lambda start, length, cancelled: Stamps(start, length and start + length * HOUR, cancelled),
        moments,
        ends,
        st.none() | moments,
    )


with_an_end = stamps(st.integers(1, 6))
any_stamps = stamps(st.none() | st.integers(1, 6))


def campaign_row(operator, given: Stamps) -> Campaign:
    person = CARLA if given.cancelled_at else None
    columns = given._asdict() | {"cancelled_by": person, "created_at": NOON, "created_by": CARLA}
    return Campaign(operator=operator, name="Summer", **columns)


def reward_row(parent: Campaign, given: Stamps) -> Reward:
    person = CARLA if given.cancelled_at else None
    columns = given._asdict() | {"cancelled_by": person, "created_at": NOON, "created_by": CARLA}
    columns |= {"min_bet_value": 1, "max_bet_value": 2, "min_bet_count": 1, "max_bet_count": 2, "currency": "EUR"}
    return Reward(
        operator=parent.operator,
        campaign=parent,
        details_type="Ranged",
        name="Free bets",
        **columns,
    )


def reachable(status: Status) -> set[Status]:
    """What the transition table lets follow, in one step or several."""
    return {status}.union(*(reachable(following) for following in TRANSITIONS[status]))


@pytest.mark.django_db
@given(st.lists(any_stamps, min_size=1, max_size=20), moments)
@in_the_database
def test_rule_and_query_agree_on_every_campaign(casino, many, at):
    rows = Campaign.objects.bulk_create([campaign_row(casino, each) for each in many])

    found = Campaign.objects.with_status(at=at).in_bulk([row.pk for row in rows])
    assert [found[row.pk].status_now for row in rows] == [row.status(at=at) for row in rows]


@pytest.mark.django_db
@given(st.lists(st.tuples(any_stamps, with_an_end), min_size=1, max_size=20), moments)
@in_the_database
def test_rule_and_query_agree_on_every_reward(casino, many, at):
    parents = Campaign.objects.bulk_create([campaign_row(casino, parent) for parent, _ in many])
    pairs = zip(parents, many, strict=True)
    rows = Reward.objects.bulk_create([reward_row(parent, each) for parent, (_, each) in pairs])

    found = Reward.objects.with_status(at=at).in_bulk([row.pk for row in rows])
    assert [found[row.pk].status_now for row in rows] == [row.status(at=at) for row in rows]


@given(any_stamps, moments, moments)
def test_as_the_clock_moves_a_state_follows_only_where_the_table_lets_it(given, one, other):
    earlier, later = sorted((one, other))

    assert given.status(later) in reachable(given.status(earlier))


@given(any_stamps, moments)
def test_a_state_that_is_over_stays_as_it_is(given, at):
    assume(not TRANSITIONS[given.status(at)])

    assert given.status(at + 1000 * DAY) is given.status(at)


@given(with_an_end, st.integers(0, 6))
def test_a_later_cancellation_rewrites_no_end(given, hours):
    late = given._replace(cancelled_at=given.ends_at + hours * HOUR)

    assert [late.status(at) for at in (late.cancelled_at, late.cancelled_at + 1000 * DAY)] == [Status.ENDED] * 2


def test_every_state_is_in_the_table():
    assert set(TRANSITIONS) == set(Status)


def test_the_start_is_included_and_the_end_is_not():
    window = Stamps(NOON, NOON + HOUR, None)
    moment = timedelta(microseconds=1)

    states = [window.status(at) for at in (NOON - moment, NOON, NOON + HOUR - moment, NOON + HOUR)]
    assert states == [Status.SCHEDULED, Status.ACTIVE, Status.ACTIVE, Status.ENDED]


def test_a_cancellation_holds_from_its_own_moment_on():
    window = Stamps(NOON, NOON + DAY, NOON + HOUR)

    assert [window.status(NOON), window.status(NOON + HOUR)] == [Status.ACTIVE, Status.CANCELLED]


def test_what_is_cancelled_at_the_very_moment_of_its_end_has_ended():
    assert Stamps(NOON, NOON + DAY, NOON + DAY).status(NOON + DAY) is Status.ENDED


def test_what_is_cancelled_before_it_begins_never_becomes_active():
    assert Stamps(NOON, None, NOON - DAY).status(NOON) is Status.CANCELLED


@pytest.mark.django_db
def test_a_reward_that_ended_before_its_campaign_was_cancelled_stays_ended(casino):
    parent = campaign_row(casino, Stamps(NOON, None, NOON + 2 * DAY))

    assert reward_row(parent, Stamps(NOON, NOON + DAY, None)).status(at=NOON + 3 * DAY) is Status.ENDED


@pytest.mark.django_db
def test_whichever_cancellation_came_first_is_the_one_that_counts(casino):
    parent = campaign_row(casino, Stamps(NOON, None, NOON + HOUR))

    assert reward_row(parent, Stamps(NOON, NOON + DAY, NOON + 2 * DAY)).status(at=NOON + HOUR) is Status.CANCELLED


@pytest.mark.parametrize(
    ("campaign", "reward", "code"),
    [
        (Status.CANCELLED, Status.ACTIVE, "CampaignCancelled"),
        (Status.ENDED, Status.ACTIVE, "CampaignEnded"),
        (Status.ACTIVE, Status.CANCELLED, "RewardCancelled"),
        (Status.SCHEDULED, Status.ENDED, "RewardEnded"),
        (Status.CANCELLED, Status.CANCELLED, "CampaignCancelled"),
    ],
)
def test_what_is_over_says_which_and_why(campaign, reward, code):
    with pytest.raises(Refusal) as refused:
        refuse_unless_open(campaign=campaign, reward=reward)
    assert refused.value.code == code


@pytest.mark.parametrize("campaign", [Status.SCHEDULED, Status.ACTIVE])
@pytest.mark.parametrize("reward", [Status.SCHEDULED, Status.ACTIVE, None])
def test_what_is_not_over_is_open(campaign, reward):
    assert refuse_unless_open(campaign=campaign, reward=reward) is None
