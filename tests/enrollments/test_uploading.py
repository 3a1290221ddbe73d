"""Uploading a list, and saying yes or no to one whose bytes came before."""

import hashlib

import pytest

from core.refusal import Refusal
from enrollments.bulk.chunks import Step, advance_job
from enrollments.models import BulkJob, Enrollment
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import abandon_bulk_job, confirm_bulk_job
from enrollments.services.uploads import same_list_before
from rewards.services.campaigns import cancel_campaign
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import (
    ANA,
    CARLA,
    DAN,
    DAY,
    HEADER,
    NOON,
    at_once,
    campaign,
    enrolled,
    players,
    previewed,
    rejected,
    reward,
    upload,
    worked_off,
)

LIST = HEADER + "ana,2,10\nbea,2,10\n"

pytestmark = pytest.mark.django_db


def asked(operator) -> BulkJob:
    """A job that waits for confirmation: Carla's list came before."""
    given = reward(operator)
    enrolled(given, LIST)
    return upload(given, LIST, at=NOON + DAY)


def confirmed(job: BulkJob, *, by: str = CARLA) -> BulkJob:
    return confirm_bulk_job(job_id=job.pk, by=by, at=NOON + DAY)


def abandoned(job: BulkJob, *, by: str = CARLA) -> BulkJob:
    return abandon_bulk_job(job_id=job.pk, by=by, at=NOON + DAY)


def said(verb, job: BulkJob) -> str | None:
    """The code with which the verb was refused."""
    try:
        verb(job)
    except Refusal as refusal:
        return refusal.code
    return None


def test_an_upload_is_confirmed_at_once_and_kept_byte_for_byte(casino):
    job = upload(reward(casino), LIST, file_name="../Ostern, März.csv")

    assert (job.state, job.confirmed_at, job.confirmed_by) == (JobState.PENDING, NOON, CARLA)
    assert (job.file_name, job.file_size) == ("../Ostern, März.csv", len(LIST))
    assert job.sha256 == hashlib.sha256(LIST.encode()).hexdigest()
    with job.file.open("rb") as kept:
        assert kept.read() == LIST.encode()


def test_a_file_lies_under_the_id_of_its_job_whatever_it_was_called(casino, settings):
    job = upload(reward(casino), LIST, file_name="../../etc/passwd")

    assert job.file.name == f"bulk/{casino.pk}/{job.pk}"
    assert (settings.MEDIA_ROOT / job.file.name).is_file()


def test_a_very_long_file_name_is_cut(casino):
    assert len(upload(reward(casino), LIST, file_name="x" * 300).file_name) == 255


def test_jobs_are_numbered_per_operator(casino):
    given = reward(casino)
    numbers = [upload(given, f"{HEADER}player_{number},2,10\n").number for number in range(3)]

    assert (numbers, upload(reward(cast.casino("Bingo")), LIST).number) == ([1, 2, 3], 1)


def test_the_same_bytes_again_wait_for_confirmation_and_show_the_earlier_job(casino):
    job = asked(casino)

    assert (job.awaits_confirmation, job.confirmed_by) == (True, None)
    assert [earlier.number for earlier in same_list_before(job)] == [1]


def test_a_job_that_waits_is_not_worked_on(casino):
    job = previewed(asked(casino))

    assert advance_job(job_id=job.pk, at=NOON + DAY) is Step.STOP
    assert (players(job), worked_off(job).state) == ([], JobState.PENDING)


def test_a_confirmed_job_enrols_only_new_players(casino):
    job = asked(casino)
    confirmed(job, by=DAN)

    assert (players(worked_off(job)), job.confirmed_by) == ([], DAN)
    assert rejected(job) == {2: "PlayerEnrolled", 3: "PlayerEnrolled"}


def test_a_job_enrols_all_rows_again_where_somebody_says_so_and_why(casino):
    job = asked(casino)
    confirm_bulk_job(job_id=job.pk, enroll_repeats=True, reason="They earned it twice", by=DAN, at=NOON + DAY)

    assert players(worked_off(job)) == [ANA, "bea"]
    assert (job.confirmed_by, Enrollment.objects.filter(operator_player_id=ANA).count()) == (DAN, 2)


def test_confirming_twice_is_the_same_and_keeps_the_first_stamp(casino):
    job = asked(casino)
    confirmed(job, by=CARLA)

    assert confirmed(job, by=DAN).confirmed_by == CARLA


def test_an_abandoned_job_enrols_nobody_and_says_who_said_so(casino):
    job = asked(casino)
    abandoned(job, by=DAN)

    assert (worked_off(job).state, players(job)) == (JobState.COMPLETED, [])
    assert (job.abandoned, job.cancelled_by, job.finished_at) == (True, DAN, NOON + DAY)


def test_abandoning_twice_is_the_same_and_keeps_the_first_stamp(casino):
    job = asked(casino)
    abandoned(job, by=CARLA)

    assert abandoned(job, by=DAN).cancelled_by == CARLA


def test_an_abandoned_job_can_not_be_confirmed(casino):
    job = abandoned(asked(casino))

    with pytest.raises(Refusal) as refused:
        confirmed(job)
    assert refused.value.code == "JobAbandoned"


def test_a_confirmed_job_can_not_be_abandoned(casino):
    job = confirmed(asked(casino))

    with pytest.raises(Refusal) as refused:
        abandoned(job)
    assert refused.value.code == "JobConfirmed"


def test_a_job_that_never_had_to_ask_can_not_be_abandoned(casino):
    job = upload(reward(casino), LIST)

    with pytest.raises(Refusal) as refused:
        abandoned(job)
    assert refused.value.code == "JobConfirmed"


def test_another_reward_does_not_ask(casino):
    parent = campaign(casino)
    enrolled(reward(casino, campaign=parent), LIST)

    assert not upload(reward(casino, campaign=parent), LIST).awaits_confirmation


def test_other_bytes_do_not_ask(casino):
    given = reward(casino)
    enrolled(given, LIST)

    assert not upload(given, LIST + "cid,2,10\n").awaits_confirmation


def test_the_same_bytes_under_another_name_ask(casino):
    given = reward(casino)
    enrolled(given, LIST, file_name="monday.csv")

    assert upload(given, LIST, file_name="tuesday.csv").awaits_confirmation


def test_a_third_upload_shows_those_that_went_ahead_the_latest_first(casino):
    second = asked(casino)
    before = list(same_list_before(upload(second.reward, LIST)))
    after = list(same_list_before(upload(confirmed(second).reward, LIST)))

    assert [[earlier.number for earlier in jobs] for jobs in (before, after)] == [[1], [2, 1]]


def test_an_upload_that_was_abandoned_is_not_shown_as_one_that_enrolled(casino):
    second = abandoned(asked(casino))

    assert [earlier.number for earlier in same_list_before(upload(second.reward, LIST))] == [1]


def test_a_file_that_could_not_be_read_does_not_make_the_next_one_ask(casino):
    given = reward(casino)
    jobs = [upload(given, "no list\n") for _ in range(2)]

    assert [job.state for job in jobs] == [JobState.FAILED, JobState.FAILED]
    assert not same_list_before(jobs[1]).exists()


def test_nothing_is_uploaded_for_a_cancelled_reward(casino):
    given = reward(casino)
    cancel_reward(reward_id=given.pk, by=CARLA, at=NOON)

    with pytest.raises(Refusal) as refused:
        upload(given, LIST)
    assert (refused.value.code, BulkJob.objects.exists()) == ("RewardCancelled", False)


def test_nothing_is_confirmed_for_a_cancelled_reward(casino):
    job = asked(casino)
    cancel_reward(reward_id=job.reward_id, by=CARLA, at=NOON + DAY)

    with pytest.raises(Refusal) as refused:
        confirmed(job)
    job.refresh_from_db()
    assert (refused.value.code, job.awaits_confirmation) == ("RewardCancelled", True)


def test_nothing_is_uploaded_for_a_cancelled_campaign(casino):
    given = reward(casino)
    cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

    with pytest.raises(Refusal) as refused:
        upload(given, LIST)
    assert refused.value.code == "CampaignCancelled"


def test_nothing_is_uploaded_for_an_ended_reward(casino):
    given = reward(casino)

    with pytest.raises(Refusal) as refused:
        upload(given, LIST, at=given.ends_at)
    assert (refused.value.code, BulkJob.objects.exists()) == ("RewardEnded", False)


def test_a_list_can_be_uploaded_before_the_reward_begins(casino):
    given = reward(casino, starts_at=NOON + DAY)

    assert players(enrolled(given, LIST)) == [ANA, "bea"]


@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_of_the_same_bytes_at_the_same_moment_exactly_one_is_confirmed():
    given = reward(cast.casino())
    jobs = at_once(lambda: upload(given, LIST), lambda: upload(given, LIST, by=DAN))

    assert sorted(job.awaits_confirmation for job in jobs) == [False, True]
    assert sorted(job.number for job in jobs) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_uploads_for_two_rewards_at_the_same_moment_have_numbers_of_their_own():
    operator = cast.casino()
    rewards = [reward(operator) for _ in range(4)]
    jobs = at_once(*(lambda given=given: upload(given, LIST) for given in rewards))

    assert sorted(job.number for job in jobs) == [1, 2, 3, 4]
    assert not any(job.awaits_confirmation for job in jobs)


@pytest.mark.django_db(transaction=True)
def test_of_a_yes_and_a_no_at_the_same_moment_exactly_one_holds():
    job = asked(cast.casino())
    yes, no = at_once(lambda: said(confirmed, job), lambda: said(abandoned, job))

    job.refresh_from_db()
    assert (yes, no, job.abandoned) in [(None, "JobConfirmed", False), ("JobAbandoned", None, True)]
