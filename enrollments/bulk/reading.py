"""How an uploaded file is read: what was found out about it, what people chose instead, and the words for both."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from enrollments.rules.columns import LABELS, Placed


class Container(StrEnum):
    """What the rows are packed in."""

    PLAIN = "plain"
    GZIP = "gzip"
    WORKBOOK = "xlsx"


class Encoding(StrEnum):
    """Named as Python names them, but for the byte order mark, which UTF-16 says for itself."""

    UTF_8 = "utf-8"
    UTF_8_MARKED = "utf-8-sig"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    WINDOWS_1252 = "windows-1252"


class LineEnds(StrEnum):
    """LF stands for CRLF as well; CR is what old Macs wrote."""

    LF = "lf"
    CR = "cr"


# Said of the value or the count: the list has none, whatever its columns are called.
NO_COLUMN: Final = -1
# Said of the row of the header: there is none, the first row holds a player like all others.
NO_HEADER: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person says about a file; None where the detection shall decide. Columns count from 0."""

    encoding: Encoding | None = None
    delimiter: str | None = None
    decimal_comma: bool | None = None
    header_row: int | None = None
    player: int | None = None
    value: int | None = None
    count: int | None = None
    more: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def names_header(self) -> bool:
        """Whether it says which row is the header, whatever the columns are called."""
        return self.header_row is not None and self.player is not None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "Choice":
        given = dict(stored or {})
        encoding = given.pop("encoding", None)
        return cls(encoding=Encoding(encoding) if encoding else None, **given)


AS_DETECTED: Final = Choice()


class Detail(NamedTuple):
    """One thing to show: its name, what was found, and the field of `Choice` by which it can be changed.

    `options` are the values of that field with their words; empty where there is nothing to choose from, and then
    `field` is empty too, or takes a number.
    """

    name: str
    words: str
    field: str = ""
    options: tuple[tuple[str | bool | int, str], ...] = ()


_CONTAINERS: Final = MappingProxyType(
    {
        Container.PLAIN: "Text (CSV)",
        Container.GZIP: "Text (CSV), packed with gzip",
        Container.WORKBOOK: "Workbook (XLSX), its first visible sheet",
    },
)
_ENCODINGS: Final = MappingProxyType(
    {
        Encoding.UTF_8: "UTF-8",
        Encoding.UTF_8_MARKED: "UTF-8 with byte order mark",
        Encoding.UTF_16_LE: "UTF-16, little-endian",
        Encoding.UTF_16_BE: "UTF-16, big-endian",
        Encoding.WINDOWS_1252: "Windows-1252",
    },
)
_LINE_ENDS: Final = MappingProxyType({LineEnds.LF: "LF or CRLF", LineEnds.CR: "CR alone"})
DELIMITERS: Final = MappingProxyType({",": "Comma", ";": "Semicolon", "\t": "Tab"})
_DECIMAL_SIGNS: Final = MappingProxyType({False: "Point", True: "Comma"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Placed):
    """How a file is read. `header_row` counts as a spreadsheet does; columns count from 0, None where there is none.

    Without a player it says how a file could be read, once somebody names that column.
    """

    container: Container
    encoding: Encoding
    line_ends: LineEnds
    delimiter: str
    decimal_comma: bool
    header_row: int
    header: list[str]
    player: int | None
    value: int | None
    count: int | None
    more: Mapping[str, int | None] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reading":
        kinds = {
            "container": Container(stored["container"]),
            "encoding": Encoding(stored["encoding"]),
            "line_ends": LineEnds(stored["line_ends"]),
        }
        return cls(**{**stored, **kinds})

    def details(self, labels: Mapping[str, str] = LABELS) -> list[Detail]:
        """Everything that was found out, in the order in which people ask; `labels` are those of its columns."""
        is_text = self.container is not Container.WORKBOOK
        return [
            Detail("Kind of file", _CONTAINERS[self.container]),
            *(self._details_of_text() if is_text else ()),
            Detail(
                "Decimal sign",
                _DECIMAL_SIGNS[self.decimal_comma],
                "decimal_comma",
                tuple(_DECIMAL_SIGNS.items()),
            ),
            Detail("Row of the header", str(self.header_row or "There is none"), "header_row"),
            *self._details_of_columns(labels),
        ]

    def _details_of_text(self) -> list[Detail]:
        encodings = tuple((encoding.value, words) for encoding, words in _ENCODINGS.items())
        return [
            Detail("Encoding", _ENCODINGS[self.encoding], "encoding", encodings),
            Detail("Line ends", _LINE_ENDS[self.line_ends]),
            Detail("Delimiter", DELIMITERS[self.delimiter], "delimiter", tuple(DELIMITERS.items())),
        ]

    def _details_of_columns(self, labels: Mapping[str, str]) -> list[Detail]:
        columns = tuple((place, name) for place, name in enumerate(self.header) if name)
        or_none = ((NO_COLUMN, "No column"), *columns)
        return [
            Detail(label, self._named(self.place(key)), key, columns if key == "player" else or_none)
            for key, label in labels.items()
        ]

    def _named(self, column: int | None) -> str:
        return "No column" if column is None else self.header[column]
