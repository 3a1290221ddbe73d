import pytest
from django.test import Client

from operators.models import Operator
from rewards.models import Reward
from tests.cast import CARLA
from tests.screens import at_work, open_reward


@pytest.fixture
def given(casino: Operator) -> Reward:
    """Open by the clock on the wall, which screens read."""
    return open_reward(casino)


@pytest.fixture
def carla(casino: Operator) -> Client:
    return at_work(casino, name=CARLA)
