"""What of an activity adds up to a target."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from milestones.rules.words import Counted, Entity

TRANSACTION: Final = "transaction"
VISIT: Final = "visit"
# An activity that does not say how many it is, is one. A correction says -1.
COUNT: Final = "count"
# Which kind of activity and which of its fields a target counts; None: the target says it itself.
MEASURES: Final[Mapping[Counted, tuple[Entity, str | None, str | None]]] = MappingProxyType(
    {
        Counted.QUANTITY: (Entity.TRANSACTION, TRANSACTION, "quantity"),
        Counted.SALES: (Entity.TRANSACTION, TRANSACTION, "sales"),
        Counted.GROSS_SALES: (Entity.TRANSACTION, TRANSACTION, "gross_sales"),
        Counted.COUNT: (Entity.EVENT, None, COUNT),
        Counted.VISIT: (Entity.EVENT, VISIT, COUNT),
        Counted.EVENT_ATTRIBUTE: (Entity.EVENT, None, None),
    },
)


class Measure(NamedTuple):
    """Activities of this kind count, each by what stands in this field."""

    kind: str
    field: str

    def amount(self, kind: str, amounts: Mapping[str, Decimal]) -> Decimal | None:
        """What an activity adds; None where it has nothing to do with the target."""
        if kind != self.kind:
            return None
        return amounts.get(self.field, Decimal(1) if self.field == COUNT else None)
