import pytest

from tests import cast
from tests.screens import LONG_AGO


@pytest.fixture
def address(casino) -> str:
    """Where rewards of an open campaign are created."""
    campaign = cast.campaign(casino, starts_at=LONG_AGO, ends_at=None)
    return f"/v1/campaigns/{campaign.pk}/rewards"
