"""Reading one row of a list of restrictions: what stands in the cells, and every fault of them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, tzinfo
from typing import Any, Final, TypeVar

from django.utils.dateparse import parse_date, parse_datetime

from core.refusal import Fault
from operators.models import Restriction
from operators.players import PLAYER_ID_DAMAGES
from operators.services.restrictions import RestrictionDraft, restriction_faults

T = TypeVar("T")

# As the export names and orders them.
COLUMNS: Final = ("operator_player_id", "kind", "starts_at", "ends_at", "reason")
# A workbook keeps numbers to 15 digits; what is longer is no longer what somebody typed.
_EXACT: Final = 10**15
_NOT_TEXT: Final = "The cell holds no text. Format the column as text and type the id again."
_NOT_A_TIME: Final = "This is no time. Write it as 2026-05-03 14:00, or with an offset: 2026-05-03T14:00:00+02:00."
_AMBIGUOUS: Final = (
    "The clocks are changed then, and this time comes twice or never. Write it with its offset: "
    "2026-10-25T02:30:00+02:00."
)
_LONG_AGO: Final = datetime(1900, 1, 2, tzinfo=UTC)
_LETTERS: Final = re.compile(r"[^a-z]")


class _Refused(Exception):  # noqa: N818 - found and listed with the others
    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence


def read_row(cells: Mapping[str, Any], *, zone: tzinfo) -> tuple[RestrictionDraft, list[Fault]]:
    """The draft of a row and all its faults; where a cell cannot be read, something harmless stands in the draft.

    Times without an offset are on the clock of `zone`.
    """
    unread: dict[str, Fault] = {}

    def read(name: str, reading: Callable[[Any], T], stand_in: T) -> T:
        try:
            return reading(cells.get(name))
        except _Refused as refused:
            unread[name] = Fault(name, refused.code, refused.sentence)
            return stand_in

    draft = RestrictionDraft(
        operator_player_id=read("operator_player_id", _player_id, "somebody"),
        kind=_kind(cells.get("kind")),
        starts_at=read("starts_at", lambda cell: _moment(_filled(cell), zone), _LONG_AGO),
        ends_at=read("ends_at", lambda cell: _moment(cell, zone) if _text(cell) else None, None),
        reason=_text(cells.get("reason")),
    )
    # What the rules say of a stand-in is not heard.
    ruled = [fault for fault in restriction_faults(draft) if fault.field not in unread]
    return draft, sorted([*unread.values(), *ruled], key=lambda fault: COLUMNS.index(fault.field))


def _player_id(cell: Any) -> str:
    if isinstance(cell, float) or (isinstance(cell, int) and abs(cell) >= _EXACT):
        raise _Refused("PlayerIdDamaged", PLAYER_ID_DAMAGES["PlayerIdDamaged"])
    if cell is not None and (isinstance(cell, bool) or not isinstance(cell, str | int)):
        raise _Refused("PlayerIdNotText", _NOT_TEXT)
    return _text(cell)


def _kind(cell: Any) -> str:
    """`SelfExcluded`, `Self-excluded`, `self excluded`: what is none of the kinds is left for the rules to refuse."""
    known = {_plain(name): value for value, label in Restriction.Kind.choices for name in (value, str(label))}
    return known.get(_plain(_text(cell)), _text(cell))


def _moment(cell: Any, zone: tzinfo) -> datetime:
    value = cell if isinstance(cell, datetime) else _parsed(_text(cell))
    if value.tzinfo is None:
        return _on_the_clock(value, zone)
    return value


def _parsed(text: str) -> datetime:
    try:
        day = parse_date(text)
        value = datetime.combine(day, time()) if day else parse_datetime(text)
    except ValueError:
        # Written like a time, and there is none such: 2026-02-30.
        value = None
    if value is None:
        raise _Refused("NotATime", _NOT_A_TIME)
    return value


def _on_the_clock(naive: datetime, zone: tzinfo) -> datetime:
    try:
        either = [naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
        shown = either[0].astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    except OverflowError:
        # At the end of all calendars, where the rules say what is wrong.
        return naive.replace(tzinfo=UTC)
    if either[0].utcoffset() != either[1].utcoffset() or shown != naive:
        raise _Refused("TimeAmbiguous", _AMBIGUOUS)
    return either[0]


def _filled(cell: Any) -> Any:
    if not _text(cell):
        raise _Refused("Blank", "Say from when.")
    return cell


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _plain(name: str) -> str:
    return _LETTERS.sub("", name.casefold())
