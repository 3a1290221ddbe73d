"""What kind of file was uploaded: decided once, from its first lines, and kept on the job."""

import contextlib
import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Final

from core.refusal import Refusal, RefusalClass
from enrollments.rules.codes import FILE_CODES
from enrollments.rules.players import PLAYER

VALUE, COUNT = "BetValue", "BetCount"
MAX_LINE_BYTES: Final = 64 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# ZIP (XLSX, ODS) and the old Excel format.
_WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DELIMITERS = (",", ";", "\t")
# What rows consist of in which a spreadsheet has left nothing but cells.
_BLANK_CELLS = b' \t\r\n,;"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where in a row the player, the value and the count stand. `header` is kept as it was written, for the report.

    `data_offset` is the byte at which the rows begin, `data_row` the number of the last row before them.
    """

    delimiter: str
    decimal_comma: bool
    header: list[str]
    player: int
    value: int | None
    count: int | None
    data_offset: int
    data_row: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> "Layout":
        """The layout as a job keeps it. Only a file that could be read has one."""
        if stored is None:
            raise unreadable("FileUnread")
        return cls(**stored)


def read_layout(file: BinaryIO) -> Layout:
    """Reads the first lines of `file`, which stands at its beginning.

    Refuses with the code of `FILE_CODES` that says why the file is not a list of players.
    """
    line, row = _header_line(file)
    data_offset = file.tell()
    delimiter, header = _columns(line)
    positions = _positions(header)
    if PLAYER.casefold() not in positions:
        found = ", ".join(name or "(blank)" for name in header[:10])
        raise unreadable("HeaderLacksPlayer", f"The first line reads: {shorten(found)}.")
    if not any(rest.strip(_BLANK_CELLS) for rest in iter(lambda: file.readline(MAX_LINE_BYTES), b"")):
        raise unreadable("FileHasNoRows")
    return Layout(
        delimiter=delimiter,
        # Where semicolons separate, the comma is free to be the decimal sign, and Excel makes it so.
        decimal_comma=delimiter != ",",
        header=header,
        player=positions[PLAYER.casefold()],
        value=positions.get(VALUE.casefold()),
        count=positions.get(COUNT.casefold()),
        data_offset=data_offset,
        data_row=row,
    )


def unreadable(code: str, detail: str = "") -> Refusal:
    """Why the whole file is refused; nothing of it has been enrolled."""
    message = f"{FILE_CODES[code]} {detail}".strip()
    return Refusal(code, message, kind=RefusalClass.VALIDATION_ERROR)


def shorten(text: str, longest: int = 200) -> str:
    """`text` as it can be shown in a sentence: printable, and not too long."""
    shown = "".join(c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in text[: longest + 1])
    return shown if len(shown) <= longest else shown[:longest] + "…"


def _header_line(file: BinaryIO) -> tuple[str, int]:
    """The first line that holds anything, and its row number."""
    row = 0
    while line := file.readline(MAX_LINE_BYTES):
        row += 1
        if row == 1:
            line = _check_first_bytes(line)
        if line.strip():
            return _decoded_header(line), row
    raise unreadable("FileEmpty")


def _check_first_bytes(line: bytes) -> bytes:
    if line.startswith(_UTF16_MARKS):
        raise unreadable("FileIsUtf16")
    if line.startswith(_WORKBOOK_MARKS):
        raise unreadable("FileIsSpreadsheet")
    return line.removeprefix(_BYTE_ORDER_MARK)


def _decoded_header(line: bytes) -> str:
    if b"\0" in line:
        raise unreadable("FileIsBinary")
    if b"\r" in line.rstrip(b"\r\n"):
        raise unreadable("LineEndingsUnknown")
    if len(line) >= MAX_LINE_BYTES:
        raise unreadable("HeaderTooLong")
    return line.decode("utf-8", "replace")


def _columns(line: str) -> tuple[str, list[str]]:
    """The delimiter, and the names of the columns: a separator inside a quoted name must not mislead."""
    headers = []
    used = [delimiter for delimiter in _DELIMITERS if delimiter in line] or [","]
    for delimiter in sorted(used, key=line.count, reverse=True):
        with contextlib.suppress(csv.Error):
            headers.append((delimiter, _split(line, delimiter)))
    if not headers:
        raise unreadable("HeaderNotCsv")
    named = (found for found in headers if PLAYER.casefold() in map(_plain, found[1]))
    return next(named, headers[0])


def _plain(name: str) -> str:
    """The name of a column without case, blanks and underscores."""
    return name.casefold().replace(" ", "").replace("_", "")


def _split(line: str, delimiter: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter, strict=True))]


def _positions(header: Sequence[str]) -> dict[str, int]:
    """The place of each column, by its name without case, blanks and underscores."""
    positions: dict[str, int] = {}
    for place, written in enumerate(header):
        name = _plain(written)
        if name and name in positions:
            raise unreadable("HeaderRepeatsColumn", f"It is {shorten(written)}.")
        positions[name] = place
    return positions
