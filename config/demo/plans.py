"""What the demo data is made of, in days before and after the moment of loading.

A day of -14 is two weeks ago, 10 is in ten days; the hour is on the clock of the operator's time zone.
"""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from enrollments.rules.metrics.gifts import Computed
from enrollments.rules.metrics.sums import Condition
from milestones.rules.words import Counted
from operators.models import Operator, Product, Restriction
from operators.rules import Role
from rewards.rules.budgets import Metric, Scope
from rewards.rules.free_bets import Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPlan:
    name: str
    source: Product.Source = Product.Source.CURRENT
    rewards_enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPlan:
    username: str
    first_name: str
    last_name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionPlan:
    player: str
    kind: Restriction.Kind
    reason: str
    starts: int
    ends: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPlan:
    """Made together with what it limits, so that it has counted all that was given."""

    limit: str
    metric: Metric = Metric.MONETARY_VALUE
    scope: Scope = Scope.GLOBAL
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardPlan:
    """Fixed where `value` and `count` are one number, Ranged where they are two; `cancelled` is the day of it."""

    name: str
    products: tuple[str, ...]
    starts: int
    ends: int
    value: tuple[str, ...]
    count: tuple[int, ...]
    currency: str
    wallet: Wallet = Wallet.FREE_BET
    stake_not_returned: bool = True
    lasts: timedelta | None = None
    description: str = ""
    reference: str = ""
    cancelled: int | None = None
    budgets: tuple[BudgetPlan, ...] = ()

    @property
    def values(self) -> tuple[Decimal, Decimal]:
        """The smallest and the largest value."""
        return Decimal(self.value[0]), Decimal(self.value[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPlan:
    """`created` and `cancelled` are days in the past; an `ends` of None means until it is cancelled."""

    name: str
    description: str
    reference: str
    created: int
    starts: int
    ends: int | None
    rewards: tuple[RewardPlan, ...]
    terms_url: str | None = None
    cancelled: int | None = None
    budgets: tuple[BudgetPlan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlan:
    """A file that the promoter uploaded on `day`, a day in the past, for the reward of that name."""

    reward: str
    file_name: str
    content: str
    day: int
    hour: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class GesturePlan:
    """Single players whom the carer enrolled by hand on `day`, a day in the past."""

    reward: str
    players: tuple[str, ...]
    day: int
    hour: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusPlan:
    """Bonuses that the platform credited from one day to another, under one code; `rate` is to the base currency."""

    code: str | None
    bonus_id: str
    type: str
    product: str
    amounts: tuple[str, ...]
    count: int
    first: int
    last: int
    currency: str = "EUR"
    rate: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestonePlan:
    """A milestone, or a streak where it has `levels`: cycles of `days` days, the first of which began on day `first`.

    Cycles are called c1, c2, ... where they are `named`. Customers are enrolled in the first; each activity is worth
    some of `amounts`. `reward` is given for it by a trigger that was switched on at the moment of loading.
    """

    name: str
    description: str
    created: int
    first: int
    days: int
    cycles: int
    target: str
    counted: Counted
    value: str
    kind: str
    field: str
    amounts: tuple[str, ...]
    customers: tuple[int, ...]
    named: bool = False
    levels: tuple[tuple[str, int], ...] = ()
    reward: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BetsPlan:
    """Players who have played up to `rounds` rounds in the casino each, from the day `first` until now."""

    players: tuple[str, ...]
    rounds: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerPlan:
    """Looks at the bets of a week in EUR; made on `day`. With `ranges` of the stake, each begins that of a reward.

    With an `ends` it looks once, on that day.
    """

    name: str
    rewards: tuple[str, ...]
    day: int
    all_of: tuple[Condition, ...] = ()
    computed: Computed | None = None
    ranges: tuple[str, ...] = ()
    ends: int | None = None
    is_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorPlan:
    """An operator and all that is its own. Campaigns and lists stand in the order in which they happened.

    `administrator`, `promoter` and `carer` are the logins that set it up, make campaigns and look after players.
    `uploaded_again` names the file whose bytes somebody has uploaded a second time, and not yet confirmed.
    """

    id: int
    name: str
    origin: str
    base_currency: str
    currencies: tuple[str, ...]
    time_zone: str
    primary_key: str
    secondary_key: str
    # By their names.
    api_keys: Mapping[str, str]
    products: tuple[ProductPlan, ...]
    people: tuple[PersonPlan, ...]
    administrator: str
    promoter: str
    carer: str
    restrictions: tuple[RestrictionPlan, ...]
    campaigns: tuple[CampaignPlan, ...]
    lists: tuple[ListPlan, ...]
    gestures: tuple[GesturePlan, ...] = ()
    bonuses: tuple[BonusPlan, ...] = ()
    milestones: tuple[MilestonePlan, ...] = ()
    bets: tuple[BetsPlan, ...] = ()
    triggers: tuple[TriggerPlan, ...] = ()
    uploaded_again: str | None = None


def moment(operator: Operator, at: datetime, day: int, hour: int = 0) -> datetime:
    """`day` days from `at`, at that hour on the operator's clock, whatever the clocks did in between."""
    zone = zoneinfo.ZoneInfo(operator.time_zone)
    date = at.astimezone(zone).date() + timedelta(days=day)
    return datetime.combine(date, time(hour), tzinfo=zone)
