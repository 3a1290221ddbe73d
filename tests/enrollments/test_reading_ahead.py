"""Reading ahead: what is read in advance is what would have been read, and whatever changes in between is seen."""

import pytest

from enrollments.bulk.ahead import ReadAhead
from enrollments.bulk.chunks import advance_job
from operators.models import Restriction
from tests.cast import ANA, DAN, DAY, HEADER, NOON, players, previewed, rejected, reward, upload, worked_off


def test_what_was_begun_is_taken_once_and_only_from_its_place():
    ahead: ReadAhead[str] = ReadAhead()

    ahead.begin("here", lambda: "in advance")
    assert ahead.take("here", lambda: "now") == "in advance"
    assert ahead.take("here", lambda: "now") == "now"
    ahead.begin("here", lambda: "in advance")
    assert ahead.take("elsewhere", lambda: "now") == "now"


def test_what_breaks_in_advance_breaks_where_it_is_needed():
    ahead: ReadAhead[str] = ReadAhead()
    ahead.begin("here", lambda: {}["nothing"])

    with pytest.raises(KeyError):
        ahead.take("here", lambda: "now")
    assert ahead.take("here", lambda: "now") == "now"


def test_two_jobs_that_take_turns_each_read_their_own_file(casino):
    given = reward(casino)
    jobs = [upload(given, HEADER + "".join(f"{who}_{n},2,5\n" for n in range(9))) for who in ("ana", "bea")]

    for job in jobs:
        previewed(job)
    for _ in range(8):
        for job in jobs:
            advance_job(job_id=job.pk, at=NOON, rows=2)
    assert [players(job) for job in jobs] == [[f"{who}_{n}" for n in range(9)] for who in ("ana", "bea")]


def test_a_player_restricted_after_their_row_was_read_is_rejected(casino):
    job = upload(reward(casino), HEADER + "bea,2,5\ncleo,2,5\nana,2,5\nida,2,5\n")
    # Started, and the first two rows written: the next two are being read.
    previewed(job)
    for _ in range(2):
        advance_job(job_id=job.pk, at=NOON, rows=2)
    Restriction.objects.create(
        operator=casino,
        operator_player_id=ANA,
        kind=Restriction.Kind.BLOCKED,
        starts_at=NOON - DAY,
        reason="x",
        created_at=NOON,
        created_by=DAN,
    )

    assert rejected(worked_off(job, rows=2)) == {4: "PlayerRestricted"}
