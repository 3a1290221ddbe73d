import pytest
from django.test import Client

from milestones.models import Target
from tests.cast import CARLA
from tests.milestones.client import Brand
from tests.milestones.scene import milestone
from tests.screens import at_work


@pytest.fixture
def brand(casino, settings) -> Brand:
    """A brand's system that calls the doors of the casino."""
    return Brand(casino, settings)


@pytest.fixture
def abc(casino) -> Target:
    return milestone(casino)


@pytest.fixture
def carla(casino) -> Client:
    return at_work(casino, name=CARLA)
