"""`make chaos`: the play in full. ROWS, KILLS (of each in each phase) and SEED come from the environment."""

import os
import random
import sys

from tests.chaos.play import play


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    faults = play(
        rows=int(os.environ.get("ROWS") or 200_000),
        kills=int(os.environ.get("KILLS") or 3),
        seed=int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6)),
        undo=True,
        say=_say,
    )
    sys.exit(bool(faults))
