"""The words of bonus events, spelled as on the wire (fasttrack-bonus-event), and those that we add."""

from enum import StrEnum
from typing import Final


class BonusStatus(StrEnum):
    """In the order in which events of one moment are taken."""

    NOT_APPLICABLE = "NotApplicable"
    PENDING = "Pending"
    CREATED = "Created"
    CLAIMED = "Claimed"
    ONGOING = "Ongoing"
    COMPLETED = "Completed"
    AUTO_COMPLETED = "AutoCompleted"
    FORFEITED = "Forfeited"
    EXPIRED = "Expired"
    LOST = "Lost"
    REVERSED = "Reversed"

    # Sets of states are asked several times for each event, and that of enums is computed in Python.
    __hash__ = str.__hash__


class Product(StrEnum):
    CASINO = "Casino"
    SPORTSBOOK = "Sportsbook"
    LOTTO = "Lotto"
    POKER = "Poker"


class BonusType(StrEnum):
    NO_DEPOSIT = "NoDeposit"
    WELCOME = "WelcomeBonus"
    CASHBACK = "CashbackBonus"
    RELOAD = "ReloadBonus"
    WAGER_FREE = "WagerFree"
    FREE_SPINS = "FreeSpins"
    RISK_FREE_BET = "RiskFreeBet"
    UNDEFINED = "Undefined"


class Verdict(StrEnum):
    """What an event did: changed the bonus, said what was known, or cannot follow what is known."""

    COUNTED = "Counted"
    DUPLICATE = "Duplicate"
    ANOMALY = "Anomaly"


class MatchedBy(StrEnum):
    """How it is known to which reward a bonus belongs."""

    REFERENCES = "References"
    BONUS_CODE = "BonusCode"
    BONUS_ID = "BonusId"
    MAPPING = "Mapping"
    PERSON = "Person"


# Claimed by nobody yet: no money has moved.
WAITING: Final = frozenset({BonusStatus.NOT_APPLICABLE, BonusStatus.PENDING})
# The player can still win or lose it. What was reversed is open again.
OPEN: Final = frozenset({BonusStatus.CREATED, BonusStatus.CLAIMED, BonusStatus.ONGOING, BonusStatus.REVERSED})
# Over, unless it is reversed.
OVER: Final = frozenset(BonusStatus) - WAITING - OPEN
