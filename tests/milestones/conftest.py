import pytest

from tests.milestones.client import Brand


@pytest.fixture
def brand(casino, settings) -> Brand:
    """A brand's system that calls the doors of the casino."""
    return Brand(casino, settings)
