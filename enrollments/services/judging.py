"""Whether a candidate may have what it names, whatever the budgets hold and whoever has been enrolled before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from core.refusal import Fault
from enrollments.services.enroll import Candidate
from rewards.rules.terms import Terms

# A list in which every value differs must not fill the memory.
_REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Judge:
    """Judges by the terms of a reward; `refused` are those of the players at hand who may not be rewarded at all."""

    terms: Terms
    refused: Mapping[str, Fault]
    # Lists hold few distinct pairs of value and count, and each pair is judged the same way.
    judged: dict[tuple[Decimal, int], Fault | None] = field(default_factory=dict)

    def amounts(self, candidate: Candidate) -> tuple[Decimal, int]:
        """The value and the count that it would get: what it leaves open is the minimum."""
        value = self.terms.value.minimum if candidate.bet_value is None else candidate.bet_value
        count = int(self.terms.count.minimum) if candidate.bet_count is None else candidate.bet_count
        return value, count

    def fault(self, candidate: Candidate, value: Decimal, count: int) -> Fault | None:
        if candidate.player_id in self.refused:
            return self.refused[candidate.player_id]
        pair = (value, count)
        if pair not in self.judged:
            if len(self.judged) >= _REMEMBERED:
                self.judged.clear()
            self.judged[pair] = self.terms.fault(value, count)
        return self.judged[pair]

    def falls_back(self, candidate: Candidate) -> bool:
        """Whether it gets a minimum because it names nothing, where the reward leaves a choice."""
        value, count = self.terms.value, self.terms.count
        no_value = candidate.bet_value is None and value.minimum != value.maximum
        return no_value or (candidate.bet_count is None and count.minimum != count.maximum)
