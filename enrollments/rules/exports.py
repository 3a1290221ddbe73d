"""How far an export has come: computed from its stamps, like every state that the clock decides."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

# The file of an export holds what stood in the list one day; whoever wants it later wants a new one.
KEPT_FOR: Final = timedelta(days=7)


class ExportState(StrEnum):
    WAITING = "Waiting"
    WORKING = "Working"
    READY = "Ready"
    FAILED = "Failed"
    EXPIRED = "Expired"


def export_state(
    *,
    started_at: datetime | None,
    finished_at: datetime | None,
    failed_at: datetime | None,
    at: datetime,
) -> ExportState:
    if failed_at is not None:
        return ExportState.FAILED
    if finished_at is not None:
        return ExportState.EXPIRED if finished_at + KEPT_FOR <= at else ExportState.READY
    return ExportState.WAITING if started_at is None else ExportState.WORKING
