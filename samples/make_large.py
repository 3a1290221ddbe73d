"""Writes a list of 100,000 players of whom 5% are to be rejected: `python samples/make_large.py PATH`.

The same bytes every time. Uploaded for free bets of 1.00-5.00 EUR, 5-20 times, 95,000 are enrolled, and of the others
1,000 each are rejected for one of five reasons.
"""

# ruff: noqa: INP001 - a script beside its data, no package

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROWS: Final = 100_000
# Every twentieth row is bad, in turn: out of range, out of range, no number, no player, a column too few.
EVERY: Final = 20
BAD: Final = ("{player},9.50,10", "{player},2.50,99", "{player},2.50 EUR,10", ",2.50,10", "{player},2.50")


def lines(rows: int) -> Iterator[str]:
    """The header and `rows` rows, with line ends."""
    yield "OperatorPlayerId,BetValue,BetCount\n"
    for number in range(1, rows + 1):
        player = f"player_{number:07}"
        if number % EVERY:
            # 1.00 to 5.00 in steps of 0.25, and 5 to 20.
            cents, count = 100 + number % 17 * 25, 5 + number % 16
            yield f"{player},{cents // 100}.{cents % 100:02},{count}\n"
        else:
            yield BAD[number // EVERY % len(BAD)].format(player=player) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="the file to write")
    parser.add_argument("--rows", type=int, default=ROWS, help="how many rows, 100,000 unless said")
    wanted = parser.parse_args()
    with wanted.path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines(wanted.rows))
