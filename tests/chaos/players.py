"""Who is in the list, and what must come of it."""

from collections import Counter
from decimal import Decimal

COST = Decimal(25)


def row(number: int) -> str:
    """Of a hundred rows five ask for too much and one names the player of the row before."""
    player = number - 1 if number % 100 == 50 else number
    return f"player_{player:07d},{'9.00' if number % 20 == 7 else '2.50'},10"


def good_rows(rows: int) -> int:
    """How many could be enrolled if there were money for all of them."""
    return sum(number % 20 != 7 and number % 100 != 50 for number in range(rows))


def affordable(rows: int) -> int:
    """How many of them the budget of the campaign is enough for: nine of ten."""
    return good_rows(rows) * 9 // 10


def rejected(rows: int) -> Counter[str]:
    """How many rows are rejected with which code. Of a player for whom there was no money no row is a repetition."""
    codes: Counter[str] = Counter()
    left, before = affordable(rows), False
    for number in range(rows):
        if number % 20 == 7:
            codes["BetValueOutOfRange"] += 1
        elif number % 100 == 50 and before:
            codes["PlayerRepeated"] += 1
        elif left:
            left, before = left - 1, True
        else:
            codes["BudgetExceeded"] += 1
            before = False
    return codes
