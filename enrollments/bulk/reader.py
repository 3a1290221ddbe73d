"""Reading the rows of a CSV of any size from any byte, with what is broken said row by row.

Python's csv module does the parsing. What is added here: it can start in the middle, knows at which byte each row
ends, and a row that cannot be read costs that row alone, even if it is a quote that swallows the rest of the file.
Where nothing is quoted there is nothing to parse: such blocks are split, in half the time.
"""

import csv
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final, NamedTuple, Protocol

MAX_LINE_BYTES: Final = 64 * 1024
# A row may span lines when a quoted field holds line breaks, but not for ever.
_MAX_ROW_BYTES: Final = MAX_LINE_BYTES
# What is looked at for quotes at a time. Shorter than the longest line: within it no line can be too long.
_BLOCK_BYTES: Final = MAX_LINE_BYTES // 2


class Row(NamedTuple):
    """A row that holds something. `number` counts as a spreadsheet does; `broken` is the code of what is wrong with it.

    Bytes that are not UTF-8 come as lone surrogates in `fields`.
    """

    number: int
    fields: list[str]
    broken: str | None = None


class Delimited(Protocol):
    """All that must be known of a file to tell its fields apart."""

    @property
    def delimiter(self) -> str: ...


class _RowTooLongError(Exception):
    pass


class RowReader:
    """Reads rows from `offset`; `offset` and `number` say where the next ones begin."""

    def __init__(self, file: BinaryIO, layout: Delimited, *, offset: int, number: int) -> None:
        self.offset = offset
        self.number = number
        self._file = file
        self._delimiter = layout.delimiter
        self._row_start = offset
        file.seek(offset)

    def take(self, most: int) -> list[Row]:
        """The next `most` rows that hold anything, fewer where the file ends.

        Blank lines count in the numbers and are passed over.
        """
        taken: list[Row] = []
        while len(taken) < most:
            self._file.seek(self.offset)
            block = self._file.read(_BLOCK_BYTES)
            if not block:
                break
            whole = block[: block.rfind(b"\n") + 1]
            line_end = _line_end(whole)
            if line_end is not None:
                taken += self._split(whole, line_end, most - len(taken))
            else:
                self._file.seek(self.offset)
                until = self.offset + max(len(whole), 1)
                taken += islice(self._parsed(until=until), most - len(taken))
        return taken

    def _split(self, block: bytes, line_end: bytes, most: int) -> list[Row]:
        """What stands in the next `most` of whole lines among which nothing is quoted."""
        texts = block.decode("utf-8", "surrogateescape").split(line_end.decode(), most)
        rest, first, delimiter = texts.pop(), self.number + 1, self._delimiter
        self.offset += len(block) - len(rest.encode("utf-8", "surrogateescape"))
        self.number += len(texts)
        numbered = enumerate([text.split(delimiter) for text in texts], first)
        # Past the constructor, which is Python and takes twice as long.
        new = tuple.__new__
        return [
            new(Row, (number, fields, None))
            for number, fields in numbered
            if fields[0].strip() or "".join(fields).strip()
        ]

    def _parsed(self, *, until: int) -> Iterator[Row]:
        """The rows that begin before the byte `until`."""
        parser = self._parser()
        while self.offset < until:
            self._row_start = self.offset
            try:
                fields = next(parser)
            except StopIteration:
                return
            except (csv.Error, _RowTooLongError):
                yield self._broken_row()
                parser = self._parser()
                continue
            self.number += 1
            if "".join(fields).strip():
                yield Row(self.number, fields)

    def _parser(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        readline = self._file.readline
        while line := readline(MAX_LINE_BYTES):
            self.offset += len(line)
            if self.offset - self._row_start >= _MAX_ROW_BYTES:
                raise _RowTooLongError
            yield line.decode("utf-8", "surrogateescape")

    def _broken_row(self) -> Row:
        """Takes the first line of what could not be parsed as a row of its own and goes on after it."""
        self._file.seek(self._row_start)
        first = last = self._file.readline(MAX_LINE_BYTES)
        self.offset = self._row_start + len(first)
        while not last.endswith(b"\n") and (last := self._file.readline(MAX_LINE_BYTES)):
            self.offset += len(last)
        self.number += 1
        text = first.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        return Row(self.number, [text], self._what_is_broken(first))

    def _what_is_broken(self, first_line: bytes) -> str:
        if len(first_line) >= MAX_LINE_BYTES and not first_line.endswith(b"\n"):
            return "RowTooLong"
        text = first_line.decode("utf-8", "surrogateescape")
        try:
            # Alone and lenient: did the quote that opens in this line stay open?
            list(csv.reader([text.rstrip("\r\n")], delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            return "UnclosedQuote" if "unexpected end" in str(error) else "RowNotCsv"
        return "RowNotCsv"


def _line_end(block: bytes) -> bytes | None:
    """How all lines of `block` end, where splitting finds the same fields as parsing; None where it may not."""
    if not block or b'"' in block:
        return None
    returns = block.count(b"\r")
    if not returns:
        return b"\n"
    return b"\r\n" if returns == block.count(b"\r\n") == block.count(b"\n") else None
