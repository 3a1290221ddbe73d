"""The one verb that takes bonus events, whatever the door."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from bonuses.models import Bonus, BonusEvent
from bonuses.rules.words import Verdict
from bonuses.services.book import CHANGED, Book, Entered, Sent
from bonuses.services.holding import hold_together
from bonuses.services.matching import match
from bonuses.services.occasions import Change, fire_for
from bonuses.services.sums import Sums
from core.constraints import is_about
from core.direct import at_once
from core.ids import ids_of
from core.lookups import array_of
from core.rows import new_row, read_rows
from core.writing import FEW, insert_rows, update_rows
from operators.models import Operator

WHOLE: Final = ("id", "operator_id", "user_bonus_id", *CHANGED)
_WHOLE_OF: Final = attrgetter(*WHOLE)
_ONE_ROW: Final = "bonus_of_a_player_is_one_row"
# Locked in one order, so that two who record the same bonuses never wait for each other.
_OF_THESE: Final = "operator_id = %s AND user_bonus_id = ANY(%s::varchar[]) ORDER BY user_bonus_id FOR NO KEY UPDATE"


@dataclass(slots=True)
class Recorded:
    """The verdict on each event, in the order given, and what has changed."""

    verdicts: list[Verdict]
    changes: list[Change]


def record_events(*, operator: Operator, events: Sequence[Sent], door: str, at: datetime) -> Recorded:
    """Takes `events` of one operator: each is kept, and its bonus and all sums are what the events add up to.

    What comes twice, late or out of place is kept too, and its verdict says so. Whom triggers enrol because of what
    has changed is noted for workers.
    """
    while True:
        try:
            with transaction.atomic():
                return _recorded(operator, events, door, at)
        except IntegrityError as error:
            # Somebody else has made one of the bonuses meanwhile. It is there now, so this comes to an end.
            if not is_about(error, _ONE_ROW):
                raise


def _recorded(operator: Operator, events: Sequence[Sent], door: str, at: datetime) -> Recorded:
    few = len(events) <= FEW
    with at_once(wished=few):
        hold_together(operator.pk)
        books = _open_books(operator, {sent.facts.user_bonus_id for sent in events}, at)
    entered = [books[sent.facts.user_bonus_id].enter(sent) for sent in events]
    corrected = _fold([book for book in books.values() if book.must_fold])
    bonuses = [book.close() for book in books.values()]
    match(operator=operator, bonuses=[bonus for bonus in bonuses if bonus.reward_id is None])
    changes = [Change(book.bonus, facts) for book in books.values() for facts in book.changes]
    fire_for(operator=operator, changes=changes, at=at)
    with at_once(wished=few):
        _write_bonuses(books.values())
        rows = zip(ids_of(at), entered, strict=False)
        insert_rows(BonusEvent, BonusEvent.SENT, (_row(key, each, door, at) for key, each in rows))
        update_rows(corrected, ["verdict"])
        # Last, for all bonuses of a day share them: whoever records others waits from here on.
        _write_sums(operator, books.values())
    return Recorded([each.verdict for each in entered], changes)


def _write_bonuses(books: Collection[Book]) -> None:
    insert_rows(Bonus, WHOLE, (_WHOLE_OF(book.bonus) for book in books if book.is_new))
    known = [book for book in books if not book.is_new]
    update_rows([book.bonus for book in known], CHANGED, before=[book.was for book in known])


def _write_sums(operator: Operator, books: Collection[Book]) -> None:
    sums = Sums(operator)
    for book in books:
        sums.move(book.stood, book.stands)
    sums.write()


def _open_books(operator: Operator, user_bonus_ids: set[str], at: datetime) -> dict[str, Book]:
    """A book for each bonus.

    The id of a new one is of the moment `at`: lists find its day by the id alone.
    """
    found = read_rows(Bonus, _OF_THESE, [operator.pk, array_of(user_bonus_ids)])
    books = {bonus.user_bonus_id: Book.open(bonus) for bonus in found}
    for new, key in zip(sorted(user_bonus_ids - books.keys()), ids_of(at), strict=False):
        books[new] = Book.open(new_row(Bonus, id=UUID(key), operator_id=operator.pk, user_bonus_id=new))
    return books


def _fold(books: list[Book]) -> list[BonusEvent]:
    """Judges all events of these bonuses anew; the rows that were there before and whose verdict has changed."""
    known: defaultdict[UUID, list[BonusEvent]] = defaultdict(list)
    if books:
        for row in BonusEvent.objects.filter(bonus__in=[book.bonus.pk for book in books]):
            known[row.bonus_id].append(row)
    return [row for book in books for row in book.fold(known[book.bonus.pk])]


def _row(key: str, entered: Entered, door: str, at: datetime) -> tuple[Any, ...]:
    """The event as `BonusEvent.SENT` has its columns."""
    bonus, (facts, body) = entered.bonus, entered.sent
    return (key, bonus.operator_id, bonus.pk, body, door, at, entered.verdict.value, entered.late, *facts[1:])
