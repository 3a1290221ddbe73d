"""The one verb that takes bonus events, whatever the door."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from bonuses.models import Bonus, BonusEvent
from bonuses.models.bonus import FACTS
from bonuses.rules.life import BonusFacts, Life, fold, step
from bonuses.rules.words import Verdict
from bonuses.services.holding import hold_bonuses
from bonuses.services.matching import match
from bonuses.services.occasions import Change, fire_for
from bonuses.services.sums import Sums
from operators.models import Operator

_CHANGED: Final = (
    *("operator_player_id", "status", "status_at", *FACTS),
    *("seen", "created_at", "awarded", "awarded_at", "worth", "reversed", "reversed_at"),
    *("first_event_at", "last_event_at", "event_count", "anomaly_count"),
    *("campaign", "reward", "matched_by"),
)


class Sent(NamedTuple):
    """An event, and the text that it came as."""

    facts: BonusFacts
    body: str


@dataclass(slots=True)
class Recorded:
    """The verdict on each event, in the order given, and what has changed."""

    verdicts: list[Verdict]
    changes: list[Change]


@transaction.atomic
def record_events(*, operator: Operator, events: Sequence[Sent], door: str, at: datetime) -> Recorded:
    """Takes `events` of one operator: each is kept, and its bonus and all sums are what the events add up to.

    What comes twice, late or out of place is kept too, and its verdict says so. Whom triggers enrol because of what
    has changed is noted for workers.
    """
    hold_bonuses([operator.pk])
    sums = Sums(operator)
    books = _open_books(operator, {sent.facts.user_bonus_id for sent in events}, sums)
    rows = [books[sent.facts.user_bonus_id].enter(sent, door=door, at=at) for sent in events]
    corrected = _fold_anew([book for book in books.values() if book.is_late])
    bonuses = [book.closed() for book in books.values()]
    match(operator=operator, bonuses=[bonus for bonus in bonuses if bonus.reward_id is None])
    for bonus in bonuses:
        sums.add(bonus)
    Bonus.objects.bulk_create(bonuses, update_conflicts=True, unique_fields=["id"], update_fields=_CHANGED)
    BonusEvent.objects.bulk_create(rows)
    BonusEvent.objects.bulk_update(corrected, ["verdict"])
    sums.write()
    changes = [Change(book.bonus, facts) for book in books.values() for facts in book.changes]
    fire_for(operator=operator, changes=changes, at=at)
    return Recorded([Verdict(row.verdict) for row in rows], changes)


class _Book:
    """A bonus while events are entered into it."""

    def __init__(self, bonus: Bonus) -> None:
        self.bonus = bonus
        self.life: Life | None = bonus.life if bonus.event_count else None
        self.rows: list[BonusEvent] = []
        self.changes: list[BonusFacts] = []
        self.is_late = False

    def enter(self, sent: Sent, *, door: str, at: datetime) -> BonusEvent:
        """Adds one event; one that is not newer than all others is only judged once the others are known."""
        facts, bonus = sent.facts, self.bonus
        row = BonusEvent.sent(
            facts,
            operator_id=bonus.operator_id,
            bonus=bonus,
            body=sent.body,
            door=door,
            received_at=at,
            late=bool(bonus.event_count) and facts.happened_at < bonus.last_event_at,
            verdict=Verdict.COUNTED,
        )
        in_order = not bonus.event_count or facts.happened_at > bonus.last_event_at
        bonus.first_event_at = min(bonus.first_event_at, facts.happened_at) if bonus.event_count else facts.happened_at
        bonus.last_event_at = max(bonus.last_event_at, facts.happened_at) if bonus.event_count else facts.happened_at
        bonus.event_count += 1
        self.rows.append(row)
        if self.is_late or not in_order:
            self.is_late = True
            return row
        self.life, row.verdict = step(self.life, facts)
        bonus.anomaly_count += row.verdict is Verdict.ANOMALY
        if row.verdict is Verdict.COUNTED:
            self.changes.append(facts)
        return row

    def fold_anew(self, known: list[BonusEvent]) -> list[BonusEvent]:
        """Judges all events together; those of `known`, which were there before, whose verdict is another now."""
        before = None if self.life is None else self.life.facts
        rows = [*known, *self.rows]
        facts = [row.facts(self.bonus.user_bonus_id) for row in rows]
        self.life, verdicts = fold(facts)
        corrected = []
        for row, verdict in zip(rows, verdicts, strict=True):
            if row.verdict != verdict:
                row.verdict = verdict
                corrected.append(row)
        self.bonus.anomaly_count = verdicts.count(Verdict.ANOMALY)
        last = self.life.facts if self.life else before
        if last is not None and last != before and any(last is each for each in facts[len(known) :]):
            self.changes.append(last)
        return [row for row in corrected if row not in self.rows]

    def closed(self) -> Bonus:
        """The bonus as its events say it is."""
        if self.life is not None:
            self.bonus.life = self.life
        return self.bonus


def _open_books(operator: Operator, user_bonus_ids: set[str], sums: Sums) -> dict[str, _Book]:
    """A book for each bonus; what is known of it is taken out of the sums."""
    found = Bonus.objects.of(operator).filter(user_bonus_id__any_of=user_bonus_ids)
    books = {bonus.user_bonus_id: _Book(bonus) for bonus in found}
    for book in books.values():
        sums.take_out(book.bonus)
    for new in user_bonus_ids - books.keys():
        books[new] = _Book(Bonus(operator=operator, user_bonus_id=new))
    return books


def _fold_anew(books: list[_Book]) -> list[BonusEvent]:
    """Judges all events of these bonuses anew; the rows that were there before and whose verdict has changed."""
    known: defaultdict[UUID, list[BonusEvent]] = defaultdict(list)
    if books:
        for row in BonusEvent.objects.filter(bonus__in=[book.bonus.pk for book in books]):
            known[row.bonus_id].append(row)
    return [row for book in books for row in book.fold_anew(known[book.bonus.pk])]
