"""The state of an enrollment: its own stamps, those of its reward and its campaign, and its remaining bets."""

from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollments.models import Enrollment
from enrollments.rules.jobs import TRANSITIONS as JOB_TRANSITIONS
from enrollments.rules.jobs import UNFINISHED, JobState
from enrollments.rules.status import TRANSITIONS, EnrollmentStatus, status_of
from rewards.models import Campaign, Reward
from rewards.rules.drafts import Duration
from rewards.services.campaigns import cancel_campaign
from rewards.services.rewards import cancel_reward
from tests.cast import ANA, CARLA, DAY, HEADER, NOON, enrolled, reward

NEW, ACTIVE, CLAIMED, EXPIRED, CANCELLED = EnrollmentStatus
HOUR = timedelta(hours=1)
moments = st.integers(0, 6).map(lambda hours: NOON + hours * HOUR)
cancellations = st.none() | moments
windows = st.tuples(moments, st.integers(1, 6)).map(lambda drawn: (drawn[0], drawn[0] + drawn[1] * HOUR))


class Drawn(NamedTuple):
    """The stamps of an enrollment; where it has no window of its own, the reward's counts."""

    own_window: tuple[datetime, datetime] | None
    reward_window: tuple[datetime, datetime]
    cancelled: tuple[datetime | None, datetime | None, datetime | None]
    remaining: int


drawn = st.builds(
    Drawn,
    st.none() | windows,
    windows,
    st.tuples(cancellations, cancellations, cancellations),
    st.integers(0, 2),
)


def stamp(cancelled_at: datetime | None) -> dict:
    return {"cancelled_at": cancelled_at, "cancelled_by": CARLA if cancelled_at else None}


def row(operator, each: Drawn) -> tuple[Campaign, Reward, Enrollment]:
    """The three rows of one drawn enrollment, not saved."""
    own, parents, grandparents = map(stamp, each.cancelled)
    created = {"created_at": NOON, "created_by": CARLA, "operator": operator}
    (starts_at, ends_at), (own_start, own_end) = each.reward_window, each.own_window or (None, None)
    campaign = Campaign(name="Summer", starts_at=NOON, **created, **grandparents)
    ranges = {"min_bet_value": 1, "max_bet_value": 2, "min_bet_count": 1, "max_bet_count": 2, "currency": "EUR"}
    window = {"starts_at": starts_at, "ends_at": ends_at, "details_type": "Ranged"}
    given = Reward(campaign=campaign, name="Free bets", **window, **ranges, **created, **parents)
    bets = {"bet_value": 1, "total_bet_count": 2, "remaining_bet_count": each.remaining, "operator_player_id": ANA}
    own_window = {"starts_at": own_start, "ends_at": own_end, "source": Enrollment.Sources.MANUAL}
    return campaign, given, Enrollment(reward=given, **bets, **own_window, **created, **own)


@pytest.mark.django_db
@given(st.lists(drawn, min_size=1, max_size=20), moments)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rule_and_query_agree_on_every_enrollment(casino, many, at):
    campaigns, rewards, rows = zip(*(row(casino, each) for each in many), strict=True)
    Campaign.objects.bulk_create(campaigns)
    Reward.objects.bulk_create(rewards)
    Enrollment.objects.bulk_create(rows)

    found = Enrollment.objects.with_status(at=at).in_bulk([made.pk for made in rows])
    assert [found[made.pk].status_now for made in rows] == [made.status(at=at) for made in rows]


def state(window, cancelled_at, remaining, at) -> EnrollmentStatus:
    starts_at, ends_at = window
    stamps = {"starts_at": starts_at, "ends_at": ends_at, "cancelled_at": cancelled_at}
    return status_of(**stamps, remaining_bet_count=remaining, at=at)


@given(windows, cancellations, moments, moments)
def test_as_the_clock_moves_a_state_follows_only_where_the_table_lets_it(window, cancelled_at, one, other):
    earlier, later = (state(window, cancelled_at, 1, at) for at in sorted((one, other)))

    assert later is earlier or later in TRANSITIONS[earlier]


@given(windows, cancellations, moments)
def test_only_an_active_enrollment_becomes_claimed_by_using_its_last_bet(window, cancelled_at, at):
    before, after = (state(window, cancelled_at, remaining, at) for remaining in (1, 0))

    assert after is CLAIMED
    assert (CLAIMED in TRANSITIONS[before]) is (before is ACTIVE)


@given(windows, cancellations, moments)
def test_a_claimed_enrollment_stays_claimed_whatever_is_cancelled_and_however_late(window, cancelled_at, at):
    assert state(window, cancelled_at, 0, at) is CLAIMED


@given(windows, st.integers(0, 6))
def test_an_expired_enrollment_stays_expired_after_a_later_cancellation(window, hours):
    cancelled_at = window[1] + hours * HOUR

    assert [state(window, cancelled_at, 1, at) for at in (cancelled_at, cancelled_at + 1000 * DAY)] == [EXPIRED] * 2


def test_the_start_is_included_and_the_end_is_not():
    window, moment = (NOON, NOON + HOUR), timedelta(microseconds=1)

    states = [state(window, None, 1, at) for at in (NOON - moment, NOON, NOON + HOUR - moment, NOON + HOUR)]
    assert states == [NEW, ACTIVE, ACTIVE, EXPIRED]


def test_every_state_is_in_its_table_and_the_last_ones_lead_nowhere():
    assert set(TRANSITIONS) == set(EnrollmentStatus)
    assert {last for last, following in TRANSITIONS.items() if not following} == {EXPIRED, CANCELLED}


def test_a_job_is_finished_where_nothing_follows_by_itself():
    assert set(JOB_TRANSITIONS) == set(JobState)
    followed = {state: following for state, following in JOB_TRANSITIONS.items() if following}
    # One that Failed goes on only where somebody resumes it.
    assert all(why.startswith("resumed") for why in followed.pop(JobState.FAILED).values())
    assert list(followed) == list(UNFINISHED)


def only(job) -> Enrollment:
    return Enrollment.objects.select_related("reward__campaign").get(job=job)


@pytest.mark.django_db
def test_cancelling_the_campaign_cancels_its_enrollments_at_once_and_writes_none_of_them(casino):
    given = reward(casino)
    job = enrolled(given, HEADER + "ana,2,5\n")
    cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

    assert (only(job).status(at=NOON), only(job).cancelled_at) == (CANCELLED, None)


@pytest.mark.django_db
def test_claimed_and_expired_stay_so_after_the_campaign_is_cancelled(casino):
    given = reward(casino, ends_at=NOON + DAY)
    job = enrolled(given, HEADER + "ana,2,5\nbea,2,5\n")
    Enrollment.objects.filter(operator_player_id=ANA).update(remaining_bet_count=0)
    cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON + 2 * DAY)

    rows = Enrollment.objects.filter(job=job).with_status(at=NOON + 3 * DAY).order_by("job_row")
    assert [enrollment.status_now for enrollment in rows] == [CLAIMED, EXPIRED]


@pytest.mark.django_db
def test_an_enrollment_without_a_window_of_its_own_reads_its_rewards(casino):
    given = reward(casino, starts_at=NOON + DAY)
    enrollment = only(enrolled(given, HEADER + "ana,2,5\n"))

    assert (enrollment.starts_at, enrollment.ends_at) == (None, None)
    assert [enrollment.status(at=at) for at in (NOON, NOON + DAY, given.ends_at)] == [NEW, ACTIVE, EXPIRED]


@pytest.mark.django_db
def test_a_rolling_enrollment_lasts_from_the_enrolment_on_even_past_the_end_of_its_reward(casino):
    given = reward(casino, duration=Duration.ROLLING, rolling_duration=3 * DAY, ends_at=NOON + DAY)
    window = only(enrolled(given, HEADER + "ana,2,5\n")).window()

    assert (window.starts_at, window.ends_at) == (NOON, NOON + 3 * DAY)


@pytest.mark.django_db
def test_a_rolling_enrollment_made_before_the_reward_begins_waits_for_its_start(casino):
    given = reward(casino, duration=Duration.ROLLING, rolling_duration=3 * DAY, starts_at=NOON + DAY)
    window = only(enrolled(given, HEADER + "ana,2,5\n")).window()

    assert (window.starts_at, window.ends_at) == (NOON + DAY, NOON + 4 * DAY)


@pytest.mark.django_db
def test_cancelling_the_reward_cancels_rolling_enrollments_too(casino):
    given = reward(casino, duration=Duration.ROLLING, rolling_duration=3 * DAY)
    job = enrolled(given, HEADER + "ana,2,5\n")
    cancel_reward(reward_id=given.pk, by=CARLA, at=NOON + DAY)

    assert [only(job).status(at=at) for at in (NOON, NOON + DAY)] == [ACTIVE, CANCELLED]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"operator_player_id": ""}, "enrollment_names_a_player"),
        ({"bet_value": 0}, "enrollment_is_worth_something_and_never_overused"),
        ({"remaining_bet_count": -1}, "enrollment_is_worth_something_and_never_overused"),
        ({"remaining_bet_count": 6}, "enrollment_is_worth_something_and_never_overused"),
        ({"starts_at": NOON, "ends_at": NOON}, "enrollment_ends_after_it_starts"),
        ({"starts_at": NOON}, "enrollment_ends_after_it_starts"),
        ({"ends_at": NOON}, "enrollment_ends_after_it_starts"),
        ({"job_row": None}, "enrollment_of_a_job_knows_its_row"),
        ({"cancelled_at": NOON}, "enrollment_cancellation_has_a_person"),
    ],
)
def test_the_database_holds_even_behind_the_verbs(casino, columns, constraint):
    enrolled(reward(casino), HEADER + "ana,2,5\n")

    with pytest.raises(IntegrityError, match=constraint):
        Enrollment.objects.update(**columns)
