import random

import pytest

from tests.chaos.play import play

pytestmark = pytest.mark.processes


def test_whatever_is_killed_while_a_list_is_previewed_and_enrolled_every_row_is_handled_exactly_once():
    seed = random.SystemRandom().randrange(10**6)
    said: list[str] = []
    faults = play(rows=30_000, kills=1, seed=seed, undo=False, say=said.append)
    assert not faults, "\n".join(said)
