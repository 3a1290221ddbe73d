"""What only real processes can show: a list of customers outlives its worker."""

import pytest
from django.db.models import Count
from django.utils import timezone

from enrollments.rules.jobs import JobState
from milestones.list_tasks import nudge_list
from milestones.models import CustomerList, Span
from tests import cast
from tests.milestones.lists import upload
from tests.milestones.test_list_screens import open_target
from tests.processes import broker_at, eventually, free_port, redis, worker
from tests.screens import at_work, screen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
ROWS = 15_000


def test_a_worker_killed_in_the_middle_and_the_sweeper_enrol_every_customer_exactly_once(tmp_path):
    casino = cast.casino()
    carla, target = at_work(casino), open_target(casino)
    job = upload(target, "customerId\n" + "".join(f"{n}\n" for n in range(1, ROWS + 1)), at=timezone.now())
    lists, port = CustomerList.objects.filter(pk=job.pk), free_port()
    with redis(tmp_path, port), broker_at(f"redis://127.0.0.1:{port}/0") as url:
        with worker(tmp_path, REDIS_URL=url) as first:
            nudge_list(job.pk)
            eventually(lambda: lists.filter(previewed_at__isnull=False).exists(), what="the preview")
            carla.post(screen("milestones_customerlist_confirm", job.pk))
            eventually(lambda: lists.filter(enrolled_count__gt=0).exists(), what="the first chunk")
            first.kill()
        assert lists.filter(state=JobState.PROCESSING).exists()
        with worker(tmp_path, beat=True, name="second", REDIS_URL=url):
            eventually(lambda: lists.filter(state=JobState.COMPLETED).exists(), what="the sweeper to find the list")
    job.refresh_from_db()
    assert (job.row_count, job.enrolled_count, job.rejected_count) == (ROWS, ROWS, 0)
    assert (Span.objects.count(), job.customers.count()) == (ROWS, ROWS)
    assert not Span.objects.values("enrollment").annotate(times=Count("id")).filter(times__gt=1).exists()
