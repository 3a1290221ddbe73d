"""Lists as other systems write them: one JSON object a line, turned into the CSV that bulk jobs read."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from core.api.parsing import strict_json
from core.refusal import Fault, Refusal, refuse_faults
from enrollments.bulk.layout import COUNT, VALUE
from enrollments.rules.players import PLAYER

# More would be an answer that nobody reads.
_MOST_FAULTS: Final = 100
# Wider than any amount; keeps 1e999999999 from being written out.
_MOST_DIGITS: Final = 30


def csv_of(body: bytes) -> bytes:
    """The list as CSV, in the order of its lines; blank lines are passed over.

    Refuses with the faults of the first lines that are no object with an `operatorPlayerId`: what a program has
    written is wrong as a whole, or not at all. Whether a player may be enrolled is the job's to say, row by row.
    """
    text = io.StringIO(newline="")
    write = csv.writer(text).writerow
    write([PLAYER, VALUE, COUNT])
    faults: list[Fault] = []
    for number, line in enumerate(io.BytesIO(body), start=1):
        if line.strip():
            row = _row(line, number, faults)
            write(row)
        if len(faults) >= _MOST_FAULTS:
            break
    refuse_faults(faults)
    return text.getvalue().encode()


def _row(line: bytes, number: int, faults: list[Fault]) -> list[str]:
    try:
        given = strict_json(line)
    except Refusal as refusal:
        faults.append(Fault(f"lines[{number}]", refusal.code, refusal.message))
        return []
    if not isinstance(given, dict):
        faults.append(Fault(f"lines[{number}]", "NotAnObject", "This must be an object."))
        return []
    faults.extend(Fault(f"lines[{number}].{field}", code, message) for field, code, message in _wrong(given))
    return [_text(given.get("operatorPlayerId")), _text(given.get("betValue")), _text(given.get("betCount"))]


def _wrong(given: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    player = given.get("operatorPlayerId")
    if player is None:
        yield "operatorPlayerId", "Required", "This is required."
    elif not isinstance(player, str):
        yield "operatorPlayerId", "NotText", "This must be a text."
    for field in ("betValue", "betCount"):
        number = given.get(field)
        if number is not None and not _is_number(number):
            yield field, "NotANumber", "This must be a number, not in quotes."


def _is_number(given: Any) -> bool:
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        return False
    return abs(Decimal(given).adjusted()) < _MOST_DIGITS


def _text(given: Any) -> str:
    if isinstance(given, Decimal) and _is_number(given):
        return f"{given:f}"
    return "" if given is None else str(given)
