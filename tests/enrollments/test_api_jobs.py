"""Lists over the API: the same jobs as those of the upload screen."""

import json
from typing import Any

import pytest

from enrollments.bulk.chunks import advance_job
from enrollments.models import BulkJob, Enrollment
from enrollments.services.running import cancel_bulk_job
from rewards.models import Reward
from tests import cast
from tests.answers import conflict, data, faults
from tests.cast import ANA, BEN, DAN, HEADER, NOON, players, previewed, worked_off
from tests.screens import LONG_AGO, body, open_reward
from tests.signing import api_client

pytestmark = pytest.mark.django_db
LIST = f"{HEADER}ana,2.00,10\n{BEN},2.00,10\ncleo,99.00,10\n".encode()
CSV, NDJSON = "text/csv", "application/x-ndjson"


@pytest.fixture
def reward(casino) -> Reward:
    return open_reward(casino)


def send(api, reward: Reward, content: bytes = LIST, kind: str = CSV, query: str = "", **headers: str) -> Any:
    return api.post(f"/v1/rewards/{reward.pk}/enrollment-jobs{query}", content, content_type=kind, **headers)


def lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_a_csv_becomes_a_job_that_ends_like_an_uploaded_one(api, reward):
    sent = data(send(api, reward, query="?fileName=march.csv"))
    assert (sent["state"], sent["fileName"], sent["uploadedBy"]) == ("Pending", "march.csv", "API, Primary key")

    job = worked_off(BulkJob.objects.get(pk=sent["id"]))

    assert players(job) == [ANA]
    done = data(api.get(f"/v1/enrollment-jobs/{sent['id']}"))
    assert (done["state"], done["rowCount"], done["enrolledCount"], done["rejectedCount"]) == ("Completed", 3, 1, 2)
    assert done["rejectedByCode"] == {"PlayerRestricted": 1, "BetValueOutOfRange": 1}
    assert (done["enrolledValue"], done["currencyIsoCode"], done["unprocessedCount"]) == (20, "EUR", 0)


def test_lines_of_json_are_enrolled_in_their_order(api, reward):
    content = lines(
        {"operatorPlayerId": 'co"mma, €', "betValue": 2.5, "betCount": 10},
        {"operatorPlayerId": "0017"},
        {"operatorPlayerId": BEN, "betValue": None},
    )

    job = worked_off(BulkJob.objects.get(pk=data(send(api, reward, content, NDJSON))["id"]))

    assert players(job) == ['co"mma, €', "0017"]
    assert cast.rejected(job) == {4: "PlayerRestricted"}
    first = Enrollment.objects.get(job=job, job_row=2)
    assert (first.bet_value, first.total_bet_count) == (2.5, 10)


def test_lines_that_no_program_can_mean_refuse_the_whole_with_where_they_stand(api, reward):
    content = (
        lines({"operatorPlayerId": ANA}) + b"{\n" + lines([], {"betValue": "2"}, {"operatorPlayerId": 7, "betCount": 1})
    )

    assert faults(send(api, reward, content, NDJSON)) == {
        "lines[2]": "NotJson",
        "lines[3]": "NotAnObject",
        "lines[4].operatorPlayerId": "Required",
        "lines[4].betValue": "NotANumber",
        "lines[5].operatorPlayerId": "NotText",
    }
    assert not BulkJob.objects.exists()


def test_a_number_that_would_fill_the_memory_is_refused(api, reward):
    content = b'{"operatorPlayerId": "ana", "betValue": 1e999999999}\n'

    assert faults(send(api, reward, content, NDJSON)) == {"lines[1].betValue": "NotANumber"}


def test_a_file_that_cannot_be_read_is_kept_and_says_why(api, reward):
    sent = data(send(api, reward, b""))

    assert (sent["state"], sent["failureCode"], sent["enrolledCount"]) == ("Failed", "FileEmpty", 0)


def test_the_same_bytes_again_wait_for_a_decision_and_say_what_they_are_the_same_as(api, reward):
    first = data(send(api, reward))
    again = data(send(api, reward))

    assert (again["state"], again["awaitsConfirmation"], again["sameFileAs"]) == ("Pending", True, first["id"])
    assert data(api.post(f"/v1/enrollment-jobs/{again['id']}/confirm"))["awaitsConfirmation"] is False
    assert data(send(api, reward, query="?confirmRepeat=true"))["awaitsConfirmation"] is False


def test_the_rejected_rows_are_listed_in_order_and_as_the_report(api, reward):
    job = worked_off(BulkJob.objects.get(pk=data(send(api, reward))["id"]))
    address = f"/v1/enrollment-jobs/{job.pk}/rejections"

    rows = data(api.get(address))
    assert [(row["row"], row["operatorPlayerId"], row["code"]) for row in rows] == [
        (3, BEN, "PlayerRestricted"),
        (4, "cleo", "BetValueOutOfRange"),
    ]
    assert (rows[1]["allowed"], rows[1]["values"]) == ("1.00-5.00", ["cleo", "99.00", "10"])
    assert [row["row"] for row in data(api.get(f"{address}?page=2&pageSize=1"))] == [4]
    assert (
        body(api.get(f"{address}?format=csv")).decode().splitlines()[2].startswith("cleo,99.00,10,4,BetValueOutOfRange")
    )


def test_a_cancelled_job_keeps_what_was_done_and_does_no_more(api, reward):
    many = HEADER.encode() + b"".join(b"p%d,2.00,10\n" % number for number in range(30))
    job = BulkJob.objects.get(pk=data(send(api, reward, many))["id"])
    previewed(job)
    for _ in range(2):  # start, the first chunk
        advance_job(job_id=job.pk, at=NOON, rows=10)

    stopped = data(api.post(f"/v1/enrollment-jobs/{job.pk}/cancel"))

    assert (stopped["state"], stopped["enrolledCount"], stopped["unprocessedCount"]) == ("Completed", 10, 20)
    assert stopped["cancelledBy"] == "API, Primary key"
    assert players(worked_off(job)) == [f"p{number}" for number in range(10)]


def test_cancelling_again_changes_nothing_and_what_is_finished_is_a_conflict(api, reward):
    first, second = data(send(api, reward)), data(send(api, reward, LIST + b"dora,2.00,10\n"))
    stopped = data(api.post(f"/v1/enrollment-jobs/{first['id']}/cancel"))
    worked_off(BulkJob.objects.get(pk=second["id"]))

    assert data(api.post(f"/v1/enrollment-jobs/{first['id']}/cancel")) == stopped
    assert conflict(api.post(f"/v1/enrollment-jobs/{second['id']}/cancel")) == "JobFinished"


def test_a_job_that_waits_for_a_decision_is_abandoned_by_cancelling_it(api, reward):
    data(send(api, reward))
    again = data(send(api, reward))

    data(api.post(f"/v1/enrollment-jobs/{again['id']}/cancel"))

    assert BulkJob.objects.get(pk=again["id"]).abandoned
    assert conflict(api.post(f"/v1/enrollment-jobs/{again['id']}/confirm")) == "JobAbandoned"


def test_the_same_key_makes_one_job(api, reward):
    answers = [send(api, reward, idempotency_key="march") for _ in range(2)]

    assert BulkJob.objects.count() == 1
    assert answers[0].content == answers[1].content


def test_what_is_neither_csv_nor_lines_of_json_is_refused_with_what_is_taken(api, reward):
    answer = send(api, reward, kind="application/json")

    assert faults(answer) == {None: "UnsupportedMediaType"}
    assert "text/csv or application/x-ndjson" in answer.json()["message"]


def test_a_list_may_be_longer_than_other_bodies(api, reward):
    content = HEADER.encode() + b"".join(b"player-%06d,2.00,10\n" % number for number in range(150_000))
    assert len(content) > 3_000_000

    assert data(send(api, reward, content))["state"] == "Pending"


def test_nothing_is_taken_for_a_reward_that_is_over_or_anothers(api, casino, reward):
    over = open_reward(casino, called="Spring", starts_at=LONG_AGO, ends_at=NOON)

    assert conflict(send(api, over)) == "RewardEnded"
    stranger = api_client(cast.casino("Stranger"))
    job = data(send(api, reward))
    for answer in (
        send(stranger, reward),
        stranger.get(f"/v1/enrollment-jobs/{job['id']}"),
        stranger.get(f"/v1/enrollment-jobs/{job['id']}/rejections"),
        stranger.post(f"/v1/enrollment-jobs/{job['id']}/cancel"),
    ):
        assert answer.status_code == 404


def test_the_page_of_a_cancelled_job_says_by_whom(casino, reward):
    job = cast.upload(reward, LIST)
    cancel_bulk_job(job_id=job.pk, by=DAN, at=NOON)
    job.refresh_from_db()

    assert (job.stopped, job.abandoned) == (True, False)
