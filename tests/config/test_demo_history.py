"""The history of demo data tells of the months before, not of the minute in which it was loaded."""

import pytest
from django.test import Client

from config.demo.load import load_demo
from operators.models import Operator, User
from rewards.models import Campaign
from tests.cast import NOON
from tests.history import told
from tests.screens import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(settings) -> Client:
    settings.DEMO = True
    load_demo(at=NOON)
    return signed_in(User.objects.get(username="admin"))


def test_the_history_of_demo_data_is_as_old_as_what_it_tells_of(admin):
    casino = told(admin, Operator.objects.get(pk=1))
    assert "30 Sep 2025, 09:00 admin demo data Primary key: Made." in casino
    assert "30 Sep 2025, 09:00 demo data Staff member marketing: Began as Marketing." in casino

    cancelled = told(admin, Campaign.objects.filter(operator=1, cancelled_at__isnull=False).earliest("id"))
    assert "marketing demo data Cancelled." in cancelled
    assert "marketing demo data Created." in cancelled
    for history in (casino, cancelled):
        assert "outside the backoffice" not in history
