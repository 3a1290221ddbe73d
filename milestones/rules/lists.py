"""Lists of customers for a target: their columns, which are the fields of the enrolment call, and their codes."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from enrollments.rules.codes import ROW_CODES
from enrollments.rules.columns import Names
from milestones.rules.codes import REFUSALS, WARNINGS
from milestones.rules.payload import customer_of

CUSTOMER: Final = "customerId"
PERIOD: Final = "periodName"
BALANCE: Final = "initialBalance"
RESET: Final = "resetStreakStatus"

COLUMNS: Final = Names(player=CUSTOMER, value=BALANCE, count=None, more={PERIOD: PERIOD, RESET: RESET})
# What people read above each column.
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {"player": "Player", "value": "Starting balance", PERIOD: "Period", RESET: "Streak begins again"},
)

# What is said of a row by its code, and of what it says in vain.
CODES: Final[Mapping[str, str]] = MappingProxyType(
    {**ROW_CODES, **{code: known.sentence for code, known in REFUSALS.items()}},
)
WARNED: Final[Mapping[str, str]] = MappingProxyType({code: known.sentence for code, known in WARNINGS.items()})
REPEATED: Final = "PlayerRepeated"


class Fate(StrEnum):
    """What becomes of a customer whose list is undone: taken out again, or kept; the codes are stable."""

    TAKEN_BACK = "TakenBack"
    AGAIN = "EnrolledAgain"
    LEFT = "Unenrolled"
    REACHED = "TargetReached"
    PROGRESS = "ProgressMade"
    OVER = "PeriodsOver"


# Why a customer is kept, by code.
KEPT: Final[Mapping[str, str]] = MappingProxyType(
    {
        Fate.AGAIN: "The player was taken out since, and enrolled again.",
        Fate.LEFT: "The player was taken out before.",
        Fate.REACHED: "The player has reached the target.",
        Fate.PROGRESS: "The player has made progress since.",
        Fate.OVER: "All periods were over.",
    },
)

_MOST_DIGITS: Final = 19
_FLAGS: Final[Mapping[str, bool]] = MappingProxyType(
    {"": False, "true": True, "false": False, "yes": True, "no": False, "1": True, "0": False},
)


def is_customer(text: str) -> bool:
    """Whether `text` is a whole number above zero, as the call wants it, and as activities name customers."""
    return len(text) <= _MOST_DIGITS and text.isascii() and text.isdecimal() and customer_of(int(text)) == text


def flag_of(text: str) -> bool | None:
    """Yes or no, as people and spreadsheets write it; None where it is neither."""
    return _FLAGS.get(text.strip().casefold())
