"""The report of rejected rows: complete, readable, safe to open, fit to be corrected and sent again."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from enrollments.bulk.cells import safe_cell
from enrollments.bulk.report import ADDED_COLUMNS, report_lines
from tests.cast import HEADER, enrolled, free_bets, players, report, reward, upload

pytestmark = pytest.mark.django_db

WIDTH = len(ADDED_COLUMNS)


def test_the_report_keeps_the_columns_of_the_file_and_adds_why(casino):
    job = enrolled(reward(casino), "Name;BETCOUNT;operator player id;betvalue\nAna;10;ana;9,00\n")

    message = "BetValue is 9.00; it must be between 1.00 and 5.00."
    assert [cells[-WIDTH:] for cells in report(job)] == [
        list(ADDED_COLUMNS),
        ["2", "BetValueOutOfRange", "betvalue", "1.00-5.00", message],
    ]
    assert [cells[:-WIDTH] for cells in report(job)] == [
        ["Name", "BETCOUNT", "operator player id", "betvalue"],
        ["Ana", "10", "ana", "9,00"],
    ]


def test_a_report_holds_the_rejected_rows_alone_in_the_order_of_the_file(casino):
    job = enrolled(reward(casino), HEADER + "zoe,9,10\nana,2,10\n\nben,2,10\nbea,2,99\n", rows=2)

    assert [(cells[0], cells[3], cells[4]) for cells in report(job)[1:]] == [
        ("zoe", "2", "BetValueOutOfRange"),
        ("ben", "5", "PlayerRestricted"),
        ("bea", "6", "BetCountOutOfRange"),
    ]


def test_all_that_is_wrong_with_a_row_stands_in_the_report(casino):
    job = enrolled(reward(casino), HEADER + "ana,9,99\n")

    assert report(job)[1][-WIDTH:] == [
        *("2", "BetValueOutOfRange", "BetValue; BetCount", "1.00-5.00; 5-20"),
        "BetValue is 9; it must be between 1.00 and 5.00. BetCount is 99; it must be between 5 and 20.",
    ]


def test_the_report_of_a_clean_list_is_its_header(casino):
    job = enrolled(reward(casino), HEADER + "ana,2,10\n")

    assert report(job) == [["OperatorPlayerId", "BetValue", "BetCount", *ADDED_COLUMNS]]


def test_a_report_begins_with_the_mark_that_spreadsheets_look_for(casino):
    job = enrolled(reward(casino), "Ort,OperatorPlayerId\nZürich,\n")

    assert next(report_lines(job)).encode().startswith(b"\xef\xbb\xbf")
    assert report(job)[1][0] == "Zürich"


@pytest.mark.parametrize(
    "formula",
    ["=cmd|' /C calc'!A0", "@SUM(1)", "+1+cmd", "-2+3", "\t=1", "\r=1", "\n=1", " =1", "=1", "-", "+", "--1", "+A1"],
)
def test_no_spreadsheet_takes_a_cell_for_a_formula(formula):
    assert safe_cell(formula) == f"'{formula}"


@pytest.mark.parametrize("plain", ["-2.50", "-2,50", "+3", "-1", "2", "", "ana", "a=b", "a-b", "'", "1.23E+15", "007"])
def test_plain_numbers_and_texts_stay_as_they_are(plain):
    assert safe_cell(plain) == plain


def test_formulas_of_a_list_are_defused_in_every_column(casino):
    job = enrolled(reward(casino), '=A1,OperatorPlayerId,BetValue\n@SUM(1),=1+1,-2\n-2+3,ana,"=HYPERLINK(1)"\n')

    assert [cells[:3] for cells in report(job)] == [
        ["'=A1", "OperatorPlayerId", "BetValue"],
        ["'@SUM(1)", "'=1+1", "-2"],
        ["'-2+3", "ana", "'=HYPERLINK(1)"],
    ]


def test_short_and_long_rows_and_broken_ones_keep_our_columns_under_their_names(casino):
    job = enrolled(reward(casino), HEADER + 'ana\nbea,2,10,"x,y",z\n"cid"x,2,10\n')

    cells = [line[:-WIDTH] for line in report(job)[1:]]
    assert cells == [["ana", "", ""], ["bea", "2", "10"], ['"cid"x,2,10', "", ""]]
    assert [line[4] for line in report(job)[1:]] == ["WrongColumnCount", "WrongColumnCount", "RowNotCsv"]


def test_what_stands_beyond_the_header_is_in_the_message(casino):
    job = enrolled(reward(casino), HEADER + "ana,2,10,x,y\n")

    assert report(job)[1][-1] == "The row has 5 columns, the header has 3. Beyond them stands: x,y"


def test_a_report_is_complete_however_long(casino):
    many = 11_001
    job = enrolled(reward(casino), HEADER + "".join(f"player_{number},9,10\n" for number in range(many)))

    assert [cells[0] for cells in report(job)[1:]] == [f"player_{number}" for number in range(many)]


def test_the_longest_row_that_can_be_broken_is_in_the_report(casino):
    job = enrolled(reward(casino), HEADER + "a" * 70_000 + ",2,10\n")

    assert [(set(cells[0]), cells[4]) for cells in report(job)[1:]] == [({"a"}, "RowTooLong")]


def test_bytes_that_are_no_text_are_shown_as_replaced(casino):
    job = enrolled(reward(casino), HEADER.encode() + b"jos\xe9,2,10\na\0na,2,10\nzo\xc3\xab,2,10\nl\xc3\xa9a,2,10\n")

    assert [cells[0] for cells in report(job)[1:]] == ["jos\ufffd", "a\ufffdna"]


def test_a_file_that_could_not_be_read_has_no_report(casino):
    with pytest.raises(Refusal) as refused:
        report(upload(reward(casino), "Email\nana@example.com\n"))
    assert refused.value.code == "FileUnread"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=10), min_size=3, max_size=3))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_stood_in_a_rejected_row_is_in_the_report(casino, cells):
    written = io.StringIO(newline="")
    csv.writer(written).writerow([*cells, "ben"])
    job = enrolled(reward(casino), "A,B,C,OperatorPlayerId\n" + written.getvalue())

    assert report(job)[1][:4] == [*(safe_cell(cell.replace("\0", "\ufffd")) for cell in cells), "ben"]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("OperatorPlayerId,BetValue,BetCount", "ana,9.50,10"),
        ("OperatorPlayerId;BetValue;BetCount", "ana;9,50;10"),
        ("OperatorPlayerId\tBetValue\tBetCount", "ana\t9,50\t10"),
    ],
)
def test_a_report_can_be_sent_again_as_it_is(casino, header, line):
    first = enrolled(reward(casino), f"{header}\n{line}\n")
    generous = reward(casino, details=free_bets(max_bet_value=Decimal(10)))
    second = enrolled(generous, "".join(report_lines(first)))

    assert (players(second), second.enrolled_value) == (["ana"], 95)
