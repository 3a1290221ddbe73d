"""Asking for an export, taking it up when a worker was lost, and removing it when its time is over."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from core.ids import first_id
from enrollments.finding.matching import matching
from enrollments.finding.paths import path_of
from enrollments.finding.wishes import Wish
from enrollments.models import Enrollment, Export
from enrollments.models.enrollment import EnrollmentQuerySet
from operators.models import Operator

# As many enrollments are put together at once, while somebody waits, found among as many at most.
LONGEST_AT_ONCE: Final = 50_000
_LOOKED_AT_AT_ONCE: Final = 200_000
PATIENCE: Final = timedelta(seconds=20)
MAX_SETBACKS: Final = 5


def short_list(operator: Operator, wish: Wish, *, at: datetime) -> EnrollmentQuerySet | None:
    """What is wished for; None where that is too long to be waited for, or to be looked for among too many.

    Nothing is counted: what is too much is seen by one more than enough.
    """
    wanted = matching(operator, wish, at=at)
    candidates = path_of(operator, wish, wanted, at=at).candidates
    if _has_more(Enrollment.objects.filter(candidates), _LOOKED_AT_AT_ONCE):
        return None
    found = wanted.filter(candidates)
    return None if _has_more(found, LONGEST_AT_ONCE) else found


@transaction.atomic
def request_export(*, operator: Operator, wish: Wish, file_format: str, what: str, by: str, at: datetime) -> Export:
    """Notes that somebody wants this list, with the states that it has at `at`; workers write it.

    `what` says in words which enrollments these are. Whoever is enrolled later is not in it.
    """
    Operator.objects.select_for_update(no_key=True).get(pk=operator.pk)
    last = Export.objects.of(operator).aggregate(last=Max("number"))["last"]
    return Export.objects.create(
        operator=operator,
        number=(last or 0) + 1,
        filters=wish.said(),
        what=what,
        format=file_format,
        requested_at=at,
        requested_by=by,
        cursor=first_id(at + timedelta(milliseconds=1)),
    )


@transaction.atomic
def record_export_setback(*, export_id: UUID, reference: str, at: datetime) -> None:
    """Notes that a slice broke down: it is tried again later, and after MAX_SETBACKS in a row the export has Failed.

    `reference` is what people can give to support.
    """
    export = Export.objects.unfinished().select_for_update().filter(pk=export_id).first()
    if export is None:
        return
    export.setback_count += 1
    export.retry_at = at + timedelta(seconds=2**export.setback_count)
    if export.setback_count >= MAX_SETBACKS:
        export.failed_at = at
        export.failure_message = f"Something broke on our side. Give support this reference: {reference}."
    export.save()


def exports_left_alone(*, at: datetime) -> list[UUID]:
    """Exports that should move but do not: their worker or their nudge was lost."""
    quiet = Export.objects.left_alone(at=at, patience=PATIENCE)
    return list(quiet.order_by("requested_at").values_list("pk", flat=True))


def mark_export_nudged(*, export_id: UUID, at: datetime) -> None:
    """Notes that a worker was told of the export, so that the next sweep gives it time."""
    Export.objects.filter(pk=export_id).update(nudged_at=at)


def remove_exports(*, at: datetime) -> int:
    """Removes the files whose time is over, and how many exports that were. What was asked for stays to be seen."""
    exports = list(Export.objects.to_be_removed(at=at))
    for export in exports:
        # One more than are counted: a worker may have died after it had written it.
        for number in range(export.part_count + 1):
            default_storage.delete(export.part_name(number))
        Export.objects.filter(pk=export.pk).update(removed_at=at)
    return len(exports)


def _has_more(rows: EnrollmentQuerySet, than: int) -> bool:
    return rows.order_by().values_list("pk")[than : than + 1].exists()
