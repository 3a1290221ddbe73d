import pytest
from django.db import IntegrityError

from core.refusal import Refusal
from events.models import DeadLetter
from events.rules import LetterState
from events.services.letters import MOST_AT_ONCE, correct_letter, dismiss_letters, replay_letters
from events.table import TYPES
from tests import cast
from tests.bonuses.sent import body
from tests.cast import CARLA, DAN, DAY, NOON
from tests.events.deliveries import arrival, bonus_message, letters, raises, recorded, take

pytestmark = pytest.mark.django_db
LATER = NOON + DAY


@pytest.fixture
def letter(casino) -> DeadLetter:
    """Ana's bonus, with a status that there is not."""
    take(arrival(body(status="Won")))
    [kept] = letters()
    return kept


def replay(*chosen: DeadLetter, table=TYPES, by=CARLA):
    wanted = DeadLetter.objects.filter(pk__in=[letter.pk for letter in chosen]) if chosen else DeadLetter.objects.all()
    return replay_letters(letters=wanted, table=table, by=by, at=LATER)


def counts(replayed) -> tuple[int, int, int]:
    return replayed.taken, replayed.refused, replayed.closed


def correct(letter: DeadLetter, content: bytes = b"", kind: str = "BONUS") -> DeadLetter:
    return correct_letter(letter_id=letter.pk, body=content or body(), message_type=kind, by=DAN, at=LATER)


def test_a_corrected_message_is_recorded_and_its_letter_closed(letter):
    correct(letter)

    assert counts(replay(letter)) == (1, 0, 0)
    letter.refresh_from_db()
    assert recorded() == ["ana-welcome"]
    assert (letter.state, letter.replayed_by, letter.replayed_at) == (LetterState.REPLAYED, CARLA, LATER)
    assert (letter.corrected_by, letter.corrected_at) == (DAN, LATER)
    assert bytes(letter.body) == body(status="Won")


def test_a_message_that_is_refused_again_stays_open_with_the_new_reason(letter):
    correct(letter, body(amount=-1))

    assert counts(replay(letter)) == (0, 1, 0)
    letter.refresh_from_db()
    assert (letter.state, letter.refused_replays) == (LetterState.OPEN, 1)
    assert [fault["path"] for fault in letter.faults] == ["(root).amount"]


def test_a_message_of_no_known_type_is_replayed_as_what_it_is(casino):
    take(arrival(body(), "bonus"), arrival(bonus_message(2), None))
    for each in letters():
        correct(each, bytes(each.body))

    assert counts(replay()) == (2, 0, 0)
    assert recorded() == ["ana-welcome", "bonus-2"]


def test_what_was_broken_on_our_side_is_taken_once_it_is_mended(casino):
    take(*[arrival(bonus_message(number)) for number in range(3)], table={"BONUS": raises(RuntimeError("oh"))})
    assert counts(replay(table={"BONUS": raises(RuntimeError("still"))})) == (0, 3, 0)
    assert {each.last_error for each in letters()} == {"RuntimeError: still"}

    assert counts(replay()) == (3, 0, 0)
    assert recorded() == ["bonus-0", "bonus-1", "bonus-2"]


def test_a_message_that_nobody_could_place_is_placed_once_its_origin_is_known(casino):
    take(arrival(body(origin="bingo")))
    cast.casino("Bingo")

    assert counts(replay()) == (1, 0, 0)


def test_nobody_writes_events_of_another_operator_by_correcting_a_message(casino, letter):
    cast.casino("Bingo")
    correct(letter, body(origin="bingo"))

    assert counts(replay(letter)) == (0, 1, 0)
    assert recorded() == []


def test_a_letter_is_replayed_once_however_many_press(letter, transactional_db):
    correct(letter)

    done = cast.at_once(*[lambda: counts(replay(letter))] * 4)
    assert sorted(done) == [(0, 0, 1)] * 3 + [(1, 0, 0)]


def test_a_closed_letter_is_neither_replayed_nor_corrected_nor_dismissed(letter):
    dismiss_letters(letters=DeadLetter.objects.all(), reason="a test of theirs", by=DAN, at=LATER)

    assert counts(replay(letter)) == (0, 0, 1)
    assert dismiss_letters(letters=DeadLetter.objects.all(), reason="again", by=CARLA, at=LATER) == 0
    with pytest.raises(Refusal, match="dismissed already"):
        correct(letter)
    letter.refresh_from_db()
    assert (letter.state, letter.dismissed_by) == (LetterState.DISMISSED, DAN)
    assert letter.dismiss_reason == "a test of theirs"


def test_the_same_message_after_its_letter_was_closed_is_a_letter_again(letter):
    dismiss_letters(letters=DeadLetter.objects.all(), reason="a test of theirs", by=DAN, at=LATER)
    take(arrival(body(status="Won")))

    assert [each.state for each in letters()] == [LetterState.DISMISSED, LetterState.OPEN]


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [(b"x", "", "TypeMissing"), (b"x" * (1024 * 1024 + 1), "BONUS", "MessageTooLong")],
)
def test_a_correction_must_be_a_message(letter, content, kind, code):
    with pytest.raises(Refusal) as refused:
        correct(letter, content, kind)

    assert [fault.code for fault in refused.value.faults] == [code]


def test_nothing_is_dismissed_without_a_reason(letter):
    with pytest.raises(Refusal) as refused:
        dismiss_letters(letters=DeadLetter.objects.all(), reason=" ", by=DAN, at=LATER)

    assert [fault.code for fault in refused.value.faults] == ["ReasonMissing"]
    assert letters()[0].state == LetterState.OPEN


def test_more_than_can_be_waited_for_are_not_replayed_at_once(casino):
    take(*[arrival(b"%d" % number) for number in range(MOST_AT_ONCE + 1)])

    with pytest.raises(Refusal) as refused:
        replay()
    assert refused.value.code == "TooManyLetters"
    assert counts(replay(*letters()[:MOST_AT_ONCE])) == (0, MOST_AT_ONCE, 0)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"replayed_at": NOON}, "replayed_letter_says_by_whom"),
        ({"dismissed_at": NOON, "dismissed_by": DAN}, "dismissed_letter_says_why"),
        ({"corrected_type": "BONUS"}, "type_is_corrected_with_the_message"),
        (
            {"replayed_at": NOON, "replayed_by": DAN, "dismissed_at": NOON, "dismissed_by": DAN, "dismiss_reason": "x"},
            "letter_is_replayed_or_dismissed",
        ),
    ],
)
def test_the_database_keeps_the_promises_of_a_letter(letter, columns, sentence):
    with pytest.raises(IntegrityError, match=sentence):
        DeadLetter.objects.update(**columns)
