"""What kind of file was uploaded, and why it is no list of players."""

import io

import pytest

from core.refusal import Refusal
from enrollments.bulk.layout import Layout, read_layout
from enrollments.bulk.reading import Choice
from enrollments.models import Enrollment
from enrollments.rules.codes import FILE_CODES
from enrollments.rules.jobs import JobState
from tests.cast import NOON, enrolled, players, reward, upload

ROWS = b"ana,2.50,10\n"


def layout(content: str | bytes) -> Layout:
    return read_layout(io.BytesIO(content.encode() if isinstance(content, str) else content))


def refusal(content: str | bytes) -> Refusal:
    with pytest.raises(Refusal) as refused:
        layout(content)
    return refused.value


def places(content: str | bytes) -> tuple[int, int | None, int | None]:
    found = layout(content)
    return found.player, found.value, found.count


@pytest.mark.parametrize(
    "header",
    [
        "OperatorPlayerId,BetValue,BetCount",
        "operatorplayerid,BETVALUE,betCount",
        "Operator Player Id, Bet Value ,  bet count  ",
        "operator_player_id,bet_value,bet_count",
        '"OperatorPlayerId","BetValue","BetCount"',
        "OPERATOR_PLAYER ID,b e t_value,BetCount",
    ],
)
def test_columns_are_found_whatever_their_case_blanks_and_underscores(header):
    assert places(header + "\nana,2,5\n") == (0, 1, 2)


def test_columns_stand_in_any_order_among_any_others():
    assert places("Name,BetCount,City,OperatorPlayerId,BetValue\nx,x,x,x,x\n") == (3, 4, 1)


def test_values_and_counts_may_be_left_out():
    assert places("OperatorPlayerId\nana\n") == (0, None, None)


@pytest.mark.parametrize(("delimiter", "comma"), [(",", False), (";", True), ("\t", True)])
def test_commas_semicolons_and_tabs_separate_and_leave_the_comma_free_or_not(delimiter, comma):
    found = layout(delimiter.join(["OperatorPlayerId", "BetValue", "BetCount"]) + "\nx\n")

    assert (found.delimiter, found.decimal_comma) == (delimiter, comma)


@pytest.mark.parametrize(
    "header",
    ["Name (last, first);OperatorPlayerId", '"Name; first; last",OperatorPlayerId', '"a\tb\tc";OperatorPlayerId'],
)
def test_a_separator_inside_a_column_name_misleads_nobody(header):
    assert layout(header + "\nx\n").player == 1


def test_the_header_is_kept_as_it_was_written():
    assert layout("Nom;operator player id\nx;y\n").header == ["Nom", "operator player id"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\ufeff\n", "\n  \n"])
def test_rows_begin_after_the_header_whatever_stands_before_it(before, end):
    content = (before.replace("\n", end) + f"OperatorPlayerId{end}ana{end}").encode()
    found = layout(content)

    assert (found.player, content[found.data_offset :]) == (0, f"ana{end}".encode())
    assert found.data_row == 1 + before.count("\n")


def test_a_header_in_latin_1_is_read_all_the_same():
    assert layout("Prénom,OperatorPlayerId\nx,y\n".encode("latin-1")).player == 1


def test_a_layout_comes_back_from_the_job_as_it_was():
    found = layout("Name;OperatorPlayerId;BetValue\nx;y;z\n")

    assert Layout.from_json(found.as_json()) == found


PICTURE = b"\x89PNG\r\n\x1a\n" + ROWS
UNREADABLE = {
    "nothing": (b"", "FileEmpty"),
    "blank lines": (b"\n \r\n\t\n", "FileEmpty"),
    "a mark and nothing else": (b"\xef\xbb\xbf", "FileEmpty"),
    "header only": (b"OperatorPlayerId,BetValue", "FileHasNoRows"),
    "header and blank lines": (b"OperatorPlayerId\n\n  \r\n\n", "FileHasNoRows"),
    "header and empty cells": (b"OperatorPlayerId,BetValue\n,\n , \n", "FileHasNoRows"),
    "nul": (b"OperatorPlayerId\0\n" + ROWS, "FileIsBinary"),
    "utf-16 without a mark": ("OperatorPlayerId\nana\n".encode("utf-16-le"), "FileIsBinary"),
    "huge header": (b"OperatorPlayerId," + b"x" * 70_000 + b"\n" + ROWS, "HeaderTooLong"),
    "open quote": (b'OperatorPlayerId,"BetValue\n' + ROWS, "HeaderNotCsv"),
    "no header": (ROWS * 3, "HeaderLacksPlayer"),
    "another list": (b"Email,Name\na@example.com,Ana\n", "HeaderLacksPlayer"),
    "blank header cells": (b",,,\n" + ROWS, "HeaderLacksPlayer"),
    "picture": (PICTURE, "HeaderLacksPlayer"),
    "the player twice": (b"OperatorPlayerId,operator_player_id\nana,bea\n", "HeaderRepeatsColumn"),
    "the value twice": (b"OperatorPlayerId,BetValue,Bet Value\nana,1,2\n", "HeaderRepeatsColumn"),
}

# Of the forms that are converted before a job reads them; pictures are known before anybody looks for a header.
NO_LISTS = {name: each for name, each in UNREADABLE.items() if name != "utf-16 without a mark"}
NO_LISTS["picture"] = (PICTURE, "FileIsBinary")


@pytest.mark.parametrize(("content", "code"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_list_of_players_is_refused_with_the_reason(content, code):
    refused = refusal(content)

    assert (refused.code, refused.message.startswith(FILE_CODES[code])) == (code, True)


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "code"), NO_LISTS.values(), ids=NO_LISTS)
def test_an_unreadable_file_is_kept_byte_for_byte_with_a_job_that_says_why(casino, content, code):
    job = upload(reward(casino), content)

    job.refresh_from_db()
    assert (job.state, job.failure_code, job.finished_at, job.confirmed_at) == (JobState.FAILED, code, NOON, None)
    assert job.failure_message.startswith(FILE_CODES[code])
    with job.file.open("rb") as kept:
        assert kept.read() == content


def test_titles_above_the_header_are_passed_over_and_count_in_the_numbers():
    found = layout('Summer list,,\n"exported\non Monday, ""late""",,\n\nOperatorPlayerId,BetValue,BetCount\nana,2,5\n')

    assert (found.header, found.data_row) == (["OperatorPlayerId", "BetValue", "BetCount"], 4)


def test_a_title_with_other_separators_and_broken_quotes_misleads_nobody():
    found = layout('"Summer" list; of July; all\nOperatorPlayerId,BetValue\nana,2\n')

    assert (found.delimiter, found.header, found.data_row) == (",", ["OperatorPlayerId", "BetValue"], 2)


def test_a_header_below_the_thirtieth_row_is_not_looked_for():
    assert layout("title\n" * 29 + "OperatorPlayerId\nana\n").data_row == 30
    assert refusal("title\n" * 30 + "OperatorPlayerId\nana\n").code == "HeaderLacksPlayer"


def test_the_name_of_a_column_may_break_over_two_lines():
    assert layout('"Operator\nPlayer Id",BetValue\nana,2\n').player == 0


@pytest.mark.parametrize(
    ("values", "comma"),
    [
        (['"2,50"', '"3"'], True),
        (['"2,5"', '"1,000"'], True),
        (['"1,000"', '"3"'], False),
        (['"2,50"', "3.5"], False),
        (["2.50", "3"], False),
        (["", "3"], False),
    ],
)
def test_beside_commas_that_separate_the_values_say_whether_the_comma_is_the_decimal_sign(values, comma):
    rows = "".join(f"ana,{value}\n" for value in values)

    assert layout("OperatorPlayerId,BetValue\n" + rows).decimal_comma == comma


def test_what_a_person_chose_holds_instead_of_what_is_found():
    content = io.BytesIO(b"OperatorPlayerId;BetValue\nOperatorPlayerId,BetValue;BetCount\nana,2,50;3\n")
    found = read_layout(content, Choice(delimiter=",", decimal_comma=True, header_row=2))

    assert (found.delimiter, found.decimal_comma, found.data_row) == (",", True, 2)
    assert found.header == ["OperatorPlayerId", "BetValue;BetCount"]


@pytest.mark.parametrize(("row", "says"), [(2, "Row 2 is blank."), (3, "Row 3 reads: ana."), (9, "Row 9 is blank.")])
def test_a_chosen_row_that_is_no_header_is_refused(row, says):
    with pytest.raises(Refusal) as refused:
        read_layout(io.BytesIO(b"OperatorPlayerId\n\nana\n"), Choice(header_row=row))

    assert (refused.value.code, refused.value.message.endswith(says)) == ("HeaderLacksPlayer", True)


def test_blank_columns_may_repeat():
    assert places("OperatorPlayerId,,\nana,,\n") == (0, None, None)


def test_a_refused_header_is_shown_short_and_printable():
    message = refusal(b"\x1b[31mEmail," + b"x" * 5000 + b"\n" + ROWS).message

    assert message.isprintable()
    assert len(message) < 300


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        "\ufeffOperatorPlayerId;BetValue;BetCount\r\nana;2,50;10\r\n",
        "OperatorPlayerId\tBetValue\tBetCount\nana\t2,50\t10\n",
        "bet_count;bet_value;operator_player_id\n10;2.50;ana",
        '"Operator Player Id","Bet Value","Bet Count"\n"ana","2.50","10"\n',
    ],
)
def test_the_lists_that_spreadsheets_write_are_enrolled(casino, content):
    job = enrolled(reward(casino), content)

    assert (players(job), job.rejected_count, job.enrolled_value) == (["ana"], 0, 25)
    assert Enrollment.objects.get(job=job).total_bet_count == 10
