import pytest

from tests import cast
from tests.screens import LONG_AGO
from tests.signing import ApiClient, api_client


@pytest.fixture
def api(casino) -> ApiClient:
    """A system that calls the API for the casino."""
    return api_client(casino)


@pytest.fixture
def address(casino) -> str:
    """Where rewards of an open campaign are created."""
    campaign = cast.campaign(casino, starts_at=LONG_AGO, ends_at=None)
    return f"/v1/campaigns/{campaign.pk}/rewards"
