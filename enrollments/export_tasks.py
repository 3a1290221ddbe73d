"""What workers do for exports: a slice of time for each, as for bulk jobs (`enrollments.tasks`)."""

import logging
import time
from uuid import UUID, uuid4

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from enrollments.bulk.chunks import Step
from enrollments.exporting import advance_export
from enrollments.services.exports import (
    exports_left_alone,
    mark_export_nudged,
    record_export_setback,
    remove_exports,
)
from enrollments.tasks import NUDGE_EXPIRES, SLICE_SECONDS

logger = logging.getLogger(__name__)


def nudge_export(export_id: UUID) -> bool:
    """Tells a worker that there is work. Whether the message went out: without a broker the sweeper will do it."""
    try:
        work_on_export.apply_async((str(export_id),), expires=NUDGE_EXPIRES)
    except (OperationalError, OSError) as error:
        logger.warning("No broker to nudge for export %s (%s); the sweeper will.", export_id, error)
        return False
    return True


def nudge_export_on_commit(export_id: UUID) -> None:
    transaction.on_commit(lambda: nudge_export(export_id))


@shared_task
def work_on_export(export_id: str) -> None:
    """Writes at an export for a slice of time, then queues itself again."""
    until = time.monotonic() + SLICE_SECONDS
    while _step(UUID(export_id)) is Step.AGAIN:
        if time.monotonic() >= until:
            nudge_export(UUID(export_id))
            return


@shared_task
def wake_exports() -> None:
    """Finds exports whose worker or nudge was lost and sends a new nudge for each."""
    now = timezone.now()
    for export_id in exports_left_alone(at=now):
        if nudge_export(export_id):
            mark_export_nudged(export_id=export_id, at=now)


@shared_task
def remove_old_exports() -> None:
    """Removes the files of exports that nobody can download any more."""
    remove_exports(at=timezone.now())


def _step(export_id: UUID) -> Step:
    try:
        return advance_export(export_id=export_id, at=timezone.now())
    except Exception:
        reference = uuid4().hex[:12]
        logger.exception("Export %s broke down, reference %s", export_id, reference)
        record_export_setback(export_id=export_id, reference=reference, at=timezone.now())
    return Step.STOP
