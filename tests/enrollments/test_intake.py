"""Lists in the encodings, separators and packings that people really have."""

import codecs
import io
import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from enrollments.bulk.intake import convert, needs_conversion
from enrollments.bulk.reader import Row
from enrollments.bulk.reading import Choice, Container, Encoding, LineEnds, Reading
from tests.enrollments.uploads import LIMIT, as_csv, one_form, packed, reading, rows_of

HEADER = ["Operator Player Id", "Name", "Bet Value"]
ROWS = [["007", "José; “late”", "2,50"], ["ana", "Zoë, the 2nd", "3"]]
MARKS = {Encoding.UTF_8_MARKED: codecs.BOM_UTF8}
# What Windows-1252 can say, without control characters; line breaks in a field depend on the line ends of the file.
LETTERS = st.text(st.sampled_from('aZ09 é“€ß";,\t._-='), max_size=8)
AT_LEISURE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TABLES = st.lists(st.lists(LETTERS, min_size=3, max_size=3), min_size=1, max_size=12)


def encoded(text: str, encoding: Encoding) -> bytes:
    """As programs save it: UTF-16 says which one it is."""
    data = text.encode(encoding)
    if encoding is Encoding.UTF_16_LE:
        return codecs.BOM_UTF16_LE + data
    return codecs.BOM_UTF16_BE + data if encoding is Encoding.UTF_16_BE else data


def code(content: bytes, choice: Choice | None = None, *, limit: int = LIMIT) -> str:
    with pytest.raises(Refusal) as refused:
        one_form(content, choice or Choice(), limit=limit)
    return refused.value.code


@AT_LEISURE
@given(
    table=TABLES,
    titles=st.lists(LETTERS, max_size=3),
    encoding=st.sampled_from(Encoding),
    style=st.fixed_dictionaries(
        {"delimiter": st.sampled_from(",;\t"), "line_end": st.sampled_from(["\n", "\r\n", "\r"])},
    ),
    pack=st.sampled_from([bytes, packed]),
)
def test_a_table_is_read_the_same_in_whatever_form_it_comes(table, titles, encoding, style, pack):
    titled = [*([title] for title in titles), HEADER, *table, ["007", "é é é é", "€"]]
    content = encoded(as_csv(titled, **style), encoding)

    rows = rows_of(pack(content))
    expected = [Row(number, row) for number, row in enumerate(titled, 1) if any(map(str.strip, row))]
    assert rows == [row for row in expected if row.number > len(titles) + 1]


@pytest.mark.parametrize("encoding", Encoding)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_is_found_is_what_was_written(encoding, line_end, delimiter):
    content = encoded(as_csv([HEADER, *ROWS], delimiter=delimiter, line_end=line_end), encoding)

    assert reading(content) == Reading(
        container=Container.PLAIN,
        encoding=encoding,
        line_ends=LineEnds.CR if line_end == "\r" else LineEnds.LF,
        delimiter=delimiter,
        decimal_comma=True,
        header_row=1,
        header=HEADER,
        player=0,
        value=2,
        count=None,
    )


@pytest.mark.parametrize("encoding", [Encoding.UTF_16_LE, Encoding.UTF_16_BE])
@pytest.mark.parametrize("name", ["Ana", "Анастасия", "明日香"])
def test_utf_16_is_known_by_its_zeros_where_nothing_marks_it(encoding, name):
    content = as_csv([HEADER, *([str(number), name, "2"] for number in range(50))]).encode(encoding)

    assert reading(content).encoding is encoding
    assert rows_of(content)[0].fields == ["0", name, "2"]


def test_plain_utf_8_is_read_as_it_was_uploaded():
    for content in (b"OperatorPlayerId\nana\n", b"\xef\xbb\xbfOperatorPlayerId\r\nana\r\n"):
        assert not needs_conversion(reading(content))


def test_one_accent_in_the_last_row_makes_a_long_file_windows_1252():
    content = b"OperatorPlayerId,Name\n" + b"ana,x\n" * 500_000 + b"bea,Zo\xeb\n"

    assert reading(content).encoding is Encoding.WINDOWS_1252
    assert rows_of(content)[-1] == Row(500_002, ["bea", "Zoë"])


def test_damaged_bytes_cost_their_rows_where_the_rest_is_utf_8():
    content = "OperatorPlayerId,Name\nana,Zoë\nbea,Zoë\n".encode() + b"jos\xe9,x\n"

    assert reading(content).encoding is Encoding.UTF_8
    assert [row.fields[0] for row in rows_of(content)] == ["ana", "bea", "jos\udce9"]


def test_letters_that_look_like_utf_8_by_accident_do_not_make_it_so():
    content = 'OperatorPlayerId,Name\nana,"CAFÉ™"\nbea,José\ncid,Zoë\n'.encode("windows-1252")

    assert [row.fields[1] for row in rows_of(content)] == ["CAFÉ™", "José", "Zoë"]


def test_bytes_that_windows_1252_does_not_have_stay_damaged():
    content = "OperatorPlayerId,Name\nana,Zoë\n".encode("windows-1252") + b"b\x81a,x\n"

    assert rows_of(content)[1].fields == ["b\udc81a", "x"]


@pytest.mark.parametrize("broken", [b"\x00", b"\x3d\xd8", b"\x3d\xd8\x00"])
def test_half_a_character_at_the_end_of_utf_16_is_not_taken_for_a_whole_one(broken):
    content = codecs.BOM_UTF16_LE + "OperatorPlayerId\nana\nbea".encode("utf-16-le") + broken

    first, last = rows_of(content)
    assert first.fields == ["ana"]
    with pytest.raises(UnicodeEncodeError):
        last.fields[0].encode()


def test_the_choice_of_a_person_holds_instead_of_what_is_found():
    content = "OperatorPlayerId,Name;Bet Value\nOperatorPlayerId,x\nж,y\n".encode()
    chosen = Choice(encoding=Encoding.WINDOWS_1252, delimiter=";", decimal_comma=False, header_row=1)

    assert code(content, chosen) == "HeaderLacksPlayer"
    found = reading(content, Choice(encoding=Encoding.WINDOWS_1252, decimal_comma=True, header_row=2))
    assert (found.encoding, found.decimal_comma, found.header) == (
        Encoding.WINDOWS_1252,
        True,
        ["OperatorPlayerId", "x"],
    )


def test_readings_and_choices_come_back_from_the_job_as_they_were():
    found = reading(packed(encoded(as_csv([HEADER, *ROWS], delimiter=";"), Encoding.UTF_16_BE)))
    chosen = Choice(encoding=Encoding.WINDOWS_1252, decimal_comma=False)

    assert Reading.from_json(json.loads(json.dumps(found.as_json()))) == found
    assert Choice.from_json(json.loads(json.dumps(chosen.as_json()))) == chosen
    assert Choice.from_json(None) == Choice()


def test_what_was_found_is_said_in_words_with_what_could_be_chosen():
    found = reading(packed(as_csv([["July"], HEADER, *ROWS], delimiter=";").encode("windows-1252")))
    details = {each.name: each for each in found.details()}

    assert {name: each.words for name, each in details.items()} == {
        "Kind of file": "Text (CSV), packed with gzip",
        "Encoding": "Windows-1252",
        "Line ends": "LF or CRLF",
        "Delimiter": "Semicolon",
        "Decimal sign": "Comma",
        "Row of the header": "2",
        "Player": "Operator Player Id",
        "Value": "Bet Value",
        "Count": "No column",
    }
    assert details["Decimal sign"].options == ((False, "Point"), (True, "Comma"))
    assert {each.field for each in details.values()} - {""} <= set(Choice.__dataclass_fields__)


def test_progress_tells_where_in_the_file_the_conversion_stands():
    content = b"OperatorPlayerId\r" + b"ana\r" * 500_000
    told: list[int] = []
    convert(io.BytesIO(content), reading(content), io.BytesIO(), limit=LIMIT, progress=told.append)

    assert told == sorted(told)
    assert told[-1] == len(content)
    assert len(told) > 2


REFUSED = {
    "xls, or a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "FileIsSpreadsheet"),
    "half a zip": (b"PK\x03\x04\x14\x00\x06\x00", "FileDamaged"),
    "gzip in gzip": (packed(packed(b"OperatorPlayerId\nana\n")), "FileIsPackedTwice"),
    "a workbook in gzip": (packed(b"PK\x03\x04rest"), "FileIsPackedTwice"),
    "half a gzip": (packed(b"OperatorPlayerId\nana\n")[:-9], "FileDamaged"),
    "the head of a gzip": (b"\x1f\x8b", "FileDamaged"),
    "gzip and something else": (packed(b"OperatorPlayerId\nana\n") + b"rest", "FileDamaged"),
    "nothing in gzip": (packed(b""), "FileEmpty"),
    "a mark of utf-16": (b"\xff\xfe", "FileEmpty"),
    "only a header in utf-16": ("OperatorPlayerId\n".encode("utf-16"), "FileHasNoRows"),
    "only a header with a lone return": (b"OperatorPlayerId\r", "FileHasNoRows"),
    "a pdf": (b"%PDF-1.4\n1 0 obj\n", "FileIsBinary"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "FileIsBinary"),
    "nul": (b"OperatorPlayerId\0\nana\n", "FileIsBinary"),
}


@pytest.mark.parametrize(("content", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(content, expected):
    assert code(content) == expected


def test_what_unpacks_to_more_than_is_allowed_is_refused_before_it_is_unpacked():
    bomb = packed(b"OperatorPlayerId\n" + b"\n" * 100_000_000)

    assert len(bomb) < 200_000
    assert code(bomb) == "FileTooLarge"


def test_a_file_that_is_not_packed_may_grow_in_utf_8():
    content = b"OperatorPlayerId,Name\n" + b"ana,\xeb\n" * 10_000

    assert len(one_form(content, limit=len(content))[0]) > len(content)


@AT_LEISURE
@given(st.binary(max_size=80), st.sampled_from([b"", b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff"]))
def test_any_bytes_at_all_are_read_or_refused(data, first):
    with suppress(Refusal):
        one_form(first + data + b"\nOperatorPlayerId\nana\n")


@AT_LEISURE
@given(st.integers(0, 200), st.binary(min_size=1, max_size=4))
def test_a_gzip_with_damage_anywhere_is_read_or_refused(place, damage):
    content = packed(as_csv([HEADER, *ROWS * 5]).encode())
    with suppress(Refusal):
        one_form(content[:place] + damage + content[place + len(damage) :])
