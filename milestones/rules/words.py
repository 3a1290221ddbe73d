"""The words of the Capillary documents (facts.md), and ours beside them."""

from enum import StrEnum


class Tracking(StrEnum):
    """What a group is (`trackingType`): a milestone is DEFAULT."""

    MILESTONE = "DEFAULT"
    STREAK = "STREAK"
    UNIFIED = "UNIFIED"
    CAPPING = "CAPPING"


class Evaluation(StrEnum):
    """How periods lie in time (`targetEvaluationType`)."""

    FIXED_CALENDAR = "FIXED_CALENDAR_WINDOW"
    CYCLIC = "CYCLIC_WINDOW"
    PERIOD_AGNOSTIC = "PERIOD_AGNOSTIC_WINDOW"


class Frequency(StrEnum):
    """How long a period is (`frequencyType`); CUSTOM ones have dates of their own."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    HALF_YEARLY = "HALF_YEARLY"
    YEARLY = "YEARLY"
    CUSTOM = "CUSTOM"


class Entity(StrEnum):
    """What is looked at (`targetEntity`)."""

    TRANSACTION = "TRANSACTION"
    EVENT = "EVENT"


class Counted(StrEnum):
    """What of it adds up to the target (`targetType`)."""

    QUANTITY = "QUANTITY"
    SALES = "SALES"
    GROSS_SALES = "GROSS_SALES"
    COUNT = "COUNT"
    VISIT = "VISIT"
    EVENT_ATTRIBUTE = "EVENT_ATTRIBUTE"


class Gives(StrEnum):
    """When a target that is reached gives its reward."""

    IMMEDIATELY = "IMMEDIATELY"
    PERIOD_END = "PERIOD_END"


class PeriodStatus(StrEnum):
    """Where the clock is (`periodStatus`): of what has not begun, the nearest is UPCOMING. ENDED is ours."""

    RUNNING = "RUNNING"
    UPCOMING = "UPCOMING"
    NOT_STARTED = "NOT_STARTED"
    ENDED = "ENDED"


class Kind(StrEnum):
    """What happened to the enrolment of a customer into a target."""

    ENROLLED = "Enrolled"
    UNENROLLED = "Unenrolled"
    RE_ENROLLED = "ReEnrolled"
    # Re-enrolled, and a streak begins at its first level again.
    RESET = "Reset"
