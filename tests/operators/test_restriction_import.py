"""Importing lists of restrictions: looked at first, wholly or not at all, once however often it is sent."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from operators.models import Operator, Restriction
from operators.rules import Role
from operators.services.restrictions import end_restriction
from tests import cast
from tests.cast import BEN, CARLA, DAN, NOON
from tests.operators.lists import (
    CLEO,
    CSV,
    HEADER,
    JSON,
    WORKBOOK,
    codes,
    confirmed,
    exported,
    imported,
    looked_at,
    players,
)
from tests.screens import CHANGED, at_work, screen, words

pytestmark = pytest.mark.django_db

ODD = NOON + timedelta(seconds=1, microseconds=1)


@pytest.fixture
def dan(casino) -> Client:
    return at_work(casino, Role.CUSTOMER_SERVICE, DAN)


def there(operator: Operator, player: str, ends_at: datetime | None = None) -> None:
    draft = {"kind": "OptedOut", "starts_at": NOON, "reason": "a, b", "created_at": NOON, "created_by": CARLA}
    Restriction.objects.create(operator=operator, operator_player_id=player, ends_at=ends_at, **draft)


def rows() -> list[Any]:
    known = ("operator", "operator_player_id", "kind", "starts_at", "ends_at", "reason")
    return sorted(Restriction.objects.values_list(*known), key=str)


def known(**wishes: Any) -> Restriction:
    return Restriction.objects.get(**{"operator_player_id": "cleo"} | wishes)


class TestAList:
    def test_is_saved_once_it_is_confirmed_and_not_before(self, dan, casino):
        preview = looked_at(dan, HEADER + CLEO)
        assert "1 new, 0 changed, 0 there already. Nothing is saved yet." in words(preview)
        assert "cleo Blocked 3 May 2026, 14:00 for good Fraud" in words(preview)
        assert players() == {BEN}

        assert "The list is imported: 1 new, 0 changed." in words(confirmed(dan, preview))
        made = known()
        assert (made.operator, made.kind, made.reason, made.created_by) == (casino, "Blocked", "Fraud", DAN)

    def test_has_its_times_on_the_operators_clock_unless_they_say_otherwise(self, dan):
        cleo, dora = "cleo,Blocked,2026-05-03 14:00,2026-05-04T00:00:00-05:00,x", "dora,Blocked,2026-05-03,,x"
        imported(dan, f"{HEADER}{cleo}\n{dora}\n")

        assert known().starts_at.isoformat() == "2026-05-03T12:00:00+00:00"
        assert known().ends_at.isoformat() == "2026-05-04T05:00:00+00:00"
        assert known(operator_player_id="dora").starts_at.isoformat() == "2026-05-02T22:00:00+00:00"

    @pytest.mark.parametrize("kind", ["SelfExcluded", "Self-excluded", "self excluded", "SELF_EXCLUDED"])
    def test_may_spell_kinds_as_people_do(self, dan, kind):
        imported(dan, f"{HEADER}cleo,{kind},2026-05-03,,x\n")

        assert known().kind == "SelfExcluded"

    def test_keeps_ids_as_they_are_written(self, dan):
        imported(dan, f"{HEADER}007,Blocked,2026-05-03,,x\n7,Blocked,2026-05-03,,x\n")

        assert players() == {BEN, "007", "7"}

    def test_is_refused_as_a_whole_for_one_faulty_row_with_every_reason_shown(self, dan):
        preview = looked_at(dan, f"{HEADER}{CLEO}1.23E+15,Bored,yesterday,,\n")

        page = words(preview)
        assert "1 of 2 rows cannot be imported. Nothing was saved." in page
        assert "A spreadsheet turned the id into a rounded number such as 1.23E+15, a date or an error." in page
        assert codes(preview) == {3: ["PlayerIdDamaged", "Unknown", "NotATime", "Blank"]}
        assert "confirm_form" not in preview.context_data
        assert players() == {BEN}

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (",Blocked,2026-05-03,,x", "Blank"),
            ("cleo,,2026-05-03,,x", "Unknown"),
            ("cleo,Blocked,,,x", "Blank"),
            ("cleo,Blocked,2026-02-30,,x", "NotATime"),
            ("cleo,Blocked,03/05/2026,,x", "NotATime"),
            ("cleo,Blocked,2026-05-03,9999-12-31,x", "OutOfRange"),
            ("cleo,Blocked,0001-01-01,,x", "OutOfRange"),
            ("cleo,Blocked,2026-05-03,2026-05-02,x", "EndBeforeStart"),
            ("cleo,Blocked,2026-10-25 02:30,,x", "TimeAmbiguous"),
            ("cleo,Blocked,2026-03-29 02:30,,x", "TimeAmbiguous"),
            (f"{'x' * 256},Blocked,2026-05-03,,x", "TooLong"),
            (f"cleo,Blocked,2026-05-03,,{'x' * 501}", "TooLong"),
            ("=HYPERLINK(1),Blocked,2026-05-03,,x", "PlayerIdIsFormula"),
            ("cl\u200beo,Blocked,2026-05-03,,x", "PlayerIdHasControlCharacters"),
        ],
    )
    def test_says_what_is_wrong_with_a_row(self, dan, row, code):
        assert codes(looked_at(dan, f"{HEADER}{row}\n")) == {2: [code]}

    def test_counts_rows_as_an_editor_does(self, dan):
        two_lines, nobody = 'cleo,Blocked,2026-05-03,,"two\nlines"', ",Blocked,2026-05-03,,x"

        assert codes(looked_at(dan, f"\n{HEADER}\n\n{two_lines}\n{nobody}\n")) == {7: ["Blank"]}

    def test_says_who_and_from_which_file_in_the_history(self, dan):
        imported(dan, HEADER + CLEO)
        page = words(dan.get(screen("operators_restriction_change", known().pk)))

        assert "dan backoffice, from list.csv Created. Why: Fraud" in page


class TestAListThatComesAgain:
    def test_changes_nothing(self, dan):
        imported(dan, HEADER + CLEO)
        preview = looked_at(dan, HEADER + CLEO)

        assert "0 new, 0 changed, 1 there already. There is nothing to import." in words(preview)

    def test_changes_nothing_when_it_is_confirmed_twice(self, dan):
        preview = looked_at(dan, HEADER + CLEO)
        confirmed(dan, preview)

        assert "This list was imported already, or has waited too long: upload it again." in words(
            confirmed(dan, preview)
        )
        assert Restriction.objects.filter(operator_player_id="cleo").count() == 1

    def test_changes_nothing_when_two_people_have_looked_at_it(self, dan, casino):
        boss = at_work(casino, Role.ADMINISTRATOR, "boss")
        first, second = looked_at(dan, HEADER + CLEO), looked_at(boss, HEADER + CLEO)
        confirmed(dan, first)

        assert "The list is imported: 0 new, 0 changed." in words(confirmed(boss, second))
        assert known().created_by == DAN

    def test_takes_over_another_end_and_another_reason(self, dan):
        imported(dan, HEADER + CLEO)
        preview = looked_at(dan, f"{HEADER}cleo,Blocked,2026-05-03 14:00,2027-01-01,Proven fraud\n")
        page = words(preview)

        assert "0 new, 1 changed" in page
        assert "Until: for good → 1 Jan 2027, 00:00 Reason: Fraud → Proven fraud" in page
        confirmed(dan, preview)
        assert (known().reason, known().updated_by) == ("Proven fraud", DAN)

    def test_says_of_what_was_ended_by_hand_that_it_would_hold_again(self, dan):
        imported(dan, HEADER + CLEO)
        end_restriction(restriction=known(), reason="Cleared", by=CARLA, at=known().starts_at + timedelta(days=1))

        assert "Was ended by carla: Cleared" in words(looked_at(dan, HEADER + CLEO))
        imported(dan, HEADER + CLEO)
        assert (known().ends_at, known().end_reason) == (None, None)

    def test_is_another_restriction_with_another_start_or_kind(self, dan):
        imported(dan, f"{HEADER}{CLEO}cleo,OptedOut,2026-05-03 14:00,,x\ncleo,Blocked,2026-05-04 14:00,,x\n")

        assert Restriction.objects.filter(operator_player_id="cleo").count() == 3

    def test_may_name_a_restriction_twice_if_it_says_the_same(self, dan):
        assert "1 new, 0 changed." in imported(dan, HEADER + CLEO + CLEO)
        assert codes(looked_at(dan, f"{HEADER}dora,Blocked,2026-05-03,,x\ndora,Blocked,2026-05-03,,y\n")) == {
            3: ["RowRepeated"]
        }


class TestWhatWasExported:
    @pytest.mark.parametrize("kind", [CSV, WORKBOOK, JSON])
    def test_comes_back_as_it_was(self, dan, casino, kind):
        for player, ends_at in (("007", None), ("-17", ODD), ("ünï", ODD)):
            there(casino, player, ends_at=ends_at)
        before, file = rows(), exported(dan, kind)
        Restriction.objects.all().delete()

        assert "4 new, 0 changed." in imported(dan, file, kind)
        assert rows() == before

    @pytest.mark.parametrize("kind", [CSV, WORKBOOK, JSON])
    def test_changes_nothing(self, dan, casino, kind):
        there(casino, "007")
        # Two of one player, kind and start, for whatever reason.
        there(casino, "007", ends_at=ODD)

        assert "0 new, 0 changed, 3 there already." in words(looked_at(dan, exported(dan, kind), kind))


class TestADifferentOperator:
    def test_gets_nothing_of_a_list(self, dan, casino):
        bingo = cast.casino("Bingo")
        imported(dan, HEADER + CLEO)

        assert known().operator == casino
        assert not Restriction.objects.filter(operator=bingo, operator_player_id="cleo").exists()

    def test_has_restrictions_of_its_own_for_the_same_player(self, dan):
        bingo = cast.casino("Bingo")
        imported(dan, HEADER + CLEO)

        assert "1 new, 0 changed" in imported(at_work(bingo, Role.CUSTOMER_SERVICE, "bob"), HEADER + CLEO)
        assert Restriction.objects.filter(operator_player_id="cleo").count() == 2


class TestTheDoor:
    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.MARKETING])
    def test_is_closed_to_those_who_may_not_restrict_players(self, casino, role):
        client = at_work(casino, role)

        assert client.get(screen("operators_restriction_import")).status_code == 403
        assert client.post(screen("operators_restriction_process_import"), {}).status_code == 403
        assert screen("operators_restriction_import") not in str(
            client.get(screen("operators_restriction_changelist")).content
        )

    def test_does_not_open_for_what_it_has_never_seen(self, dan):
        wish = {"import_file_name": "../../etc/passwd", "original_file_name": "x", "format": "0", "resource": "0"}
        answer = dan.post(screen("operators_restriction_process_import"), wish, follow=True)

        assert "upload it again" in words(answer)
        assert dan.post(screen("operators_restriction_process_import"), wish | {"format": "9"}).status_code == 200
        assert dan.get(screen("operators_restriction_process_import")).status_code == 405

    @pytest.mark.usefixtures("no_redis")
    def test_says_so_when_lists_cannot_be_kept_for_confirming(self, dan):
        answer = looked_at(dan, HEADER + CLEO)

        assert answer.status_code == CHANGED
        assert "Lists cannot be taken at the moment." in words(dan.get(answer.url))


def test_ten_thousand_rows_are_looked_at_and_imported_while_somebody_waits(dan):
    rows = "".join(f"player-{number:05},OptedOut,2026-05-03 14:00,,Asked by e-mail\n" for number in range(10_000))
    start = time.monotonic()
    answer = imported(dan, HEADER + rows)

    assert "10,000 new, 0 changed." in answer
    # Close to two seconds on a small machine; far from what a web server lets a request take.
    assert time.monotonic() - start < 20
