"""One bonus while events are entered into it."""

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, NamedTuple

from bonuses.models import Bonus, BonusEvent
from bonuses.models.bonus import FACTS
from bonuses.rules.life import BonusFacts, Life, fold, step
from bonuses.rules.words import Verdict
from bonuses.services.sums import NOTHING, Standing, standing

# What events may change of a bonus.
CHANGED: Final = (
    *("operator_player_id", "status", "status_at", *FACTS),
    *("seen", "created_at", "awarded", "awarded_at", "worth", "reversed", "reversed_at"),
    *("first_event_at", "last_event_at", "event_count", "anomaly_count"),
    *("campaign_id", "reward_id", "matched_by"),
)
_CHANGED_OF: Final = attrgetter(*CHANGED)


class Sent(NamedTuple):
    """An event, and the text that it came as."""

    facts: BonusFacts
    body: str


@dataclass(slots=True)
class Entered:
    """An event that has come in now."""

    bonus: Bonus
    sent: Sent
    late: bool
    verdict: Verdict = Verdict.COUNTED


@dataclass(slots=True)
class Book:
    """A bonus, and what has come in of it. `changes` are the events that have moved it on, in their order."""

    bonus: Bonus
    life: Life | None
    # How it was before: its columns `CHANGED`, and what it added to the sums. Nothing where it is new.
    was: tuple[Any, ...] = ()
    stood: Standing = NOTHING
    entered: list[Entered] = field(default_factory=list)
    changes: list[BonusFacts] = field(default_factory=list)
    # Something came that is not newer than all that was known: it is judged once all events are at hand.
    must_fold: bool = False

    @classmethod
    def open(cls, bonus: Bonus) -> "Book":
        """The book of a bonus; one without events is new."""
        if not bonus.event_count:
            return cls(bonus, None)
        life = bonus.life
        return cls(bonus, life, _CHANGED_OF(bonus), standing(bonus, life))

    @property
    def is_new(self) -> bool:
        return not self.was

    @property
    def stands(self) -> Standing:
        """What the bonus adds to the sums now."""
        return standing(self.bonus, self.life)

    def enter(self, sent: Sent) -> Entered:
        """Adds one event, and judges it where that can be done at once."""
        bonus, moment = self.bonus, sent.facts.happened_at
        if not bonus.event_count:
            bonus.first_event_at = bonus.last_event_at = moment
            is_newest = True
        else:
            is_newest = moment > bonus.last_event_at
        entered = Entered(bonus, sent, late=moment < bonus.last_event_at)
        bonus.first_event_at = min(bonus.first_event_at, moment)
        bonus.last_event_at = max(bonus.last_event_at, moment)
        bonus.event_count += 1
        self.entered.append(entered)
        self.must_fold = self.must_fold or not is_newest
        if not self.must_fold:
            self._step(entered)
        return entered

    def fold(self, known: list[BonusEvent]) -> list[BonusEvent]:
        """Judges all events together; of `known`, which were there before, those whose verdict is another now."""
        before = None if self.life is None else self.life.facts
        new = [entered.sent.facts for entered in self.entered]
        self.life, verdicts = fold([*(row.facts(self.bonus.user_bonus_id) for row in known), *new])
        for entered, verdict in zip(self.entered, verdicts[len(known) :], strict=True):
            entered.verdict = verdict
        self.bonus.anomaly_count = verdicts.count(Verdict.ANOMALY)
        last = self.life.facts if self.life else before
        if last is not None and last != before and any(last is each for each in new):
            self.changes.append(last)
        corrected = []
        for row, verdict in zip(known, verdicts, strict=False):
            if row.verdict != verdict:
                row.verdict = verdict.value
                corrected.append(row)
        return corrected

    def close(self) -> Bonus:
        """The bonus as its events say it is."""
        if self.life is not None:
            self.bonus.life = self.life
        return self.bonus

    def _step(self, entered: Entered) -> None:
        self.life, entered.verdict = step(self.life, entered.sent.facts)
        if entered.verdict is Verdict.COUNTED:
            self.changes.append(entered.sent.facts)
        self.bonus.anomaly_count += entered.verdict is Verdict.ANOMALY
