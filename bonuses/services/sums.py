"""What bonuses cost, kept up with them: what a bonus added is taken out, and what it adds now is put in."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from bonuses.models import Bonus, CostSum
from bonuses.models.cost import KEYS
from bonuses.rules.costs import Entry, entries
from bonuses.rules.life import Life
from bonuses.services.holding import hold_bonuses
from core.direct import direct_cursor
from core.ids import new_id
from core.writing import as_array
from operators.models import Operator

_ADD: Final = """
    INSERT INTO bonuses_costsum AS sums
           (id, operator_id, campaign_id, reward_id, type, product, currency, day, cost, amount, bonus_count)
    SELECT * FROM unnest(%s::uuid[], %s::int[], %s::uuid[], %s::uuid[], %s::varchar[], %s::varchar[], %s::varchar[],
                         %s::date[], %s::varchar[], %s::numeric[], %s::int[])
    ON CONFLICT (operator_id, campaign_id, reward_id, type, product, currency, day, cost)
    DO UPDATE SET amount = sums.amount + excluded.amount, bonus_count = sums.bonus_count + excluded.bonus_count
"""


# What `KEYS` name.
_Key = tuple[Any, Any, str, str, str, date, str]
_OF: Final = attrgetter("campaign_id", "reward_id", "type", "product", "currency")


class Standing(NamedTuple):
    """What a bonus adds to the sums, and to those of what: the first five `KEYS`."""

    of: tuple[Any, ...]
    entries: tuple[Entry, ...]


NOTHING: Final = Standing((), ())


def standing(bonus: Bonus, life: Life | None) -> Standing:
    """That of `bonus`, whose life this is, as it is now."""
    return Standing(_OF(bonus), entries(life))


class Sums:
    """What bonuses of one operator add to its sums, and take out of them."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self._zone = ZoneInfo(operator.time_zone)
        self._changes: defaultdict[_Key, list[Any]] = defaultdict(lambda: [Decimal(0), 0])

    def move(self, before: Standing, after: Standing) -> None:
        """Takes out what a bonus has added, and puts in what it adds now."""
        # Most of it stays: when a bonus was awarded is known from its first event on.
        stays = [entry for entry in after.entries if entry in before.entries] if before.of == after.of else []
        for sign, (of, found) in ((-1, before), (1, after)):
            for entry in found:
                if entry not in stays:
                    self._count(of, entry, sign)

    def write(self) -> None:
        """Writes down what has changed, in one statement and always in the same order."""
        changes = {key: change for key, change in self._changes.items() if change != [0, 0]}
        keys = sorted(changes, key=lambda key: tuple(map(str, key)))
        columns = [[key[place] for key in keys] for place in range(len(KEYS))]
        amounts, counts = [[changes[key][place] for key in keys] for place in (0, 1)]
        if keys:
            with direct_cursor() as cursor:
                ids = [new_id() for _ in keys]
                given: list[list[Any]] = [ids, [self._operator.pk] * len(keys), *columns, amounts, counts]
                cursor.execute(_ADD, [as_array(column) for column in given])
        self._changes.clear()

    def _count(self, of: tuple[Any, ...], entry: Entry, sign: int) -> None:
        change = self._changes[(*of, entry.at.astimezone(self._zone).date(), entry.cost.value)]
        change[0] += sign * entry.amount
        change[1] += sign


@transaction.atomic
def recount(*, operator: Operator) -> None:
    """Adds up the costs of all bonuses anew: needed where the operator's calendar has another time zone than before."""
    hold_bonuses(operator.pk)
    CostSum.objects.of(operator).delete()
    sums = Sums(operator)
    for bonus in _all(operator):
        sums.move(NOTHING, standing(bonus, bonus.life))
    sums.write()


def _all(operator: Operator) -> Iterable[Bonus]:
    return Bonus.objects.of(operator).iterator(chunk_size=5_000)
