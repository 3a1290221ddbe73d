import pytest
from django.test import Client

from operators.models import Operator
from rewards.models import Reward
from tests.cast import CARLA
from tests.screens import at_work, open_reward


@pytest.fixture
def given(casino: Operator) -> Reward:
    """The reward whose reference is the code of Ana's bonus."""
    return open_reward(casino, operator_reference="WELCOME100")


@pytest.fixture
def carla(casino: Operator) -> Client:
    return at_work(casino, name=CARLA)
