"""Whether a candidate may have what it names, whatever the budgets hold and whoever has been enrolled before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from core.refusal import Fault
from rewards.rules.terms import Terms

# A list in which every value differs must not fill the memory.
_REMEMBERED: Final = 10_000


class Verdict(NamedTuple):
    """What a pair of value and count comes to, with the minimum for what was left open, or why it is not allowed.

    `columns` are value, count and what is left of it, as COPY takes them. `given` is the value as it was handed in:
    while it is kept here, no other object can have its id.
    """

    given: Decimal | None
    bet_value: Decimal
    bet_count: int
    cost: Decimal
    columns: str
    falls_back: bool
    fault: Fault | None


@dataclass(slots=True)
class Judge:
    """Judges by the terms of a reward; `refused` are those of the players at hand who may not be rewarded at all."""

    terms: Terms
    refused: Mapping[str, Fault]
    # Lists hold few distinct pairs, and each is judged once. By the id of the value, for decimals are slow to hash.
    verdicts: dict[tuple[int, int | None], Verdict] = field(default_factory=dict)

    def verdict(self, given: Decimal | None, bet_count: int | None) -> Verdict:
        """What whoever names these would get; of a player who is refused, why not is said by `refused` alone."""
        return self.verdicts.get((id(given), bet_count)) or self.judged(given, bet_count)

    def judged(self, given: Decimal | None, bet_count: int | None) -> Verdict:
        """A pair that was not seen before, or not lately."""
        values, counts = self.terms.value, self.terms.count
        value = values.minimum if given is None else given
        count = int(counts.minimum) if bet_count is None else bet_count
        no_value = given is None and values.minimum != values.maximum
        falls_back = no_value or (bet_count is None and counts.minimum != counts.maximum)
        if len(self.verdicts) >= _REMEMBERED:
            self.verdicts.clear()
        columns, fault = f"\t{value}\t{count}\t{count}\t", self.terms.fault(value, count)
        verdict = Verdict(given, value, count, value * count, columns, falls_back, fault)
        self.verdicts[id(given), bet_count] = verdict
        return verdict
