"""What tests of histories share: what a page tells, and what there is of it at all."""

from typing import Any

from django.db import connection
from django.db.models import Model
from django.test import Client

from bonuses.models import BonusMapping
from core.history.tracking import events_of
from enrollments.models import Trigger
from events.models import DeadLetter
from milestones.models import Activity, EnrollmentEvent, Period, StreakLevel, Target, TargetGroup
from operators.models import ApprovalLimit, Credential, Membership, Operator, Product, Restriction, SharedKey, User
from rewards.models import Budget, Campaign, Reward, RewardProduct
from tests.screens import screen, words

TRACKED: tuple[type[Model], ...] = (
    *(Operator, ApprovalLimit, User, SharedKey, Membership, Product, Restriction),
    *(Campaign, Reward, RewardProduct, Budget),
    *(Credential, Trigger, BonusMapping, DeadLetter),
    *(TargetGroup, Period, Target, StreakLevel),
)
# Logs, which are only ever added to: their triggers keep everybody from changing what is there.
LOGS: tuple[type[Model], ...] = (Activity, EnrollmentEvent)


def told(client: Client, row: Model) -> str:
    """The history on the page of a row, from the newest on."""
    page = words(client.get(screen(f"{row._meta.label_lower.replace('.', '_')}_change", row.pk)))
    return page.partition(" History When Who What ")[2]


def leaves() -> int:
    """How many rows of history there are."""
    return sum(events_of(model).count() for model in TRACKED)


def sql(statement: str, *parameters: Any) -> None:
    """What somebody does at a SQL prompt."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
