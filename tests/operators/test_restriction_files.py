"""What lists of restrictions may come as, and what is no list."""

import pytest
from django.test import Client

from enrollments.rules.players import player_id_fault
from operators.models import Restriction
from operators.rules import Role
from tests.cast import BEN, DAN, NOON
from tests.operators.lists import (
    CSV,
    HEADER,
    JSON,
    WORKBOOK,
    as_json,
    codes,
    imported,
    looked_at,
    players,
    trouble,
    workbook,
)
from tests.screens import at_work

pytestmark = pytest.mark.django_db

ROW = {"kind": "Blocked", "starts_at": "2026-05-03", "reason": "x"}


@pytest.fixture
def dan(casino) -> Client:
    return at_work(casino, Role.CUSTOMER_SERVICE, DAN)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_separated_as_spreadsheets_like(dan, separator):
    content = f"{HEADER}cleo,Blocked,2026-05-03,,x\n".replace(",", separator)
    imported(dan, b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode())

    assert players() == {BEN, "cleo"}


def test_a_workbook_is_read_as_it_is_typed(dan):
    cells = [
        ["Operator Player Id", "KIND", "starts_at", "reason", "ends_at", "remark"],
        ["007", "Blocked", NOON.replace(tzinfo=None), "Fraud", None, "whatever"],
        [123456789012345, "Blocked", "2026-05-03", "Fraud", None, None],
        [None, None, None, None, None, None],
    ]
    imported(dan, workbook(cells), WORKBOOK)

    assert players() == {BEN, "007", "123456789012345"}
    # Noon on the clock of Malta, on the day on which it went forward.
    assert Restriction.objects.get(operator_player_id="007").starts_at.isoformat() == "2026-03-29T10:00:00+00:00"


@pytest.mark.parametrize(
    ("cell", "code"),
    [(1234567890123456, "PlayerIdDamaged"), (1.23e15, "PlayerIdDamaged"), (True, "PlayerIdNotText")],
)
def test_an_id_that_a_workbook_has_taken_for_a_number_is_refused(dan, cell, code):
    cells = [HEADER.strip().split(","), [cell, "Blocked", "2026-05-03", None, "x"]]

    assert codes(looked_at(dan, workbook(cells), WORKBOOK)) == {2: [code]}


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        ("", CSV, "empty"),
        ("player,kind\nx,y\n", CSV, "not name these columns: operator_player_id, starts_at, reason."),
        (HEADER.replace("reason", "kind,reason"), CSV, "Two columns are named kind."),
        (f'{HEADER}cleo,Blocked,2026-05-03,,"x\n', CSV, "The quoting is broken"),
        (HEADER.encode() + b"caf\xe9,Blocked,2026-05-03,,x", CSV, "The file is not UTF-8."),
        (HEADER.encode("utf-16"), CSV, "The file is not UTF-8."),
        (HEADER + "\0", CSV, "The file is not text."),
        (HEADER, CSV, "No valid data to import."),
        (workbook([["kind"]]), CSV, "The file is a workbook: choose the format xlsx."),
        ("no workbook", WORKBOOK, "The file is no workbook (XLSX)."),
        ("{", JSON, "The file is no JSON."),
        ('{"kind": 1}', JSON, "The file is no list of objects"),
        ('[{"operator_player_id": ["x"]}]', JSON, "The file is no list of objects"),
        ("[" * 100_000, JSON, "The file is no JSON."),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(dan, content, kind, sentence):
    assert sentence in trouble(looked_at(dan, content, kind))


def test_ids_of_json_are_text_whatever_they_are_written_as(dan):
    content = as_json({"operator_player_id": "007", **ROW}, {"operator_player_id": 8, **ROW})
    imported(dan, content, JSON)

    assert players() == {BEN, "007", "8"}
    assert codes(looked_at(dan, as_json({"operator_player_id": 1.23e15, **ROW}), JSON)) == {1: ["PlayerIdDamaged"]}


@pytest.mark.parametrize(
    "player", ["1.23E+15", "1,23e+15", "=1+1", "@SUM(1)", "cl\u200beo", "-17", "@ana", "00-7", "ünï"]
)
def test_an_id_is_refused_where_a_list_of_players_refuses_it_and_in_the_same_words(dan, player):
    elsewhere = player_id_fault(player)
    preview = looked_at(dan, as_json({"operator_player_id": player, **ROW}), JSON)
    here = [fault for row in preview.context_data["result"].faulty for fault in row.faults]

    expected = [elsewhere] if elsewhere else []
    assert [(fault.code, fault.message) for fault in here] == [(fault.code, fault.message) for fault in expected]
