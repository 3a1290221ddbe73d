"""Writing an export part by part, and reading it again as one file.

Whoever holds the lock on the export's row writes its next part; cursor and count move with it or not at all. So any
number of workers, nudges and crashes ends with every enrollment in the file exactly once.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import tablib
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from import_export.formats.base_formats import JSON

from enrollments.bulk.chunks import Step
from enrollments.finding.matching import matching
from enrollments.finding.paths import path_of
from enrollments.finding.wishes import Wish
from enrollments.models import Export
from enrollments.resources import EnrollmentResource, SafeCSV

# Enrollments that are looked at for one part: a second or two.
PART_CANDIDATES: Final = 10_000


@transaction.atomic
def advance_export(*, export_id: UUID, at: datetime, candidates: int = PART_CANDIDATES) -> Step:
    """Writes the next part, of what is wanted among the next `candidates`.

    Does nothing (STOP) where another worker holds the export or there is nothing left to do.
    """
    unfinished = Export.objects.unfinished().select_for_update(skip_locked=True, of=("self",))
    export = unfinished.select_related("operator").filter(pk=export_id).first()
    if export is None:
        return Step.STOP
    export.started_at = export.started_at or at
    end = _write_part(export, candidates)
    export.cursor = end or export.cursor
    export.finished_at = None if end else at
    export.heartbeat_at, export.setback_count, export.retry_at = at, 0, None
    export.save()
    return Step.AGAIN if end else Step.STOP


def export_pieces(export: Export) -> Iterator[bytes]:
    """The whole file, piece by piece: however long, it is never in memory."""
    if export.format == Export.Formats.JSON:
        yield b"["
    for number in range(export.part_count):
        with default_storage.open(export.part_name(number), "rb") as part:
            yield from part.chunks()
    if export.format == Export.Formats.JSON:
        yield b"]"


def _write_part(export: Export, candidates: int) -> UUID | None:
    """Keeps what is wanted of the next stretch; the id that it ends with, None where that was the last."""
    operator, wish = export.operator, Wish.read(export.filters)
    wanted = matching(operator, wish, at=export.requested_at)
    stretch = path_of(operator, wish, wanted, at=export.requested_at).stretch(export.cursor, candidates)
    with timezone.override(ZoneInfo(operator.time_zone)):
        rows = EnrollmentResource().export(queryset=wanted.filter(stretch.rows))
    # The first part has the names of the columns, also where nothing was found.
    if rows.height or not export.part_count:
        _keep(export, _rendered(export, rows))
        export.row_count += rows.height
        export.part_count += 1
    return stretch.end


def _rendered(export: Export, rows: tablib.Dataset) -> str:
    if export.format == Export.Formats.JSON:
        inside = JSON().export_data(rows).strip()[1:-1]
        return f", {inside}" if export.row_count and inside else inside
    return SafeCSV().export_data(rows) if not export.part_count else _without_names(SafeCSV().export_data(rows))


def _without_names(text: str) -> str:
    return text.partition("\r\n")[2]


def _keep(export: Export, text: str) -> None:
    name = export.part_name(export.part_count)
    # A worker may have died after it had written this part and before that counted.
    default_storage.delete(name)
    default_storage.save(name, ContentFile(text.encode()))
