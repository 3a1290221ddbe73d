"""Rows of a CSV, read from any byte, where what is broken costs one row alone."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollments.bulk.layout import Layout
from enrollments.bulk.reader import MAX_LINE_BYTES, Row, RowReader
from tests.enrollments.uploads import EVERYTHING

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
AWKWARD = st.text(st.sampled_from('a";,\t\n\r \0é'), max_size=8)
TABLES = st.lists(st.lists(TEXT | AWKWARD, min_size=1, max_size=4), max_size=12)
# With a bare line feed csv.writer leaves carriage returns unquoted unless it quotes everything.
STYLES = [{"lineterminator": "\n", "quoting": csv.QUOTE_ALL}, {"lineterminator": "\r\n"}]


def layout(delimiter: str = ",") -> Layout:
    columns = {"header": ["OperatorPlayerId"], "player": 0, "value": None, "count": None}
    return Layout(delimiter=delimiter, decimal_comma=delimiter != ",", data_offset=0, data_row=1, **columns)


def read(content: str | bytes, delimiter: str = ",") -> list[Row]:
    data = content.encode() if isinstance(content, str) else content
    return list(RowReader(io.BytesIO(data), layout(delimiter), offset=0, number=1).take(EVERYTHING))


def read_in_chunks(data: bytes, sizes: list[int], delimiter: str = ",") -> list[Row]:
    """Every chunk by a new reader that begins where the last one stopped, as another worker would."""
    offset, number, rows = 0, 1, []
    while True:
        reader = RowReader(io.BytesIO(data), layout(delimiter), offset=offset, number=number)
        size = sizes[len(rows) % len(sizes)]
        chunk = reader.take(size)
        rows += chunk
        offset, number = reader.offset, reader.number
        if len(chunk) < size:
            return rows


def fields(content: str | bytes) -> list[list[str]]:
    return [row.fields for row in read(content)]


@given(TABLES, st.lists(st.integers(1, 5), min_size=1, max_size=4), st.sampled_from(",;\t"), st.sampled_from(STYLES))
def test_what_was_written_is_read_in_one_go_and_in_chunks_of_any_size(table, sizes, delimiter, style):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, **style).writerows(table)
    data = written.getvalue().encode()

    rows = read(data, delimiter)
    assert [row.fields for row in rows] == [row for row in table if any(map(str.strip, row))]
    assert read_in_chunks(data, sizes, delimiter) == rows


@given(AWKWARD.map(str.encode) | st.binary(max_size=60), st.lists(st.integers(1, 3), min_size=1, max_size=3))
def test_any_bytes_at_all_are_read_the_same_in_one_go_and_in_chunks(data, sizes):
    assert read_in_chunks(data, sizes) == read(data)


@given(st.lists(st.sampled_from(['"', 'a"b', '"x"y', "a,b", '"a,b"', "ana", "a\rb", '"\n"']), max_size=10))
def test_any_bytes_at_all_are_read_to_the_last_and_numbered_upwards(lines):
    data = "\n".join(lines).encode()
    reader = RowReader(io.BytesIO(data), layout(), offset=0, number=1)
    numbers = [row.number for row in reader.take(EVERYTHING)]

    assert reader.offset == len(data)
    assert numbers == sorted(set(numbers))


AMONG_MANY = {
    '"two\nlines",1': ["two\nlines", "1"],
    '"a ""name""",1': ['a "name"', "1"],
    'never"quoted,1': ['never"quoted', "1"],
    "josé,1": ["josé", "1"],
    "windows,1\r": ["windows", "1"],
}


@given(
    st.lists(st.tuples(st.integers(0, 2_999), st.sampled_from(sorted(AMONG_MANY))), max_size=6),
    st.lists(st.integers(1, 1_500), min_size=1, max_size=3),
)
@settings(max_examples=25, deadline=None)
def test_rows_that_need_parsing_stand_anywhere_among_many_that_do_not(awkward, sizes):
    lines = {f"player_{number:04d},{number}": [f"player_{number:04d}", str(number)] for number in range(3_000)}
    written = list(lines.items())
    for place, line in awkward:
        written.insert(place, (line, AMONG_MANY[line]))
    data = "\n".join(line for line, _ in written).encode()

    rows = read(data)
    assert [row.fields for row in rows] == [expected for _, expected in written]
    assert read_in_chunks(data, sizes) == rows


def test_rows_are_numbered_as_a_spreadsheet_does_and_blank_lines_count():
    assert [(row.number, row.fields) for row in read("ana\n\n  \n,\nbea\n")] == [(2, ["ana"]), (6, ["bea"])]


@pytest.mark.parametrize("content", ["ana,1\nbea,2\n", "ana,1\r\nbea,2\r\n", "ana,1\nbea,2", "ana,1\r\r\nbea,2\r\r\n"])
def test_line_ends_of_every_system_are_read_with_or_without_the_last(content):
    assert fields(content) == [["ana", "1"], ["bea", "2"]]


def test_a_quoted_field_with_line_breaks_is_one_row():
    assert read('ana,"a\nb\r\nc",1\nbea,x,2\n') == [Row(2, ["ana", "a\nb\r\nc", "1"]), Row(3, ["bea", "x", "2"])]


def test_doubled_quotes_stand_for_one():
    assert fields('"say ""ana""",1\n') == [['say "ana"', "1"]]


@pytest.mark.parametrize(
    ("content", "broken"),
    [
        ('ana\n"bea,2\ncid\ndan\n', Row(3, ['"bea,2'], "UnclosedQuote")),
        ('ana\n"bea"x,2\ncid\ndan\n', Row(3, ['"bea"x,2'], "RowNotCsv")),
        ('ana\n"bea,2\ncid\ndan', Row(3, ['"bea,2'], "UnclosedQuote")),
        ("ana\nbea\rx\ncid\ndan\n", Row(3, ["bea\rx"], "RowNotCsv")),
        ("ana\n" + "b" * MAX_LINE_BYTES + "\ncid\ndan\n", Row(3, ["b" * MAX_LINE_BYTES], "RowTooLong")),
        (
            'ana\n"' + "b" * 3 * MAX_LINE_BYTES + '"\ncid\ndan\n',
            Row(3, ['"' + "b" * (MAX_LINE_BYTES - 1)], "RowTooLong"),
        ),
    ],
    ids=["open quote", "text after a quote", "open quote, no last line end", "lone return", "long", "long and quoted"],
)
def test_what_is_broken_costs_its_own_row_alone(content, broken):
    rows = read(content)

    assert rows[1] == broken
    assert [row.fields for row in rows[:1] + rows[2:]] == [["ana"], ["cid"], ["dan"]]


def test_an_open_quote_in_the_last_row_costs_the_last_row():
    assert read('ana\n"bea') == [Row(2, ["ana"]), Row(3, ['"bea'], "UnclosedQuote")]


def test_an_open_quote_costs_one_row_of_a_file_of_any_length():
    rows = read('"ana\n' + "bea,1,2\n" * 50_000)

    assert rows[0].broken == "UnclosedQuote"
    assert {tuple(row.fields) for row in rows[1:]} == {("bea", "1", "2")}
    assert len(rows) == 50_001


def test_a_quoted_field_that_never_ends_within_64_kib_costs_its_first_line():
    rows = read('"ana\n' + "x\n" * MAX_LINE_BYTES + '"\nbea\n')

    assert rows[0] == Row(2, ['"ana'], "UnclosedQuote")
    assert rows[-1].fields == ["bea"]


def test_a_quote_in_the_middle_of_a_plain_field_is_only_a_character():
    assert fields('an"a,1\nbea,2\n') == [['an"a', "1"], ["bea", "2"]]


def test_nul_bytes_and_bytes_that_are_not_utf_8_cost_no_other_row():
    assert fields(b"a\0na\nb\xe9a\ncid\n") == [["a\0na"], ["b\udce9a"], ["cid"]]
