"""A target as somebody wants it: what adds up to it, and when it gives its reward."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from core.refusal import Fault
from milestones.rules.measures import MEASURES, TRANSACTION, Measure
from milestones.rules.periods import MOST_PERIODS
from milestones.rules.words import Counted, Entity, Gives

LONGEST_NAME: Final = 200
# Of a kind of activity, and of a field of one.
LONGEST_WORD: Final = 40
# What the columns hold.
MOST: Final = Decimal(10) ** 14
DECIMALS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelDraft:
    """A level of a streak, reached with so many cycles in a row."""

    name: str
    cycles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDraft:
    """`kind` and `field` say which activities count where `counted` alone does not: COUNT, EVENT_ATTRIBUTE."""

    name: str
    value: Decimal
    entity: Entity
    counted: Counted
    kind: str | None = None
    field: str | None = None
    gives: Gives = Gives.IMMEDIATELY
    # The reward is given once in each period that reaches it, not once for ever.
    each_period: bool = False
    levels: tuple[LevelDraft, ...] = ()

    def measure(self) -> Measure:
        """What counts, of a draft without faults."""
        _, kind, field = MEASURES[self.counted]
        return Measure(kind or self.kind or "", field or self.field or "")


def target_faults(draft: TargetDraft, *, is_streak: bool) -> Iterator[Fault]:
    """Everything that is wrong with one target of a streak or a milestone."""
    if not draft.name.strip():
        yield Fault("targets.name", "Blank", "Give each target a name.")
    if len(draft.name) > LONGEST_NAME:
        yield Fault("targets.name", "TooLong", f"This may have {LONGEST_NAME} characters at most.")
    value = amount_code(draft.value)
    if value or draft.value <= 0:
        yield Fault("targets.value", value or "NotPositive", "The value of a target is above zero, and a usual amount.")
    yield from _measure_faults(draft)
    yield from _level_faults(draft) if is_streak else _milestone_faults(draft)


def amount_code(amount: Decimal) -> str | None:
    """Why an amount can not be kept."""
    if not amount.is_finite() or abs(amount) >= MOST:
        return "TooLarge"
    return "TooPrecise" if amount and -int(amount.normalize().as_tuple().exponent) > DECIMALS else None


def _measure_faults(draft: TargetDraft) -> Iterator[Fault]:
    entity, kind, field = MEASURES[draft.counted]
    if draft.entity is not entity:
        yield Fault("targets.entity", "WrongEntity", f"{draft.counted} is counted of {entity}.")
    for name, fixed, said in (("kind", kind, draft.kind), ("field", field, draft.field)):
        if fixed is not None and said not in {None, fixed}:
            yield Fault(f"targets.{name}", "NotChosen", f"{draft.counted} says by itself what counts: leave it out.")
        if fixed is None and not (said or "").strip():
            yield Fault(f"targets.{name}", "Required", f"Say of which {name} {draft.counted} is.")
        if len(said or "") > LONGEST_WORD:
            yield Fault(f"targets.{name}", "TooLong", f"This may have {LONGEST_WORD} characters at most.")
    if kind is None and draft.kind == TRANSACTION:
        yield Fault("targets.kind", "WrongEntity", "Transactions are no events.")
    if draft.counted in {Counted.COUNT, Counted.VISIT} and draft.value % 1:
        yield Fault("targets.value", "NotWhole", "Events and visits are counted in whole numbers.")


def _milestone_faults(draft: TargetDraft) -> Iterator[Fault]:
    if draft.levels:
        yield Fault("targets.levels", "OnlyStreaks", "Only streaks have levels.")


def _level_faults(draft: TargetDraft) -> Iterator[Fault]:
    if draft.gives is Gives.PERIOD_END:
        yield Fault("targets.gives", "StreakGivesAtOnce", "A streak gives its rewards immediately.")
    if not draft.levels:
        yield Fault("targets.levels", "Required", "Give a streak at least one level.")
    for level in draft.levels:
        if not level.name.strip() or len(level.name) > LONGEST_NAME:
            yield Fault("targets.levels", "BadName", f"Each level needs a name of at most {LONGEST_NAME} characters.")
        if not 1 <= level.cycles <= MOST_PERIODS:
            yield Fault("targets.levels", "OutOfRange", f"A level needs 1 to {MOST_PERIODS} cycles in a row.")
    if any(later.cycles <= earlier.cycles for earlier, later in pairwise(draft.levels)):
        yield Fault("targets.levels", "LevelsNotRising", "Each level must need more cycles than the one before it.")
