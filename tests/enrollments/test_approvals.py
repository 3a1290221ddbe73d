"""A list that costs more than one person may give away needs a second one, who agrees to exactly what they saw."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.refusal import Refusal
from enrollments.models import BulkJob, JobEvent, Preview
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import abandon_bulk_job, approve_bulk_job, confirm_bulk_job
from enrollments.services.running import cancel_bulk_job, pause_bulk_job, resume_bulk_job
from operators.models import ApprovalLimit, Operator
from rewards.models import Reward
from rewards.services.rewards import RewardChange, cancel_reward, change_reward
from tests import cast
from tests.cast import CARLA, DAN, HEADER, NOON, at_once, players, previewed, reward, upload, worked_off

pytestmark = pytest.mark.django_db

EVA = "eva"
# Two players for 20.00 EUR each.
LIST = HEADER + "ana,2.00,10\nbea,2.00,10\n"


def limit(operator: Operator, amount: str, currency: str = "EUR") -> ApprovalLimit:
    return ApprovalLimit.objects.create(operator=operator, currency=currency, amount=Decimal(amount))


@pytest.fixture
def strict(casino) -> Operator:
    """The casino, where a list may cost up to 39.99 EUR."""
    limit(casino, "39.99")
    return casino


def confirm(job: BulkJob, *, by: str = CARLA, **wishes) -> BulkJob:
    return confirm_bulk_job(job_id=job.pk, by=by, at=NOON, **wishes)


def approve(job: BulkJob, *, by: str = DAN) -> BulkJob:
    return approve_bulk_job(job_id=job.pk, by=by, at=NOON)


def asked(operator: Operator, content: str = LIST, **wishes) -> BulkJob:
    """A list that waits for a second person."""
    job = previewed(upload(wishes.pop("given", None) or reward(operator), content, go_ahead=False, **wishes))
    return confirm(job)


def changed(given: Reward, **wishes) -> None:
    given = Reward.objects.get(pk=given.pk)
    was = {name: getattr(given, name) for name in RewardChange.__dataclass_fields__}
    change_reward(reward_id=given.pk, change=RewardChange(**was | wishes), by=CARLA, at=NOON)


def kinds(job: BulkJob) -> list[str]:
    return list(JobEvent.objects.filter(job=job).values_list("kind", flat=True))


def refusal(job: BulkJob, *, by: str = DAN) -> str:
    with pytest.raises(Refusal) as refused:
        approve(job, by=by)
    return refused.value.code


class TestAsking:
    def test_a_list_above_the_limit_is_not_enrolled_before_a_second_person_approves(self, strict):
        job = worked_off(asked(strict))

        assert (job.state, job.awaits_approval, job.confirmed_at, players(job)) == (JobState.PENDING, True, None, [])
        assert (job.approval_asked_by, job.approval_asked_at) == (CARLA, NOON)

    def test_once_approved_it_is_enrolled(self, strict):
        job = worked_off(approve(asked(strict)))

        assert (job.state, players(job)) == (JobState.COMPLETED, ["ana", "bea"])
        assert (job.confirmed_by, job.approved_by) == (CARLA, DAN)
        asking = ["Uploaded", "Previewed", "ApprovalAsked", "Approved", "Confirmed"]
        assert kinds(job) == [*asking, "Started", "Completed"]

    def test_a_list_that_costs_exactly_the_limit_needs_nobody(self, casino):
        limit(casino, "40.00")

        assert worked_off(asked(casino)).state == JobState.COMPLETED

    def test_without_a_limit_nobody_is_asked(self, casino):
        assert worked_off(asked(casino)).state == JobState.COMPLETED

    def test_a_limit_of_nothing_asks_about_every_list(self, casino):
        limit(casino, "0")

        assert asked(casino).awaits_approval

    def test_limits_of_another_currency_or_operator_do_not_count(self, casino):
        limit(casino, "1", "USD")
        limit(cast.casino("Bingo"), "1")

        assert worked_off(asked(casino)).state == JobState.COMPLETED

    def test_only_what_would_be_enrolled_counts(self, strict):
        rejected = "ana,99.00,10\nben,2.00,10\nbea,2.00,10\nbea,2.00,10\n"

        assert worked_off(asked(strict, HEADER + rejected)).state == JobState.COMPLETED

    def test_repeated_players_count_where_they_are_enrolled_again(self, strict):
        job = previewed(upload(reward(strict), HEADER + "ana,2.00,10\nana,2.00,10\n", go_ahead=False))

        assert confirm(job, enroll_repeats=True, reason="Twice is meant").awaits_approval

    def test_asking_again_changes_nothing(self, strict):
        job = asked(strict)

        assert confirm(job, by=EVA).approval_asked_by == CARLA
        assert kinds(job).count("ApprovalAsked") == 1

    def test_a_list_that_a_system_sends_waits_once_its_preview_says_what_it_costs(self, strict):
        job = worked_off(upload(reward(strict), LIST, by="crm", go_ahead=True))

        assert (job.awaits_approval, job.approval_asked_by, players(job)) == (True, "crm", [])
        assert players(worked_off(approve(job, by=CARLA))) == ["ana", "bea"]

    def test_a_list_that_is_confirmed_before_its_preview_is_ready_waits_as_well(self, strict):
        job = upload(reward(strict), LIST, go_ahead=False)
        assert confirm(job).confirmed_by == CARLA

        assert worked_off(job).awaits_approval
        assert BulkJob.objects.awaiting_approval().get() == job

    def test_a_limit_that_is_set_before_a_confirmed_list_begins_counts(self, casino):
        job = confirm(previewed(upload(reward(casino), LIST, go_ahead=False)))
        limit(casino, "10")

        assert (worked_off(job).awaits_approval, job.approval_asked_by, players(job)) == (True, CARLA, [])


class TestApproving:
    def test_nobody_approves_their_own_list(self, strict):
        assert refusal(asked(strict), by=CARLA) == "OwnUpload"

    def test_nor_does_whoever_asked_for_the_approval_of_somebody_elses(self, strict):
        job = confirm(previewed(upload(reward(strict), LIST, go_ahead=False)), by=EVA)

        assert (refusal(job, by=EVA), refusal(job, by=CARLA)) == ("OwnUpload", "OwnUpload")
        assert approve(job).approved_by == DAN

    def test_not_even_the_database_lets_an_uploader_approve(self, strict):
        job = asked(strict)
        with pytest.raises(IntegrityError, match="nobody_approves_their_own_upload"), transaction.atomic():
            BulkJob.objects.filter(pk=job.pk).update(approved_at=NOON, approved_by=CARLA)

    def test_a_list_that_waits_for_nothing_cannot_be_approved(self, casino):
        assert refusal(upload(reward(casino), LIST)) == "NothingToApprove"

    @pytest.mark.parametrize("ended", [abandon_bulk_job, cancel_bulk_job])
    def test_a_list_that_was_left_cannot_be_approved(self, strict, ended):
        job = asked(strict)
        ended(job_id=job.pk, by=CARLA, at=NOON)

        assert refusal(job) == "NothingToApprove"

    def test_again_changes_nothing(self, strict):
        job = approve(asked(strict))

        assert approve(job, by=EVA).approved_by == DAN
        assert kinds(job).count("Approved") == 1

    def test_a_reward_that_is_over_is_refused(self, strict):
        job = asked(strict)
        cancel_reward(reward_id=job.reward_id, by=CARLA, at=NOON)

        assert refusal(job) == "RewardCancelled"

    @pytest.mark.django_db(transaction=True)
    def test_two_people_at_once_approve_it_once(self):
        casino = cast.casino()
        limit(casino, "1")
        job = asked(casino)

        first, second = at_once(lambda: approve(job), lambda: approve(job, by=EVA))
        assert first.approved_by == second.approved_by
        assert kinds(job).count("Approved") == 1
        assert players(worked_off(job)) == ["ana", "bea"]


class TestLapsing:
    def test_a_reward_that_changes_between_asking_and_approving_lapses_the_question(self, strict):
        job = asked(strict)
        changed(job.reward, max_bet_value=Decimal(500))

        lapsed = approve(job)
        assert (lapsed.approved_at, lapsed.awaits_approval, lapsed.awaits_confirmation) == (None, False, True)
        assert kinds(job)[-1] == "ApprovalLapsed"
        assert players(worked_off(job)) == []

    def test_a_reward_that_changes_between_approving_and_the_start_lapses_the_approval(self, strict):
        job = approve(asked(strict))
        changed(job.reward, max_bet_value=Decimal(500))

        done = worked_off(job)
        assert (done.state, done.approved_at, done.awaits_confirmation, players(job)) == (
            JobState.PENDING,
            None,
            True,
            [],
        )

    def test_what_is_asked_for_next_is_the_cost_under_the_reward_as_it_is(self, strict):
        job = asked(strict, HEADER + "ana,2.00,10\nbea,2.00,10\ncleo,50.00,10\n")
        changed(job.reward, max_bet_value=Decimal(50))
        approve(job)

        assert confirm(previewed(job)).approval_binding["cost"] == "540.0000"
        assert players(worked_off(approve(job))) == ["ana", "bea", "cleo"]

    def test_what_does_not_change_what_players_get_leaves_it(self, strict):
        job = approve(asked(strict))
        changed(job.reward, name="Autumn", description="Leaves fall")

        assert worked_off(job).state == JobState.COMPLETED

    @pytest.mark.parametrize("given", ["asked", "approved"])
    def test_another_file_lapses_it(self, strict, given):
        job = asked(strict) if given == "asked" else approve(asked(strict))
        BulkJob.objects.filter(pk=job.pk).update(sha256="0" * 64)
        job = approve(job)

        assert (worked_off(job).approved_at, players(job)) == (None, [])
        assert kinds(job)[-1] == "ApprovalLapsed"

    @pytest.mark.parametrize("given", ["asked", "approved"])
    def test_another_cost_lapses_it(self, strict, given):
        job = asked(strict) if given == "asked" else approve(asked(strict))
        Preview.objects.filter(job=job).update(enrolled_value=41)
        job = approve(job)

        assert (worked_off(job).approved_at, players(job)) == (None, [])
        assert kinds(job)[-1] == "ApprovalLapsed"

    def test_after_a_lapse_the_second_person_is_asked_again(self, strict):
        job = approve(asked(strict))
        changed(job.reward, max_bet_value=Decimal(500))

        again = confirm(previewed(worked_off(job)))
        assert (again.awaits_approval, refusal(again, by=CARLA)) == (True, "OwnUpload")
        assert players(worked_off(approve(again))) == ["ana", "bea"]


class TestAChangedReward:
    """One that was cheap when it was confirmed must not become dear unseen."""

    def fixed(self, operator: Operator) -> Reward:
        """2.00 EUR ten times, to whomever the list names."""
        return reward(operator, details=cast.free_bets(bet_value=Decimal("2.00"), bet_count=10))

    def dearer(self, given: Reward) -> None:
        changed(given, min_bet_value=Decimal("50.00"), max_bet_value=Decimal("50.00"))

    def test_a_cheap_list_asks_when_the_reward_has_become_dear_before_it_is_confirmed(self, strict):
        job = previewed(upload(self.fixed(strict), "OperatorPlayerId\nana\n", go_ahead=False))
        self.dearer(job.reward)
        confirm(job)

        assert (worked_off(job).awaits_approval, job.approval_binding["cost"]) == (True, "500.0000")

    def test_and_when_it_becomes_dear_while_the_confirmed_list_is_paused(self, strict):
        job = confirm(previewed(upload(self.fixed(strict), "OperatorPlayerId\nana\n", go_ahead=False)))
        pause_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
        self.dearer(job.reward)
        resume_bulk_job(job_id=job.pk, by=CARLA, at=NOON)

        assert (worked_off(job).awaits_approval, job.approval_asked_by, players(job)) == (True, CARLA, [])

    def test_a_reward_that_changes_while_its_list_is_previewed_is_weighed_from_the_start(self, strict):
        job = upload(self.fixed(strict), "OperatorPlayerId\nana\nbea\ncleo\n", go_ahead=True)
        for _half_read in range(2):
            cast.advance_job(job_id=job.pk, at=NOON, rows=1)
        self.dearer(job.reward)

        assert worked_off(job, rows=1).approval_binding["cost"] == "1500.0000"
