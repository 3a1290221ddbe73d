"""Lists in workbooks: numbers as people see them, ids as they typed them."""

import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusal import Fault, Refusal
from enrollments.bulk.intake import convert, needs_conversion
from enrollments.bulk.reader import MAX_LINE_BYTES, Row
from enrollments.bulk.reading import Choice, Container
from enrollments.rules.players import player_id_fault
from tests.enrollments.uploads import LIMIT, as_workbook, one_form, packed, reading, rows_of, saved
from tests.enrollments.workbooks import MAIN, sharing, sheet, with_part

HEADER = ["OperatorPlayerId", "BetValue", "BetCount"]
# Spreadsheets have no control characters; a leading = would be a formula.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="=\ufffe\uffff_"), max_size=8)
AT_LEISURE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NUMBERS = st.integers(-(10**15) + 1, 10**15 - 1)


def ids(*cells: object) -> list[str]:
    return [row.fields[0] for row in rows_of(as_workbook([HEADER, *([cell, 2.5, 10] for cell in cells)]))]


def code(content: bytes, *, limit: int = LIMIT) -> str:
    with pytest.raises(Refusal) as refused:
        one_form(content, limit=limit)
    return refused.value.code


def fault(player_id: str) -> str | None:
    found: Fault | None = player_id_fault(player_id)
    return found and found.code


@AT_LEISURE
@given(st.lists(st.lists(TEXT | NUMBERS, min_size=3, max_size=3), min_size=1, max_size=8), st.integers(0, 3))
def test_a_table_is_read_as_it_stands_in_the_sheet_with_the_numbers_of_its_rows(table, above):
    content = as_workbook([["title"]] * above + [HEADER, *table, ["007", "2.5", 5]])

    written = [[str(cell) for cell in row] for row in [*table, ["007", "2.5", "5"]]]
    expected = [Row(number, row) for number, row in enumerate(written, above + 2) if any(map(str.strip, row))]
    assert rows_of(content) == expected


def test_ids_that_are_text_keep_their_zeros_and_numbers_have_no_point_and_no_exponent():
    assert ids("000123", 123, 123.0, 123456789012345, 1e14) == [
        "000123",
        "123",
        "123",
        "123456789012345",
        "100000000000000",
    ]


@AT_LEISURE
@given(st.integers(10**15, 10**30) | st.floats(1e15, 1e300) | st.integers(-(10**20), -(10**15)))
def test_a_number_of_more_than_fifteen_digits_has_lost_some_and_is_no_id(number):
    assert [fault(each) for each in ids(number)] == ["PlayerIdDamaged"]


@pytest.mark.parametrize("number", ["1" * 16, "1" * 4_000, "1.5E+15", "-1.5E+300"])
def test_a_long_number_is_no_id_however_the_sheet_writes_it(number):
    rows = rows_of(sheet(f'<row r="2"><c r="A2"><v>{number}</v></c></row>'))

    assert [fault(row.fields[0]) for row in rows] == ["PlayerIdDamaged"]


@pytest.mark.parametrize(
    "cell",
    [date(2026, 5, 3), datetime(2026, 5, 3, 12, tzinfo=UTC).replace(tzinfo=None), time(12), timedelta(days=2), True],
)
def test_what_a_spreadsheet_has_made_a_date_or_a_boolean_is_no_id(cell):
    assert [fault(each) for each in ids(cell)] == ["PlayerIdDamaged"]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"])
def test_an_error_is_no_id(error):
    assert [fault(each) for each in ids(error)] == ["PlayerIdDamaged"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2.5, "2.5"),
        (2, "2"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (Decimal("1.10"), "1.1"),
        (True, "TRUE"),
        (date(2026, 5, 3), "2026-05-03"),
        (datetime(2026, 5, 3, 12, 30, tzinfo=UTC).replace(tzinfo=None), "2026-05-03 12:30:00"),
        (time(12, 30), "12:30:00"),
        ("#N/A", "#N/A"),
        ("2,50", "2,50"),
        (None, ""),
    ],
)
def test_other_columns_are_written_as_plain_decimals_and_texts(cell, text):
    assert rows_of(as_workbook([HEADER, ["ana", 1.5, 5], ["bea", cell, 5]]))[1].fields == ["bea", text, "5"]


def test_numbers_have_the_decimal_sign_that_texts_have():
    found = reading(as_workbook([HEADER, ["ana", "2,50", 10], ["bea", 3, 10]]))
    rows = rows_of(as_workbook([HEADER, ["ana", 1.125, 10]]), Choice(decimal_comma=True))

    assert (found.decimal_comma, found.delimiter) == (True, ";")
    assert rows == [Row(2, ["ana", "1,125", "10"])]


def test_rows_keep_their_numbers_whatever_is_blank_and_are_as_wide_as_the_header():
    book = openpyxl.Workbook()
    book.active["A1"] = "Summer list"
    for place, name in zip(("B3", "C3", "D3"), HEADER, strict=True):
        book.active[place] = name
    book.active["B4"] = "ana"
    book.active["B9"], book.active["F9"] = "bea", "beyond"
    found = reading(saved(book))

    assert (found.container, found.header_row, found.player) == (Container.WORKBOOK, 3, 1)
    assert needs_conversion(found)
    assert rows_of(saved(book)) == [Row(4, ["", "ana", "", ""]), Row(9, ["", "bea", "", "", "", "beyond"])]


def test_the_first_sheet_that_people_see_is_read():
    book = openpyxl.Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Players")
    for row in (HEADER, ["ana", 2.5, 10]):
        shown.append(row)
    book.create_sheet("Notes").append(["notes"])

    assert rows_of(saved(book)) == [Row(2, ["ana", "2.5", "10"])]


def test_texts_that_the_sheet_has_in_common_are_read():
    plain = sheet('<row r="2"><c r="A2" t="s"><v>1</v></c></row><row r="3"><c r="A3" t="s"><v>0</v></c></row>')
    content = sharing(plain, ["<t>007</t>", "<r><t>a</t></r><r><t>na</t></r><rPh><t>an-a</t></rPh>"])

    assert rows_of(content) == [Row(2, ["ana"]), Row(3, ["007"])]


def test_formulas_count_for_what_they_came_to():
    cells = '<c r="A2" t="str"><f>A1</f><v>ana</v></c>'

    assert rows_of(sheet(f'<row r="2">{cells}</row>')) == [Row(2, ["ana"])]


def test_line_breaks_stay_in_a_field_unless_the_row_is_too_long_for_one():
    long = "x\n" * 16_000
    content = as_workbook([[*HEADER, "a", "b", "c"], ["a\nb"], ["c", 1, 1, long, long, long], ["d", 1, 1]])

    rows = rows_of(content)
    assert [(row.number, row.fields[0][:3], row.broken) for row in rows] == [
        (2, "a\nb", None),
        (3, "c,1", "RowTooLong"),
        (4, "d", None),
    ]
    assert len(rows[1].fields[0]) >= MAX_LINE_BYTES


def test_progress_is_told_while_a_workbook_is_read():
    content = as_workbook([HEADER, *(["ana", 2, 10] for _ in range(3_000))])
    told: list[int] = []
    convert(io.BytesIO(content), reading(content), io.BytesIO(), limit=LIMIT, progress=told.append)

    assert len(told) > 3
    assert max(told) <= len(content)


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name in names:
            written.writestr(name, "x")
    return out.getvalue()


WORKBOOK = as_workbook([HEADER, *([f"player_{number}", 2.5, 10] for number in range(50))])
REFUSED = {
    "ods": (archive("mimetype", "content.xml"), "FileIsSpreadsheet"),
    "xlsb": (archive("[Content_Types].xml", "xl/workbook.bin"), "FileIsSpreadsheet"),
    "an archive": (archive("players.csv"), "FileIsArchive"),
    "an empty archive": (archive(), "FileIsArchive"),
    "no workbook inside": (archive("[Content_Types].xml", "xl/workbook.xml"), "FileDamaged"),
    "broken off": (WORKBOOK[:-100], "FileDamaged"),
    "in gzip": (packed(WORKBOOK), "FileIsPackedTwice"),
    "no header": (as_workbook([["Email", "Name"], ["x", "y"]]), "HeaderLacksPlayer"),
    "no rows": (as_workbook([HEADER, [None, " "]]), "FileHasNoRows"),
    "nothing": (as_workbook([]), "FileEmpty"),
    "no text of that number": (sheet('<row r="2"><c r="A2" t="s"><v>999</v></c></row>'), "FileDamaged"),
    "a text before the first": (
        sharing(sheet('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>'), ["<t>ana</t>"]),
        "FileDamaged",
    ),
    "a row beyond the last": (
        sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="1048577"><c r="A1048577"><v>1</v></c></row>'),
        "FileDamaged",
    ),
}


@pytest.mark.parametrize(("content", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(content, expected):
    assert code(content) == expected


def test_a_header_that_nothing_tells_apart_is_found_in_the_workbook_all_the_same():
    assert rows_of(as_workbook([["operator_player_id"], ["00;7"]])) == [Row(2, ["00;7"])]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_what_unpacks_to_more_than_is_allowed_is_refused_before_it_is_unpacked(part):
    bomb = with_part(WORKBOOK, part, b" " * 120_000_000)

    assert len(bomb) < 500_000
    assert code(bomb, limit=10_000_000) == "FileTooLarge"


def test_an_entity_that_stands_for_a_billion_letters_is_refused():
    entities = "".join(f'<!ENTITY e{level + 1} "{f"&e{level};" * 10}">' for level in range(9))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "lollollol">{entities}]><worksheet xmlns="{MAIN}">&e9;</worksheet>'

    assert code(with_part(WORKBOOK, "xl/worksheets/sheet1.xml", bomb)) == "FileDamaged"


def test_a_sheet_that_becomes_more_than_is_allowed_is_refused():
    assert code(WORKBOOK, limit=1_000) == "FileTooLarge"


@AT_LEISURE
@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=6))
def test_a_workbook_with_damage_anywhere_is_read_or_refused(place, damage):
    with suppress(Refusal):
        one_form(WORKBOOK[:place] + damage + WORKBOOK[place + len(damage) :])


@AT_LEISURE
@given(st.sampled_from(["sheet1", "workbook", "styles"]), st.integers(0, 900), st.text(max_size=8))
def test_a_workbook_with_nonsense_in_its_parts_is_read_or_refused(part, place, nonsense):
    name = f"xl/worksheets/{part}.xml" if part == "sheet1" else f"xl/{part}.xml"
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as parts:
        text = parts.read(name).decode()
    with suppress(Refusal):
        one_form(with_part(WORKBOOK, name, (text[:place] + nonsense + text[place + len(nonsense) :]).encode()))
