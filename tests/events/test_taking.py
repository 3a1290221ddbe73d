import pytest
from django.db import OperationalError, connection

from core.refusal import Fault
from events.models import DeadLetter
from events.rules import LETTER_CODES
from tests import cast
from tests.bonuses.sent import body
from tests.cast import DAY, NOON
from tests.events.deliveries import (
    POISON,
    arrival,
    bonus_message,
    letters,
    loses_the_database,
    notes_origins,
    origins,
    raises,
    recorded,
    take,
)

pytestmark = pytest.mark.django_db


def test_bonus_events_are_recorded_for_the_operator_that_has_their_origin(casino):
    cast.casino("Bingo")

    assert take(arrival(bonus_message(1)), arrival(bonus_message(2, origin="bingo"))) == []
    assert recorded() == ["bonus-1", "bonus-2"]
    assert letters() == []


def test_a_consumer_of_one_operator_takes_nothing_that_is_another_ones(casino):
    bingo = cast.casino("Bingo")
    take(arrival(bonus_message(1)), operator=bingo)

    [letter] = letters()
    assert recorded() == []
    assert letter.operator == bingo


@pytest.mark.parametrize(("kind", "code"), [(None, "TypeMissing"), ("", "TypeMissing"), ("bonus", "TypeUnknown")])
def test_a_message_of_no_known_type_is_kept_as_it_came(casino, kind, code):
    [refused] = take(arrival(bonus_message(1), kind, position="3/17", properties={"app": "platform", "n": 7}))

    [letter] = letters()
    assert (refused.code, letter.code) == (code, code)
    assert code in LETTER_CODES
    assert bytes(letter.body) == bonus_message(1)
    assert (letter.type, letter.position, letter.properties) == (kind or None, "3/17", {"app": "platform", "n": "7"})


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null", b'{"origin": "casino"}', b"\0"])
def test_what_cannot_be_understood_is_kept_with_its_faults_and_costs_no_other_message(casino, content):
    take(arrival(bonus_message(1)), arrival(content), arrival(bonus_message(2)))

    [letter] = letters()
    assert recorded() == ["bonus-1", "bonus-2"]
    assert bytes(letter.body) == content
    assert all(set(fault) == {"path", "code", "message"} for fault in letter.faults)
    assert letter.code == letter.faults[0]["code"]


def test_every_fault_of_a_message_is_kept(casino):
    take(arrival(body(amount=-1, status="Won")))

    [letter] = letters()
    assert {fault["path"] for fault in letter.faults} == {"(root).amount", "(root).status"}


def test_what_no_database_can_hold_as_text_is_kept_too(casino):
    def faulty(messages, **_):
        return [[Fault("\0", "Odd", "half a \ud800 character")] for _ in messages]

    take(
        arrival(b"1", "T\0\ud800", properties={"\0": b"\xff", "\ud800": "\0"}),
        arrival(b"2", "ODD"),
        arrival(b"3", "L" * 9000, properties={"long": "x" * 9000}),
        table={"ODD": faulty},
    )

    assert [bytes(letter.body) for letter in letters()] == [b"1", b"2", b"3"]


def test_whose_a_letter_is_says_the_origin_inside_as_far_as_it_can_be_read(casino):
    take(
        arrival(body(status="Won")),
        arrival(body(origin="nobody's")),
        arrival(body(origin="\0")),
        arrival(body(origin=["casino"])),
        arrival(b"[]"),
    )

    assert [letter.operator for letter in letters()] == [casino, None, None, None, None]


def test_the_same_message_that_comes_again_is_counted_and_not_kept_twice(casino):
    take(arrival(b"1"), arrival(b"1"), arrival(b"2"))
    take(arrival(b"1"), arrival(b"1", "OTHER"), arrival(b"1", source="elsewhere"), arrival(b"1", None), at=NOON + DAY)
    take(arrival(b"1", None))

    kept = sorted((bytes(each.body), each.type, each.source, each.times) for each in letters() if each.type)
    assert kept == [
        (b"1", "BONUS", "bonus-events", 3),
        (b"1", "BONUS", "elsewhere", 1),
        (b"1", "OTHER", "bonus-events", 1),
        (b"2", "BONUS", "bonus-events", 1),
    ]
    again = DeadLetter.objects.get(body=b"1", type="BONUS", source="bonus-events")
    assert (again.received_at, again.last_received_at) == (NOON, NOON + DAY)
    assert DeadLetter.objects.get(type=None).times == 2


def test_two_consumers_that_refuse_the_same_messages_at_once_keep_each_once(casino, transactional_db):
    batch = [arrival(b"%d" % number) for number in range(50)]

    cast.at_once(lambda: take(*batch), lambda: take(*batch[::-1]), lambda: take(*batch))

    assert {letter.times for letter in letters()} == {3}
    assert len(letters()) == 50


def test_only_the_message_that_breaks_the_verb_becomes_a_letter(casino):
    messages = [arrival(content, "NOTE") for content in (b"one", POISON, b"two")]
    refused = take(*messages, arrival(b"1", "OTHER"), table={"NOTE": notes_origins})

    assert [(each.arrival.body, each.code) for each in refused] == [(POISON, "InternalError"), (b"1", "TypeUnknown")]
    assert {letter.code for letter in letters()} == {"InternalError", "TypeUnknown"}
    assert origins() == {"one", "two"}


def test_a_letter_of_something_broken_tells_people_a_reference_and_support_what_it_was(casino, caplog):
    take(arrival(b"1"), table={"BONUS": raises(RuntimeError("no such bonus"))})

    [letter] = letters()
    [fault] = letter.faults
    reference = fault["message"].removesuffix(".").rpartition(" ")[2]
    assert letter.last_error == "RuntimeError: no such bonus"
    assert "no such bonus" not in fault["message"]
    assert f"reference {reference}" in caplog.text


def test_a_verb_that_answers_for_fewer_messages_than_it_got_has_not_taken_them(casino):
    take(arrival(b"1"), arrival(b"2"), table={"BONUS": lambda *_, **__: []})

    assert [letter.code for letter in letters()] == ["InternalError", "InternalError"]


@pytest.mark.parametrize("error", [OperationalError("busy"), connection.Database.OperationalError("gone")])
def test_a_database_that_is_busy_makes_no_letter(casino, error):
    with pytest.raises(type(error)):
        take(arrival(bonus_message(1)), table={"BONUS": raises(error)})

    assert letters() == []


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_makes_no_letter_and_keeps_nothing(casino):
    with pytest.raises((OperationalError, connection.Database.OperationalError)):
        take(arrival(b"one", "NOTE"), arrival(b"1"), table={"NOTE": notes_origins, "BONUS": loses_the_database})

    connection.close()
    assert (letters(), origins()) == ([], set())


def test_what_no_column_or_index_can_ever_hold_becomes_a_letter_although_the_database_refused_it(casino):
    def too_long(messages, **_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT repeat('x', 2000000000)")
        return [[] for _ in messages]

    take(arrival(b"1"), table={"BONUS": too_long})

    assert [letter.code for letter in letters()] == ["InternalError"]
