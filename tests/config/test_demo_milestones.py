"""What can be tried of milestones in the demo data, as the document says and whatever the hour of loading."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from config.demo.load import load_demo
from milestones.models import PeriodProgress, TargetEnrollment, TargetGroup
from milestones.rules.periods import period_statuses
from tests.milestones.client import CUSTOMER

pytestmark = pytest.mark.django_db
# demo-client:demo-secret
BASIC = {"authorization": "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ="}


def group(name: str) -> TargetGroup:
    return TargetGroup.objects.get(operator=1, name=name)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 29, 12, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 59, tzinfo=UTC),
        datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    ],
)
def test_one_of_the_five_cycles_of_abc_is_running_and_a_streak_has_four_levels(settings, at):
    settings.DEMO = True
    load_demo(at=at)
    abc, weeks = group("ABC"), group("Weeks in a row")

    assert [status.value for status in period_statuses(list(abc.periods.all()), at=at)] == [
        *("ENDED", "ENDED", "RUNNING", "UPCOMING", "NOT_STARTED")
    ]
    assert weeks.is_streak
    assert weeks.targets.get().levels.count() == 4
    for each in (abc, weeks):
        progress = PeriodProgress.objects.filter(target=each.targets.get())
        assert 3 <= progress.filter(reached_at__isnull=False).count() < progress.count()
        assert not progress.filter(last_activity_at__gt=at).exists()
        assert TargetEnrollment.objects.filter(target=each.targets.get()).standing().count() >= 8


def test_the_sample_of_the_document_works_for_the_demo_client_by_basic_and_by_token(settings, transactional_db):
    settings.DEMO = True
    load_demo(at=datetime.now(UTC))
    abc = group("ABC")
    place = f"/targetGroups/{abc.pk}/targets/{abc.targets.get().pk}"
    given = {"grant_type": "client_credentials"}
    token = Client().post("/v1/oauth/token", given, headers=BASIC).json()["access_token"]

    def call(action: str, headers: dict[str, str], **record: Any) -> Any:
        body = [{"customerId": CUSTOMER} | record]
        return Client().post(f"{place}/{action}", body, "application/json", headers=headers).json()

    enrolled = {"data": CUSTOMER, "errors": None, "warnings": None}
    assert call("enroll", BASIC, periodName="c3", initialBalance=100) == enrolled
    assert call("enroll", {"authorization": f"Bearer {token}"})["errors"][0]["code"] == 310119
    assert call("unEnroll", {"authorization": f"Bearer {token}"}) == enrolled
