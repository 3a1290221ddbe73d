"""What the events of a bonus add up to, in whatever order they come.

The life of a bonus is a fold over its events in the order of their own moments: the same events give the same life
whichever came first. An event that comes in that order is one `step`; one that comes late means folding anew.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from bonuses.rules.words import OPEN, WAITING, BonusStatus, Verdict

_S: Final = BonusStatus
_ENDS: Final = MappingProxyType(
    {
        _S.COMPLETED: "wagering fulfilled, or free spins done",
        _S.AUTO_COMPLETED: "removed by a general setting",
        _S.FORFEITED: "given up or taken away",
        _S.EXPIRED: "validity over",
        _S.LOST: "balance run out",
    },
)
_REOPENS: Final = MappingProxyType({_S.REVERSED: "credited back"})
# What can follow what, and why: drawn into docs/states.md. Anything can come first: free spins are told of when their
# rounds are done, and a bonus may be older than the connection.
TRANSITIONS: Final = MappingProxyType(
    {
        _S.NOT_APPLICABLE: {
            _S.PENDING: "given",
            _S.CREATED: "claimed",
            _S.CLAIMED: "claimed",
            _S.ONGOING: "wagering begun",
            **_ENDS,
        },
        _S.PENDING: {_S.CREATED: "claimed", _S.CLAIMED: "claimed", _S.ONGOING: "wagering begun", **_ENDS},
        _S.CREATED: {_S.CLAIMED: "claimed", _S.ONGOING: "wagering begun", **_ENDS},
        _S.CLAIMED: {_S.CREATED: "funds added", _S.ONGOING: "wagering begun", **_ENDS},
        _S.ONGOING: {_S.ONGOING: "wagering goes on", **_ENDS},
        _S.COMPLETED: _REOPENS,
        _S.AUTO_COMPLETED: _REOPENS,
        _S.FORFEITED: _REOPENS,
        _S.EXPIRED: _REOPENS,
        _S.LOST: _REOPENS,
        _S.REVERSED: {_S.ONGOING: "wagering goes on", **_ENDS},
    },
)
# Base amounts have six decimals: rates have, and sums of them must be exact.
_SMALLEST: Final = Decimal("0.000001")
_NOTHING: Final = Decimal(0)
_RANKS: Final = MappingProxyType({status: rank for rank, status in enumerate(BonusStatus)})


class BonusFacts(NamedTuple):
    """One bonus event as it was sent. Amounts are in `currency`; `exchange_rate` turns them into the base currency."""

    user_bonus_id: str
    user_id: str
    bonus_id: str
    bonus_code: str | None
    status: BonusStatus
    product: str
    type: str
    currency: str
    happened_at: datetime
    exchange_rate: Decimal
    amount: Decimal
    bonus_turned_real: Decimal | None = None
    locked_amount: Decimal | None = None
    required_wagering_amount: Decimal | None = None
    references: dict[str, Any] | None = None

    @property
    def place(self) -> "Place":
        """Where it stands among the events of its bonus; of equal ones it does not matter which comes first."""
        amounts = (self.exchange_rate, self.amount, self.bonus_turned_real or _NOTHING, self.locked_amount or _NOTHING)
        return Place(self.happened_at, _RANKS[self.status], self.user_id, amounts)

    def in_base(self, amount: Decimal) -> Decimal:
        return (amount * self.exchange_rate).quantize(_SMALLEST)


class Place(NamedTuple):
    happened_at: datetime
    rank: int
    user_id: str
    amounts: tuple[Decimal, ...]


class Life(NamedTuple):
    """What is known of a bonus. `facts` is the last event that counted; amounts are in the base currency.

    `seen` are the states since it began or was last reversed. `awarded_at` is when money was first given, `created_at`
    when it was claimed. `worth` is what the state is about: what is locked in an open bonus, or what became of it.
    """

    facts: BonusFacts
    seen: frozenset[BonusStatus]
    created_at: datetime | None = None
    awarded: Decimal = _NOTHING
    awarded_at: datetime | None = None
    worth: Decimal = _NOTHING
    reversed: Decimal = _NOTHING
    reversed_at: datetime | None = None

    @property
    def status(self) -> BonusStatus:
        return self.facts.status


def step(life: Life | None, event: BonusFacts) -> tuple[Life, Verdict]:
    """The life after `event`, which is not older than anything in it; unchanged unless the event counts."""
    if life is None:
        return _counted(Life(facts=event, seen=frozenset()), event), Verdict.COUNTED
    if event.user_id != life.facts.user_id:
        return life, Verdict.ANOMALY
    status = event.status
    if status in life.seen and not (status is _S.ONGOING and event.happened_at > life.facts.happened_at):
        return life, Verdict.DUPLICATE
    if status not in TRANSITIONS[life.status]:
        return life, Verdict.ANOMALY
    return _counted(life, event), Verdict.COUNTED


def fold(events: Iterable[BonusFacts]) -> tuple[Life | None, list[Verdict]]:
    """The life that `events`, in whatever order, add up to, and the verdict on each, in the order given."""
    given = list(events)
    verdicts = [Verdict.COUNTED] * len(given)
    life: Life | None = None
    for index in sorted(range(len(given)), key=lambda index: given[index].place):
        life, verdicts[index] = step(life, given[index])
    return life, verdicts


def _counted(life: Life, event: BonusFacts) -> Life:
    status = event.status
    reopened = status is _S.REVERSED
    is_claimed = life.created_at is None and status in OPEN and not reopened
    is_awarded = life.awarded_at is None and status not in WAITING
    return Life(
        facts=event,
        seen=frozenset({status}) if reopened else life.seen | {status},
        created_at=event.happened_at if is_claimed else life.created_at,
        awarded=event.in_base(event.amount) if is_awarded else life.awarded,
        awarded_at=event.happened_at if is_awarded else life.awarded_at,
        worth=_NOTHING if status in WAITING else event.in_base(_worth(event)),
        reversed=life.reversed + event.in_base(event.amount) if reopened else life.reversed,
        reversed_at=event.happened_at if reopened else life.reversed_at,
    )


def _worth(event: BonusFacts) -> Decimal:
    """What the state of a bonus is about, in its own currency; the documents leave most of these amounts out."""
    status = event.status
    if status is _S.COMPLETED:
        return event.amount if event.bonus_turned_real is None else event.bonus_turned_real
    if status is _S.AUTO_COMPLETED:
        # What little was left is taken away.
        return event.bonus_turned_real or _NOTHING
    if status is _S.LOST or event.locked_amount is None:
        return event.amount
    return event.locked_amount
