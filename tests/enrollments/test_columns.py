"""Which columns of a list mean the player, the value and the count, as a person says."""

import io

import pytest

from core.refusal import Refusal
from enrollments.bulk.columns import Names
from enrollments.bulk.intake import outline
from enrollments.bulk.layout import Layout, read_layout
from enrollments.bulk.reader import Row
from enrollments.bulk.reading import NO_COLUMN, Choice, Reading
from enrollments.rules.codes import FILE_CODES
from tests.enrollments.uploads import LIMIT, as_workbook, one_form, packed, reading, rows_of

FOREIGN = "Customer no;Amount;Times;Note\nana;2,50;10;x\n"
CHOSEN = Choice(header_row=1, player=0, value=1, count=2)


def layout(content: str, choice: Choice, names: Names | None = None) -> Layout:
    return read_layout(io.BytesIO(content.encode()), choice, names or Names())


def places(content: str, choice: Choice, names: Names | None = None) -> tuple[int, int | None, int | None]:
    found = layout(content, choice, names)
    return found.player, found.value, found.count


def refusal(content: str, choice: Choice) -> Refusal:
    with pytest.raises(Refusal) as refused:
        layout(content, choice)
    return refused.value


def likely(content: str | bytes, choice: Choice | None = None) -> Reading:
    data = content.encode() if isinstance(content, str) else content
    return outline(io.BytesIO(data), choice or Choice(), limit=LIMIT)


def test_the_columns_of_a_header_that_names_nobody_are_those_that_were_chosen():
    assert places(FOREIGN, CHOSEN) == (0, 1, 2)


def test_a_chosen_column_holds_instead_of_the_one_that_has_the_name():
    content = "OperatorPlayerId,BetValue,BetCount,Nick,Amount\nana,2,5,bea,3\n"

    assert places(content, Choice(player=3, value=4)) == (3, 4, 2)
    assert places(content, Choice(value=NO_COLUMN, count=NO_COLUMN)) == (0, None, None)


@pytest.mark.parametrize("choice", [Choice(player=0), Choice(header_row=1), Choice(header_row=1, player=NO_COLUMN)])
def test_who_says_only_the_row_or_only_the_column_has_not_said_enough(choice):
    assert refusal(FOREIGN, choice).code == "HeaderLacksPlayer"


@pytest.mark.parametrize(
    ("choice", "code", "says"),
    [
        (Choice(header_row=1, player=0, value=0), "ColumnChosenTwice", "It is Customer no."),
        (Choice(header_row=1, player=0, value=2, count=2), "ColumnChosenTwice", "It is Times."),
        (Choice(header_row=1, player=4), "ColumnMissing", "It is column 5."),
        (Choice(header_row=1, player=-2), "ColumnMissing", "It is column -1."),
        (Choice(header_row=1, player=0, value=9), "ColumnMissing", "It is column 10."),
    ],
)
def test_a_column_that_is_chosen_twice_or_is_not_there_is_refused(choice, code, says):
    refused = refusal(FOREIGN, choice)

    assert (refused.code, refused.message) == (code, f"{FILE_CODES[code]} {says}")


def test_a_column_without_a_name_cannot_be_chosen():
    assert refusal("Customer no,,Amount\nana,x,2\n", Choice(header_row=1, player=1)).code == "ColumnMissing"


def test_the_decimal_sign_is_found_in_the_chosen_column():
    assert layout('Customer no,Amount\nana,"2,50"\n', Choice(header_row=1, player=0, value=1)).decimal_comma


def test_what_jobs_have_kept_from_before_is_read_as_it_was():
    before = {"encoding": None, "delimiter": ";", "decimal_comma": True, "header_row": 2}

    assert Choice.from_json(before) == Choice(delimiter=";", decimal_comma=True, header_row=2)


@pytest.mark.parametrize(
    "content",
    [
        FOREIGN.encode(),
        packed(FOREIGN.encode("windows-1252")),
        FOREIGN.replace("\n", "\r").encode("utf-16"),
        as_workbook([["Customer no", "Amount", "Times", "Note"], ["ana", "2,50", 10, "x"]]),
    ],
)
def test_the_chosen_columns_are_read_in_every_form_of_file(content):
    data, found = one_form(content, CHOSEN)

    assert (found.player, found.value, found.count, found.decimal_comma) == (0, 1, 2, True)
    assert rows_of(content, CHOSEN) == [Row(2, ["ana", "2,50", "10", "x"])]
    assert data.startswith(b"Customer no")


def test_ids_of_the_chosen_column_of_a_workbook_are_written_in_full():
    content = as_workbook([["Who", "Customer no"], [5.0, 123456789012345.0], [None, True]])

    assert [row.fields[1] for row in rows_of(content, Choice(header_row=1, player=1))] == [
        "123456789012345",
        "#BOOLEAN TRUE",
    ]
    assert reading(content, Choice(header_row=1, player=1)).details()[3].words == "Customer no"


@pytest.mark.parametrize(
    ("content", "row", "header"),
    [
        (FOREIGN, 1, ["Customer no", "Amount", "Times", "Note"]),
        ("Summer list\n\nCustomer no,Amount\nana,2\n", 3, ["Customer no", "Amount"]),
        ("Summer list,,\n,,\nCustomer no,,Amount\nana,x,2\n", 3, ["Customer no", "", "Amount"]),
        ("Name;Customer no\nDoe, Ann;17\n", 1, ["Name", "Customer no"]),
        ("Customer no\nana\n", 1, ["Customer no"]),
    ],
)
def test_the_likely_header_is_the_first_of_the_widest_rows(content, row, header):
    found = likely(content)

    assert (found.header_row, found.header, found.player) == (row, header, None)
    assert likely(as_workbook([["Summer list"], ["Customer no", "Amount"], ["ana", 2]])).header_row == 2


def test_another_row_may_be_named_as_the_header_and_shows_its_columns():
    assert likely("a,b,c\nCustomer no,BetValue\nana,2\n", Choice(header_row=2)).header == ["Customer no", "BetValue"]


@pytest.mark.parametrize("content", [b"", b"Customer no\0,b\n", b'"open\n'])
def test_where_no_row_can_be_told_apart_there_is_nothing_to_choose(content):
    with pytest.raises(Refusal):
        likely(content)


def test_a_list_made_from_another_is_read_by_the_names_of_that_one_or_by_the_usual_ones():
    names = layout(FOREIGN, CHOSEN).names()

    assert places("title\nTimes,Amount,customer_no,BetValue\n1,2,ana,3\n", Choice(), names) == (2, 1, 0)
    assert places("OperatorPlayerId,BetCount,BetValue\nana,1,2\n", Choice(), names) == (0, 2, 1)


def test_a_column_that_somebody_said_is_none_is_none_in_a_list_made_from_it():
    names = layout("OperatorPlayerId,BetValue\nana,2\n", Choice(value=NO_COLUMN)).names()

    assert names == Names(value=None)
    assert places("OperatorPlayerId,BetValue,BetCount\nana,2,3\n", Choice(), names) == (0, None, 2)
