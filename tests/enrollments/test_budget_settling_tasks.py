"""Who finds what is over, and when a reward is settled for good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.celery import app
from enrollments.services.settle import finish_settling, rewards_cancelled, rewards_to_settle
from enrollments.tasks import settle_what_is_over, settle_what_was_cancelled
from rewards.models import Budget, Reward
from rewards.rules.drafts import Duration
from rewards.services.campaigns import cancel_campaign
from tests import cast
from tests.budgets import budget
from tests.cast import ANA, CARLA, DAY, NOON
from tests.screens import LONG_AGO
from tests.settling import cancelled, consumed, enroll, reward, settled, use

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


class TestFinishing:
    def test_a_cancelled_reward_with_nothing_left_is_never_looked_at_again(self, casino):
        given = reward(casino)
        budget(given)
        enroll(given, ANA)
        cancelled(given)

        assert (finish_settling(reward_id=given.pk, at=NOON), rewards_cancelled(at=NOON)) == (False, [given.pk])
        settled(given)
        assert finish_settling(reward_id=given.pk, at=NOON)
        assert (rewards_cancelled(at=NOON), rewards_to_settle()) == ([], [])
        assert Reward.objects.get().settled_at == NOON

    def test_an_open_reward_is_never_finished(self, casino):
        given = reward(casino)

        assert not finish_settling(reward_id=given.pk, at=NOON)
        assert rewards_to_settle() == [given.pk]

    def test_an_ended_reward_is_finished_when_the_last_enrollment_is_over(self, casino):
        given = reward(casino, duration=Duration.ROLLING, rolling_duration=2 * DAY)
        budget(given)
        enroll(given, ANA, at=given.ends_at - HOUR)
        settled(given, at=given.ends_at)

        assert not finish_settling(reward_id=given.pk, at=given.ends_at)
        settled(given, at=given.ends_at + 2 * DAY)
        assert finish_settling(reward_id=given.pk, at=given.ends_at + 2 * DAY)

    def test_what_the_player_has_claimed_keeps_nothing_open(self, casino):
        given = reward(casino)
        budget(given)
        enroll(given, ANA)
        use(ANA, 5)
        cancelled(given)

        assert finish_settling(reward_id=given.pk, at=NOON)

    def test_a_reward_whose_campaign_was_cancelled_is_found(self, casino):
        given = reward(casino)
        cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

        assert rewards_cancelled(at=NOON - HOUR) == []
        assert rewards_cancelled(at=NOON) == [given.pk]


class TestTheTasks:
    def test_every_few_seconds_what_was_cancelled_is_given_back(self, casino):
        given, open_one = reward(casino), reward(casino)
        limit, other = budget(given), budget(open_one)
        for each in (given, open_one):
            enroll(each, "ana", "bea")
        cancelled(given)
        settle_what_was_cancelled()

        assert consumed(limit, other) == [0, 20]
        assert rewards_cancelled(at=timezone.now()) == []

    def test_are_called_by_the_names_that_the_schedule_has_for_them(self):
        app.loader.import_default_modules()
        called = {each["task"] for each in app.conf.beat_schedule.values()}

        assert {settle_what_was_cancelled.name, settle_what_is_over.name} <= called <= set(app.tasks)

    def test_every_night_what_has_expired_is_given_back(self, casino):
        # Long over by the real clock, by which tasks live.
        old = {"starts_at": LONG_AGO, "ends_at": LONG_AGO + DAY}
        given = reward(casino, campaign=cast.campaign(casino, at=LONG_AGO, **old), at=LONG_AGO, **old)
        limit = budget(given, at=LONG_AGO)
        enroll(given, "ana", "bea", at=LONG_AGO)
        settle_what_is_over()

        assert consumed(limit) == [0]
        assert rewards_to_settle() == []

    def test_the_night_goes_on_where_it_stopped(self, casino):
        first, second = reward(casino), reward(casino)
        limits = [budget(each) for each in (first, second)]
        for each in (first, second):
            enroll(each, ANA)
            cancelled(each)
        settle_what_is_over(since=str(second.pk))

        assert consumed(*limits) == [10, 0]

    def test_a_reward_that_breaks_down_does_not_keep_the_others(self, casino, caplog):
        broken, sound = reward(casino), reward(casino)
        limits = [budget(each) for each in (broken, sound)]
        for each in (broken, sound):
            enroll(each, ANA)
            cancelled(each)
        Budget.objects.filter(pk=limits[0].pk).update(consumed=1)
        settle_what_was_cancelled()

        assert consumed(limits[1]) == [0]
        assert f"Reward {broken.pk} could not be settled" in caplog.text
