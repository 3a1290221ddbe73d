"""What only real processes can show: a worker that writes an export dies, and its file is whole all the same."""

import csv
import io

import pytest
from django.utils import timezone

from enrollments.export_tasks import nudge_export
from enrollments.exporting import export_pieces
from enrollments.finding.wishes import Wish
from enrollments.models import Export
from enrollments.services.exports import request_export
from tests import cast
from tests.cast import CARLA
from tests.processes import broker_at, eventually, free_port, redis, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def test_a_worker_killed_in_the_middle_and_started_again_writes_every_enrollment_exactly_once(casino, tmp_path):
    players = [f"player_{n:05}" for n in range(60_000)]
    cast.enrolled(cast.reward(casino), "OperatorPlayerId\n" + "\n".join(players) + "\n")
    now = timezone.now()
    export = request_export(operator=casino, wish=Wish(), file_format="csv", what="All", by=CARLA, at=now)
    port = free_port()
    with redis(tmp_path, port), broker_at(f"redis://127.0.0.1:{port}/0") as url:
        with worker(tmp_path, REDIS_URL=url) as first:
            assert nudge_export(export.pk)
            eventually(lambda: Export.objects.get().part_count, what="the first part")
            first.kill()
        assert Export.objects.unfinished().exists()
        with worker(tmp_path, beat=True, name="second", REDIS_URL=url):
            eventually(lambda: Export.objects.get().finished_at, what="the export to be taken up and finished")
    rows = csv.DictReader(io.StringIO(b"".join(export_pieces(Export.objects.get())).decode()))
    assert sorted(row["operator_player_id"] for row in rows) == players
