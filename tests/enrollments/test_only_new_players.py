"""Only those who have not had the reward: whatever the door they had it through, and whoever comes at the same time."""

from datetime import timedelta

import pytest
from django.db import transaction

from core.refusal import Refusal
from enrollments.models import BulkJob, Enrollment
from enrollments.services.enroll import Candidate, Outcome, Source, enroll_players
from enrollments.services.single import cancel_enrollment
from rewards.models import Reward
from tests.cast import ANA, BEN, CARLA, DAN, DAY, HEADER, NOON, at_once, campaign, enrolled, reward, upload
from tests.meanwhile import meanwhile, people, wait_until_waiting

MANUAL, API, BULK_JOB = Enrollment.Sources.MANUAL, Enrollment.Sources.API, Enrollment.Sources.BULK_JOB


def enroll(given: Reward, *player_ids: str, kind=API, **wishes) -> Outcome:
    candidates = [Candidate(row if "job" in wishes else None, each) for row, each in enumerate(player_ids, start=2)]
    source = Source(kind=BULK_JOB if "job" in wishes else kind, **wishes)
    return enroll_players(reward=given, candidates=candidates, source=source, by=CARLA, at=NOON)


def refusals(outcome: Outcome) -> dict[str, str]:
    return {refused.candidate.player_id: refused.fault.code for refused in outcome.refused}


def test_a_player_whom_another_list_has_enrolled_is_refused_with_the_job_and_row_of_it(casino):
    given = reward(casino)
    enrolled(given, HEADER + "bea,2,5\nana,2,5\n")

    outcome = enroll(given, ANA, "cleo", job=upload(given, HEADER + "x,2,5\n"), only_new=True)
    assert (outcome.enrolled_count, refusals(outcome)) == (1, {ANA: "PlayerEnrolled"})
    said = "This player was enrolled already by row 3 of job 1, on 2026-03-29 at 12:00 UTC."
    assert outcome.refused[0].fault.message == said


@pytest.mark.parametrize(("kind", "door"), [(MANUAL, "by hand"), (API, "over the API")])
def test_a_player_enrolled_alone_is_refused_with_the_door_and_the_moment(casino, kind, door):
    given = reward(casino)
    enroll(given, ANA, kind=kind)

    outcome = enroll(given, ANA, job=upload(given, HEADER + "x,2,5\n"), only_new=True)
    said = f"This player was enrolled already {door}, on 2026-03-29 at 12:00 UTC."
    assert [refused.fault.message for refused in outcome.refused] == [said]


def test_the_first_of_several_enrollments_is_named(casino):
    given = reward(casino)
    enrolled(given, HEADER + "ana,2,5\n")
    enrolled(given, HEADER + "bea,2,5\nana,2,5\n", at=NOON + timedelta(hours=1))

    outcome = enroll(given, ANA, job=upload(given, HEADER + "x,2,5\n"), only_new=True)
    assert "row 2 of job 1," in outcome.refused[0].fault.message


def test_who_has_lost_the_reward_may_have_it_again(casino):
    given = reward(casino)
    (gone,) = enroll(given, ANA).enrolled_ids
    cancel_enrollment(enrollment_id=gone, by=DAN, at=NOON)

    assert enroll(given, ANA, only_new=True).enrolled_count == 1


def test_another_reward_of_the_campaign_does_not_count(casino):
    parent = campaign(casino)
    enrolled(reward(casino, campaign=parent), HEADER + "ana,2,5\n")

    assert enroll(reward(casino, campaign=parent), ANA, only_new=True).enrolled_count == 1


def test_what_the_job_has_enrolled_itself_is_a_repeat(casino):
    given = reward(casino)
    job = upload(given, HEADER + "x,2,5\n")
    enroll(given, ANA, job=job, once=True, only_new=True)
    enroll(given, "bea")

    again = enroll(given, "bea", "cleo", ANA, "cleo", job=job, once=True, only_new=True, repeats={4, 5})
    assert refusals(again) == {"bea": "PlayerEnrolled", ANA: "PlayerRepeated", "cleo": "PlayerRepeated"}


def test_a_restricted_player_is_refused_as_that_before_anything_else(casino):
    given = reward(casino)
    enroll(given, ANA)

    assert refusals(enroll(given, BEN, ANA, only_new=True)) == {BEN: "PlayerRestricted", ANA: "PlayerEnrolled"}


@pytest.mark.parametrize("rows", [None, {3, 4}, range(2, 5)], ids=["nobody looked", "those that repeat", "all"])
def test_a_repeat_is_found_by_the_rows_that_may_be_one(casino, rows):
    given = reward(casino)

    outcome = enroll(given, ANA, ANA, ANA, job=upload(given, HEADER + "x,2,5\n"), once=True, repeats=rows)
    assert [(refused.candidate.row, refused.fault.code) for refused in outcome.refused] == [
        (3, "PlayerRepeated"),
        (4, "PlayerRepeated"),
    ]


def test_where_no_row_can_be_a_repeat_nobody_is_looked_up(casino, django_assert_num_queries):
    given = reward(casino)
    job = upload(given, HEADER + "x,2,5\n")

    # The transaction twice, then: hold the reward, who is restricted, which budgets there are.
    with django_assert_num_queries(5):
        enroll(given, ANA, "bea", job=job, once=True, repeats=frozenset())


@pytest.mark.django_db(transaction=True)
def test_two_lists_of_the_same_players_at_once_enrol_nobody_twice(casino):
    given = reward(casino)
    first, second = (upload(given, HEADER + f"{name},2,5\n") for name in "xy")
    everybody = [f"player_{number}" for number in range(50)]

    @transaction.atomic
    def chunk(job: BulkJob, players: list[str]) -> int:
        count = enroll(given, *players, job=job, only_new=True).enrolled_count
        BulkJob.objects.filter(pk=job.pk).update(enrolled_count=count)
        return count

    counts = at_once(lambda: chunk(first, everybody), lambda: chunk(second, everybody[::-1]))
    assert sum(counts) == Enrollment.objects.values("operator_player_id").distinct().count() == 50


@pytest.mark.django_db(transaction=True)
def test_a_list_of_new_players_waits_for_another_one_and_for_nobody_else(casino):
    given = reward(casino)
    job = upload(given, HEADER + "x,2,5\n")
    with people() as ask, meanwhile(ask, lambda: enroll(given, ANA, job=job, only_new=True)):
        waiting = ask(lambda: enroll(given, ANA, "bea", only_new=True))
        wait_until_waiting(1)
        assert enroll(given, "cleo", kind=MANUAL).enrolled_count == 1
    assert refusals(waiting.result()) == {ANA: "PlayerEnrolled"}


def test_a_reward_that_is_over_enrols_no_new_player_either(casino):
    given = reward(casino)

    with pytest.raises(Refusal) as refusal:
        enroll_players(
            reward=given,
            candidates=[Candidate(None, ANA)],
            source=Source(kind=API, only_new=True),
            by=CARLA,
            at=NOON + 8 * DAY,
        )
    assert refusal.value.code == "RewardEnded"
