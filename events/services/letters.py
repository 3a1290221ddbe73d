"""What people do with dead letters."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core.refusal import Fault, Refusal, RefusalClass, refuse_faults
from events.arrivals import Arrival, Outcome
from events.models import DeadLetter
from events.models.letter import LetterQuerySet
from events.services.handling import outcomes
from events.services.taking import reason
from events.table import Table

# While somebody waits.
MOST_AT_ONCE: Final = 1000
LONGEST_MESSAGE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many letters were taken this time, were refused again, and were closed before they could be replayed."""

    taken: int
    refused: int
    closed: int


@transaction.atomic
def correct_letter(*, letter_id: UUID, body: bytes, message_type: str, by: str, at: datetime) -> DeadLetter:
    """Notes what the message should have been; the next replay hands in that. What came is kept beside it.

    Refuses LetterClosed, and an empty type or message and one of more than 1 MiB (ValidationError).
    """
    letter = _opened(letter_id)
    refuse_faults(correction_faults(body, message_type))
    letter.corrected, letter.corrected_type = body, message_type
    letter.corrected_at, letter.corrected_by = at, by
    letter.save()
    return letter


@transaction.atomic
def replay_letters(*, letters: LetterQuerySet, table: Table, by: str, at: datetime) -> Replayed:
    """Hands the messages in once more, the oldest first, as if they had just come for the operator whose they are.

    What is taken is closed; what is refused again stays open with the new reason. Refuses TooManyLetters.
    """
    asked = list(letters.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(asked) > MOST_AT_ONCE:
        raise Refusal("TooManyLetters", f"At most {MOST_AT_ONCE:,} messages are replayed at once. Filter the list.")
    locked = DeadLetter.objects.open().filter(pk__in=asked).order_by("pk").select_for_update()
    groups: defaultdict[tuple[int | None, str], list[DeadLetter]] = defaultdict(list)
    for letter in locked:
        groups[letter.operator_id, letter.door].append(letter)
    taken = sum(_replay(group, table, by, at) for group in groups.values())
    found = sum(map(len, groups.values()))
    return Replayed(taken, found - taken, len(asked) - found)


@transaction.atomic
def dismiss_letters(*, letters: LetterQuerySet, reason: str, by: str, at: datetime) -> int:
    """Closes letters that nobody needs, and says how many. Those that are closed already stay as they are.

    Refuses a blank reason (ValidationError).
    """
    if not reason.strip():
        refuse_faults([Fault("reason", "ReasonMissing", "Say why.")])
    return letters.open().update(dismissed_at=at, dismissed_by=by, dismiss_reason=reason.strip()[:500])


def correction_faults(body: bytes, message_type: str) -> list[Fault]:
    """Why a message cannot be corrected to this."""
    faults = []
    if not message_type:
        faults.append(Fault("message_type", "TypeMissing", "Say which type of message this is."))
    if not body:
        faults.append(Fault("body", "MessageEmpty", "The message is empty."))
    if len(body) > LONGEST_MESSAGE:
        faults.append(Fault("body", "MessageTooLong", "A message has 1 MiB at most."))
    return faults


def _opened(letter_id: UUID) -> DeadLetter:
    letter = DeadLetter.objects.select_for_update().get(pk=letter_id)
    if letter.replayed_at or letter.dismissed_at:
        raise Refusal("LetterClosed", f"This message is {letter.state.lower()} already.", kind=RefusalClass.CONFLICT)
    return letter


def _replay(letters: Sequence[DeadLetter], table: Table, by: str, at: datetime) -> int:
    """How many of these, which are of one operator and came by one door, were taken."""
    arrivals = [Arrival(letter.message_type, letter.message, letter.source, letter.position) for letter in letters]
    first = letters[0]
    found = outcomes(arrivals, table=table, operator=first.operator, door=first.door, at=at)
    for letter, outcome in zip(letters, found, strict=True):
        _note(letter, outcome, by, at)
    return sum(outcome.taken for outcome in found)


def _note(letter: DeadLetter, outcome: Outcome, by: str, at: datetime) -> None:
    same = DeadLetter.objects.filter(pk=letter.pk)
    if outcome.taken:
        same.update(replayed_at=at, replayed_by=by)
    else:
        same.update(refused_replays=F("refused_replays") + 1, **reason(outcome))
