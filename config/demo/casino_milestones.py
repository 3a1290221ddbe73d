"""What customers of Demo Casino can reach: ABC, whose third cycle of five is running, and a streak of four levels."""

from typing import Final

from config.demo.plans import MilestonePlan
from milestones.rules.words import Counted

# That of the Capillary document, 345651201, is left out: whoever tries its sample enrols a new customer.
_CUSTOMERS: Final = tuple(range(345651202, 345651218))

MILESTONES: Final = (
    MilestonePlan(
        name="ABC",
        description="1,000 of gross sales in each cycle of two weeks",
        created=-40,
        first=-33,
        days=14,
        cycles=5,
        target="Gross sales",
        counted=Counted.GROSS_SALES,
        value="1000",
        kind="transaction",
        field="gross_sales",
        amounts=("49.90", "120.00", "75.50", "310.00", "18.25", "240.00"),
        customers=_CUSTOMERS,
        named=True,
        reward="Summer free bets",
    ),
    MilestonePlan(
        name="Weeks in a row",
        description="A stake of 10 in each week, up to eight weeks in a row",
        created=-30,
        first=-24,
        days=7,
        cycles=12,
        target="Weekly stake",
        counted=Counted.EVENT_ATTRIBUTE,
        value="10",
        kind="bet",
        field="stake",
        amounts=("2.00", "5.00", "1.50", "10.00", "7.50"),
        customers=_CUSTOMERS[:10],
        levels=(("Bronze", 1), ("Silver", 2), ("Gold", 4), ("Platinum", 8)),
    ),
)
