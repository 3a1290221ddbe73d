"""What only real processes can show: a worker takes up what was uploaded, dies, and nothing is lost or done twice."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from enrollments.models import BulkJob, Enrollment, Rejection
from enrollments.rules.jobs import JobState
from enrollments.tasks import nudge
from operators.models import Operator
from rewards.models import Reward
from tests import cast
from tests.cast import NOON
from tests.processes import broker_at, eventually, free_port, redis, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def broker(tmp_path) -> Iterator[str]:
    """A Redis of the test's own, so that no other test's messages get in between."""
    port = free_port()
    with redis(tmp_path, port), broker_at(f"redis://127.0.0.1:{port}/0") as url:
        yield url


@pytest.fixture
def open_reward() -> Reward:
    """Open from long ago to far ahead: workers live by the real clock."""
    operator = cast.casino()
    long_ago, far_ahead = NOON - 3650 * cast.DAY, NOON + 36500 * cast.DAY
    parent = cast.campaign(operator, starts_at=long_ago, ends_at=None)
    return cast.reward(operator, campaign=parent, starts_at=long_ago, ends_at=far_ahead)


@pytest.fixture
def carla(open_reward) -> Client:
    client = Client()
    client.force_login(cast.person(Operator.objects.get()), backend="operators.backends.RoleBackend")
    return client


def big_list(rows: int) -> bytes:
    """`rows` players, of whom every twentieth asks for too much."""
    lines = [f"player_{n:06d},{'9.00' if n % 20 == 7 else '2.50'},10" for n in range(rows)]
    return ("OperatorPlayerId,BetValue,BetCount\n" + "\n".join(lines) + "\n").encode()


def uploaded(client: Client, reward: Reward, content: bytes) -> BulkJob:
    file = SimpleUploadedFile("players.csv", content)
    answer = client.post(reverse("admin:enrollments_bulkjob_add"), {"reward": reward.pk, "file": file})
    assert answer.status_code == 302, answer.content
    job = BulkJob.objects.latest("number")
    # Without waiting for the preview: it goes on as soon as that is there.
    client.post(reverse("admin:enrollments_bulkjob_confirm", args=[job.pk]))
    return job


def in_state(job: BulkJob, *states: JobState) -> bool:
    return BulkJob.objects.filter(pk=job.pk, state__in=states).exists()


def assert_exactly_once(job: BulkJob, *, rows: int, bad: int) -> None:
    job.refresh_from_db()
    assert (job.row_count, job.enrolled_count, job.rejected_count) == (rows, rows - bad, bad)
    assert Enrollment.objects.filter(job=job).count() == rows - bad
    assert Rejection.objects.filter(job=job).count() == bad
    twice = Enrollment.objects.values("operator_player_id").annotate(times=Count("id")).filter(times__gt=1)
    assert not twice.exists()


def test_a_list_of_100_000_completes_with_exact_counts_while_the_web_goes_on_answering(
    broker,
    open_reward,
    carla,
    tmp_path,
):
    pages = 0
    with worker(tmp_path, REDIS_URL=broker):
        job = uploaded(carla, open_reward, big_list(100_000))
        page = reverse("admin:enrollments_bulkjob_progress", args=[job.pk])
        while not in_state(job, JobState.COMPLETED, JobState.FAILED):
            assert carla.get(page).status_code in {200, 286}
            pages += 1
    assert in_state(job, JobState.COMPLETED)
    assert pages > 1
    assert_exactly_once(job, rows=100_000, bad=5_000)


def test_a_worker_killed_in_the_middle_and_started_again_handles_every_row_exactly_once(
    broker,
    open_reward,
    carla,
    tmp_path,
):
    with worker(tmp_path, REDIS_URL=broker) as first:
        job = uploaded(carla, open_reward, big_list(120_000))
        eventually(lambda: BulkJob.objects.filter(pk=job.pk, enrolled_count__gt=0).exists(), what="the first chunk")
        first.kill()
    assert in_state(job, JobState.PROCESSING)
    with worker(tmp_path, beat=True, name="second", REDIS_URL=broker):
        eventually(lambda: in_state(job, JobState.COMPLETED), what="the job to be taken up and completed")
    assert_exactly_once(job, rows=120_000, bad=6_000)


def test_an_upload_while_redis_is_down_stays_pending_and_is_taken_up_when_it_is_back(
    open_reward,
    carla,
    tmp_path,
):
    port = free_port()
    with broker_at(f"redis://127.0.0.1:{port}/0") as url:
        job = uploaded(carla, open_reward, big_list(100))
        assert in_state(job, JobState.PENDING)
        with redis(tmp_path, port), worker(tmp_path, beat=True, REDIS_URL=url):
            eventually(lambda: in_state(job, JobState.COMPLETED), what="the sweeper to find the job")
    assert_exactly_once(job, rows=100, bad=5)


def test_redis_dying_under_a_running_worker_only_delays_the_job(open_reward, carla, tmp_path):
    port = free_port()
    with (
        broker_at(f"redis://127.0.0.1:{port}/0") as url,
        redis(tmp_path, port) as first,
        worker(tmp_path, beat=True, REDIS_URL=url),
    ):
        first.kill()
        job = uploaded(carla, open_reward, big_list(100))
        assert not nudge(job.pk)
        with redis(tmp_path, port):
            eventually(lambda: in_state(job, JobState.COMPLETED), what="the worker to come back to Redis")
    assert_exactly_once(job, rows=100, bad=5)


def test_many_nudges_for_one_job_enrol_nobody_twice(broker, open_reward, carla, tmp_path):
    job = uploaded(carla, open_reward, big_list(30_000))
    for _ in range(8):
        assert nudge(job.pk)
    with worker(tmp_path, REDIS_URL=broker):
        eventually(lambda: in_state(job, JobState.COMPLETED), what="the job to complete")
    assert_exactly_once(job, rows=30_000, bad=1_500)
