"""Whatever people upload, brought into the one form that jobs read: CSV in UTF-8 with ordinary line ends.

`detect` says how a file is read, `convert` writes it in that form where it is not in it already, and `layout_of` finds
the columns in what came of it. Rows keep their numbers: what stands above the header and blank rows stay.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO, Final, NamedTuple

from enrollments.bulk.columns import AS_AGREED, Names, places_of
from enrollments.bulk.encodings import in_utf_8, line_ends, marked_encoding, unmarked_encoding, with_feeds
from enrollments.bulk.header import likely_header, unreadable
from enrollments.bulk.layout import Layout, read_layout
from enrollments.bulk.packed import container_of, unpacked
from enrollments.bulk.reader import MAX_LINE_BYTES
from enrollments.bulk.reading import AS_DETECTED, NO_COLUMN, Choice, Container, Encoding, LineEnds, Reading
from enrollments.bulk.workbook import Texts, sheet_rows
from enrollments.bulk.written import written, written_id

# What is looked at to find the header: thirty rows of the greatest length, or so many rows of a workbook.
_FIRST_BYTES: Final = 30 * MAX_LINE_BYTES
_FIRST_ROWS: Final = 300
# Progress is told after so many rows of a workbook.
_ROWS_A_PIECE: Final = 1_000


class _Beginning(NamedTuple):
    """How a file begins: as `text` in the one form, which is `whole` if the file is no longer than that."""

    container: Container
    encoding: Encoding
    ends: LineEnds
    text: BinaryIO
    whole: bool
    choice: Choice


def detect(
    file: BinaryIO,
    choice: Choice = AS_DETECTED,
    names: Names = AS_AGREED,
    *,
    usual: Names = AS_AGREED,
    limit: int,
    texts: Texts | None = None,
) -> Reading:
    """How `file` is read; what `choice` says holds instead of what is found.

    `names` are what its columns may be called besides their `usual` names. Looks at the whole of a text without byte
    order mark, and at the beginning of everything else. Refuses a file that is no list of players, with a code of
    `FILE_CODES`, and one that unpacks to more than `limit` bytes (FileTooLarge). `texts` are those of a workbook, where
    they are known; else they are read from it as far as is needed.
    """
    begins = _beginning(file, choice, limit, texts)
    layout = read_layout(begins.text, begins.choice, names, usual=usual, whole=begins.whole)
    if begins.container is Container.WORKBOOK:
        # So that the report, which is separated in the same way, opens where the comma is the decimal sign.
        layout = replace(layout, delimiter=";" if layout.decimal_comma else ",")
    return Reading(
        container=begins.container,
        encoding=begins.encoding,
        line_ends=begins.ends,
        delimiter=layout.delimiter,
        decimal_comma=layout.decimal_comma,
        header_row=layout.data_row,
        header=layout.header,
        player=layout.player,
        value=layout.value,
        count=layout.count,
        more=layout.more,
    )


def outline(file: BinaryIO, choice: Choice = AS_DETECTED, *, usual: Names = AS_AGREED, limit: int) -> Reading:
    """How `file` could be read where nothing names the player: with the columns of what is likely to be its header.

    Refuses a file of which no row can be told apart, with a code of `FILE_CODES`.
    """
    begins = _beginning(file, choice, limit)
    header = likely_header(begins.text, begins.choice)
    if header is None:
        raise unreadable("HeaderLacksPlayer")
    places = places_of(header.names, AS_DETECTED, usual, usual=usual)
    comma = choice.decimal_comma
    return Reading(
        container=begins.container,
        encoding=begins.encoding,
        line_ends=begins.ends,
        delimiter=header.delimiter,
        decimal_comma=header.delimiter != "," if comma is None else comma,
        header_row=header.row,
        header=header.names,
        player=places.player,
        value=places.value,
        count=places.count,
        more=places.more,
    )


def needs_conversion(reading: Reading) -> bool:
    """Whether the file is not in the form that jobs read."""
    is_utf_8 = reading.encoding in {Encoding.UTF_8, Encoding.UTF_8_MARKED}
    return not (reading.container is Container.PLAIN and is_utf_8 and reading.line_ends is LineEnds.LF)


def convert(
    file: BinaryIO,
    reading: Reading,
    out: BinaryIO,
    *,
    limit: int,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Writes `file` into `out` in the form that jobs read, a piece at a time.

    After each piece `progress` is told at which byte of `file` it stands. Refuses FileDamaged, and FileTooLarge once
    more than `limit` bytes are unpacked; `out` is of no use then.
    """
    is_workbook = reading.container is Container.WORKBOOK
    for piece in _sheet(file, reading, limit) if is_workbook else _text(file, reading, limit):
        out.write(piece)
        progress(file.tell())


def layout_of(file: BinaryIO, reading: Reading) -> Layout:
    """Where the columns and rows are in `file`, which is the uploaded one or, if it was converted, what came of it.

    Refuses FileHasNoRows.
    """
    found = Choice(
        delimiter=reading.delimiter,
        decimal_comma=reading.decimal_comma,
        header_row=reading.header_row,
        player=reading.player,
        value=_said(reading.value),
        count=_said(reading.count),
        more={key: _said(place) for key, place in reading.more.items()},
    )
    return read_layout(file, found)


def _said(place: int | None) -> int:
    return NO_COLUMN if place is None else place


def _beginning(file: BinaryIO, choice: Choice, limit: int, texts: Texts | None = None) -> _Beginning:
    container = container_of(file)
    if container is Container.WORKBOOK:
        return _beginning_of_workbook(file, choice, limit, texts)
    first = b"".join(_first_bytes(unpacked(file, container, limit=limit)))
    encoding = choice.encoding or marked_encoding(first[:MAX_LINE_BYTES])
    if encoding is None:
        encoding = unmarked_encoding(unpacked(file, container, limit=limit))
    text = b"".join(in_utf_8([first], encoding))
    ends = line_ends(text[:MAX_LINE_BYTES])
    if ends is LineEnds.CR:
        text = b"".join(with_feeds([text]))
    return _Beginning(container, encoding, ends, io.BytesIO(text), len(first) < _FIRST_BYTES, choice)


def _beginning_of_workbook(file: BinaryIO, choice: Choice, limit: int, texts: Texts | None) -> _Beginning:
    first = list(islice(sheet_rows(file, limit=limit, texts=texts), _FIRST_ROWS))
    text = io.BytesIO(b"".join(_csv([[written(value) for value in row] for row in first])))
    whole = len(first) < _FIRST_ROWS
    return _Beginning(Container.WORKBOOK, Encoding.UTF_8, LineEnds.LF, text, whole, replace(choice, delimiter=","))


def sheet_lines(rows: Iterable[Sequence[Any]], reading: Reading) -> Iterator[bytes]:
    """The rows of a workbook in the form that jobs read, a line for each."""
    return _csv((_fields(row, reading) for row in rows), reading.delimiter)


def _first_bytes(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = _FIRST_BYTES
    for piece in pieces:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def _text(file: BinaryIO, reading: Reading, limit: int) -> Iterator[bytes]:
    text = in_utf_8(unpacked(file, reading.container, limit=limit), reading.encoding)
    return with_feeds(text) if reading.line_ends is LineEnds.CR else text


def _sheet(file: BinaryIO, reading: Reading, limit: int) -> Iterator[bytes]:
    rows = sheet_rows(file, limit=limit)
    lines = sheet_lines(rows, reading)
    size = 0
    while piece := b"".join(islice(lines, _ROWS_A_PIECE)):
        size += len(piece)
        if size > limit:
            raise unreadable("FileTooLarge")
        yield piece


def _fields(row: Sequence[Any], reading: Reading) -> list[str]:
    """The row as wide as the header: a sheet leaves out empty cells at the end. Wider, if something stands beyond."""
    width = len(reading.header)
    cells = row if any(row[width:]) else row[:width]
    sign = "," if reading.decimal_comma else "."
    fields = [written(value, sign) for value in cells]
    if reading.player is not None and reading.player < len(cells):
        fields[reading.player] = written_id(cells[reading.player])
    return fields + [""] * (width - len(fields))


class _Line:
    """What csv.writer writes into: hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def _csv(rows: Iterable[list[str]], delimiter: str = ",") -> Iterator[bytes]:
    """Each row as a line; one without any text as a blank line."""
    write = csv.writer(_Line(), delimiter=delimiter).writerow
    for fields in rows:
        if not any(fields):
            yield b"\r\n"
            continue
        line = _encoded(write(fields))
        # Too long for a row, it shall at least be one line: the rows below it keep their numbers.
        yield line if len(line) < MAX_LINE_BYTES else _encoded(write(" ".join(each.split()) for each in fields))


def _encoded(line: str) -> bytes:
    return line.encode("utf-8", "surrogatepass")
