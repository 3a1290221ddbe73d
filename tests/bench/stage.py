"""What is on the stage before the clock runs: lists of players, a reward with or without budgets, empty tables."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from rewards.models import Reward
from rewards.rules.budgets import Scope
from rewards.services.budgets import create_budget
from tests import cast
from tests.budgets import EUROS, BudgetDraft
from tests.cast import CARLA, DAY, NOON

# Every fiftieth row is out of range: 2%.
EVERY = 50
_PLENTY = 10**12


def lines(rows: int) -> Iterator[str]:
    """A list of different players in no order, with values of 1.00 to 5.00 and counts of 5 to 20."""
    yield cast.HEADER
    for number in range(1, rows + 1):
        cents, count = 100 + number % 17 * 25, 5 + number % 16
        # Ids of real players do not come sorted: the index that holds them is written all over.
        player = f"player_{number * 7_368_787 % 100_000_007:09}"
        value = "9.50" if number % EVERY == 0 else f"{cents // 100}.{cents % 100:02}"
        yield f"{player},{value},{count}\n"


def write_list(folder: Path, rows: int) -> Path:
    path = folder / f"players-{rows}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines(rows))
    return path


def open_reward(*, budgets: bool) -> Reward:
    """Open from long ago to far ahead: workers live by the real clock. Nobody has had anything of any reward."""
    # Whatever there is belongs to an operator; the ledgers of budgets have no constraint that says so.
    empty("operators_operator", "rewards_budgetuse")
    operator = cast.casino()
    long_ago, far_ahead = NOON - 3650 * DAY, NOON + 36500 * DAY
    parent = cast.campaign(operator, starts_at=long_ago, ends_at=None)
    reward = cast.reward(operator, campaign=parent, starts_at=long_ago, ends_at=far_ahead)
    if budgets:
        create_budget(owner=parent, draft=BudgetDraft(**EUROS | {"limit": _PLENTY}), by=CARLA, at=NOON)
        each = BudgetDraft(**EUROS | {"limit": 1000, "scope": Scope.PER_PLAYER})
        create_budget(owner=reward, draft=each, by=CARLA, at=NOON)
    return reward


def empty(*tables: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def settle_down() -> None:
    """Nobody shall pay for what was written before."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
