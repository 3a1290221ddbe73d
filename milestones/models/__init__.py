"""Tables of the floor "who has earned something"."""

from milestones.models.activity import Activity
from milestones.models.customer_list import (
    CustomerList,
    CustomerListEvent,
    CustomerPiece,
    CustomerPreview,
    CustomerRejection,
    CustomerTexts,
    ListedCustomer,
)
from milestones.models.enrollment import EnrollmentEvent, Span, TargetEnrollment
from milestones.models.group import Period, TargetGroup
from milestones.models.progress import PeriodProgress, ReachedLevel
from milestones.models.target import StreakLevel, Target

__all__ = [
    "Activity",
    "CustomerList",
    "CustomerListEvent",
    "CustomerPiece",
    "CustomerPreview",
    "CustomerRejection",
    "CustomerTexts",
    "EnrollmentEvent",
    "ListedCustomer",
    "Period",
    "PeriodProgress",
    "ReachedLevel",
    "Span",
    "StreakLevel",
    "Target",
    "TargetEnrollment",
    "TargetGroup",
]
