"""What a row may hold, and what is said of one that may not be."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollments.models import Enrollment, Rejection
from tests.cast import HEADER, enrolled, free_bets, players, rejected, reward

pytestmark = pytest.mark.django_db


def code(operator, line: str | bytes, **wishes) -> str | None:
    """The code under which the only row of a list is rejected; None when it is enrolled."""
    data = HEADER.encode() + (line if isinstance(line, bytes) else line.encode()) + b"\n"
    job = enrolled(reward(operator), data, **wishes)
    assert job.enrolled_count + job.rejected_count == 1
    return rejected(job).get(2)


def worth(job) -> list[tuple[Decimal, int]]:
    rows = Enrollment.objects.filter(job=job).order_by("job_row")
    return list(rows.values_list("bet_value", "total_bet_count"))


@pytest.mark.parametrize("value", ["0", "-2", "-0", "5.01", "0.99", "99999999999999"])
def test_a_value_outside_the_range_is_rejected(casino, value):
    assert code(casino, f"ana,{value},10") == "BetValueOutOfRange"


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "Infinity",
        "-inf",
        "1e400",
        "1e2",
        "2E0",
        "٣",
        "\uff12",
        "1_0",
        "0x2",
        "2.",
        ".5",
        "two",
        "1 000",
        "€2",
    ],
)
def test_a_value_that_is_no_plain_decimal_number_is_rejected(casino, value):
    assert code(casino, f'ana,"{value}",10') == "BetValueNotANumber"


@pytest.mark.parametrize("digits", ["9" * 15, "9" * 5000, "2." + "0" * 5000])
def test_a_value_that_no_column_can_hold_is_rejected(casino, digits):
    assert code(casino, f"ana,{digits},10") == "BetValueNotANumber"


@pytest.mark.parametrize("value", ["2.505", "1.00000000000000000001"])
def test_a_value_with_more_decimals_than_the_currency_is_rejected(casino, value):
    assert code(casino, f"ana,{value},10") == "BetValueTooPrecise"


@pytest.mark.parametrize("value", ["2.5", " 2.50 ", "+2.50", "02.5", "2.5000"])
def test_the_same_value_may_be_written_in_many_ways(casino, value):
    assert worth(enrolled(reward(casino), f"{HEADER}ana,{value},10\n")) == [(Decimal("2.5"), 10)]


@pytest.mark.parametrize("count", ["0", "-5", "4", "21", "999999999"])
def test_a_count_outside_the_range_is_rejected(casino, count):
    assert code(casino, f"ana,2,{count}") == "BetCountOutOfRange"


@pytest.mark.parametrize("count", ["NaN", "Infinity", "1e1", "10.0", "٣", "ten", "1_0", "9" * 10, "9" * 5000])
def test_a_count_that_is_no_whole_number_a_column_can_hold_is_rejected(casino, count):
    assert code(casino, f"ana,2,{count}") == "BetCountNotAWholeNumber"


@pytest.mark.parametrize(("line", "expected"), [("ana,2,10", (2, 10)), ("ana,1.00,5", (1, 5)), ("ana,5,20", (5, 20))])
def test_the_ends_of_the_range_are_in_it(casino, line, expected):
    assert worth(enrolled(reward(casino), HEADER + line)) == [expected]


def test_blank_values_fall_back_to_the_minimum_and_are_counted(casino):
    job = enrolled(reward(casino), HEADER + "ana,,\nbea, ,7\ncid,3,\ndan,3,7\n")

    assert (worth(job), job.fallback_count) == ([(1, 5), (1, 7), (3, 5), (3, 7)], 3)


def test_a_ranged_reward_gives_the_minimum_to_a_list_without_values(casino):
    job = enrolled(reward(casino), "OperatorPlayerId\nana\nbea\n")

    assert (worth(job), job.fallback_count) == ([(1, 5), (1, 5)], 2)


@pytest.mark.parametrize("player", ["", "   ", "\t", '""', "\u00a0"])
def test_a_row_that_names_no_player_is_rejected(casino, player):
    assert code(casino, f"{player},2,10") == "PlayerIdMissing"


def test_an_id_has_255_characters_at_most(casino):
    assert code(casino, "é" * 255 + ",2,10") is None
    assert code(casino, "a" * 256 + ",2,10") == "PlayerIdTooLong"
    assert code(casino, "a" * 10_000 + ",2,10") == "PlayerIdTooLong"


@pytest.mark.parametrize(
    "hidden",
    [
        "\0",
        "\x07",
        "\x1b",
        "\x7f",
        "\x85",
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2060",
        "\ufeff",
        "\u2066",
        "\u00ad",
        "\u061c",
    ],
    ids=lambda hidden: f"U+{ord(hidden):04X}",
)
def test_an_id_with_control_or_invisible_characters_is_rejected(casino, hidden):
    assert code(casino, f"an{hidden}a,2,10") == "PlayerIdHasControlCharacters"


def test_an_id_with_a_line_break_is_rejected(casino):
    assert code(casino, '"an\na",2,10') == "PlayerIdHasControlCharacters"


def test_an_id_that_is_no_utf_8_among_others_that_are_is_rejected(casino):
    job = enrolled(reward(casino), HEADER.encode() + "zoë,2,10\nchloë,2,10\n".encode() + b"jos\xe9,2,10\n")

    assert rejected(job) == {4: "PlayerIdNotUtf8"}


def test_latin_1_bytes_in_another_column_do_not_matter(casino):
    job = enrolled(reward(casino), b"Name,OperatorPlayerId\nJos\xe9,jose\n")

    assert players(job) == ["jose"]


@pytest.mark.parametrize("player", ["=cmd|' /C calc'!A0", "=1+1", "@SUM(1)", "+1+cmd|x", "-2+3!A1", "=ana"])
def test_a_formula_is_no_player(casino, player):
    assert code(casino, f"{player},2,10") == "PlayerIdIsFormula"


@pytest.mark.parametrize("player", ["1.23E+15", "1,23e+15", "1E+15", "9.99999E+99"])
def test_an_id_that_a_spreadsheet_has_rounded_is_rejected(casino, player):
    assert code(casino, f'"{player}",2,10') == "PlayerIdDamaged"


@pytest.mark.parametrize(
    "player",
    [
        "007",
        "-42",
        "+356",
        "@ana",
        "1E15",
        "ana@example.com",
        "NULL",
        "\\N",
        "\\.",
        "a\\tb",
        "{ana}",
        "O'Hara",
        "安娜",
        "a b",
    ],
)
def test_an_id_is_kept_letter_for_letter(casino, player):
    assert players(enrolled(reward(casino), f"{HEADER}{player},2,10\n")) == [player]


def test_blanks_around_an_id_do_not_count(casino):
    assert players(enrolled(reward(casino), HEADER + "  ana ,2,10\n")) == ["ana"]


@pytest.mark.parametrize("line", ["ana", "ana,2", "ana,2,10,x", "ana,2,10,,x"])
def test_a_row_with_too_few_or_too_many_columns_is_rejected(casino, line):
    assert code(casino, line) == "WrongColumnCount"


@pytest.mark.parametrize("line", ["ana,2,10,", "ana,2,10,,, ,"])
def test_empty_cells_at_the_end_do_not_matter(casino, line):
    assert code(casino, line) is None


def test_columns_that_we_do_not_know_are_ignored(casino):
    job = enrolled(reward(casino), "Vip,OperatorPlayerId,BetCount,Note,BetValue\n=1+1,ana,10,NaN,2\n")

    assert worth(job) == [(2, 10)]


@pytest.mark.parametrize(
    ("line", "first", "fields", "words"),
    [
        ("=1,abc,1.5", "PlayerIdIsFormula", "OperatorPlayerId; BetValue; BetCount", ["formula", "abc", "1.5"]),
        ("ana,abc,1.5", "BetValueNotANumber", "BetValue; BetCount", ["abc", "1.5"]),
        ("ana,0.5,99", "BetValueOutOfRange", "BetValue; BetCount", ["0.5", "99"]),
        ("ana,2.505,99", "BetValueTooPrecise", "BetValue; BetCount", ["2.505", "99"]),
        ("ana,abc,99", "BetValueNotANumber", "BetValue; BetCount", ["abc", "99"]),
    ],
)
def test_all_that_is_wrong_with_a_row_is_told_under_the_code_of_the_first(casino, line, first, fields, words):
    enrolled(reward(casino), HEADER + line)

    found = Rejection.objects.get()
    assert (found.code, found.column) == (first, fields)
    assert [word for word in words if word not in found.message] == []


def test_a_fixed_reward_needs_only_the_first_column(casino):
    given = reward(casino, details=free_bets(bet_value=Decimal("1.50"), bet_count=5))

    assert worth(enrolled(given, "OperatorPlayerId\nana\nbea\n")) == [(Decimal("1.50"), 5), (Decimal("1.50"), 5)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ana,1.50,5", None),
        ("ana,1.5,", None),
        ("ana,,5", None),
        ("ana,1.51,5", "BetValueOutOfRange"),
        ("ana,1.50,4", "BetCountOutOfRange"),
    ],
)
def test_a_fixed_reward_takes_its_own_value_and_no_other(casino, line, expected):
    given = reward(casino, details=free_bets(bet_value=Decimal("1.50"), bet_count=5))

    assert rejected(enrolled(given, HEADER + line)).get(2) == expected


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_stands_in_an_id_is_enrolled_letter_for_letter_or_rejected(casino, text):
    written = io.StringIO(newline="")
    csv.writer(written).writerow([text, "2", "10"])
    job = enrolled(reward(casino), HEADER + written.getvalue())

    assert players(job) == ([] if job.rejected_count else [text.strip()])
    assert job.row_count == job.enrolled_count + job.rejected_count == 1
