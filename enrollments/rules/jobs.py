"""The states of a bulk job (gamnify-backoffice-enrollments, "Bulk Job Lifecycle")."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class JobState(StrEnum):
    """Exactly these four on the wire."""

    PENDING = "Pending"
    PROCESSING = "Processing"
    COMPLETED = "Completed"
    FAILED = "Failed"


# What can follow what, and why: drawn into docs/states.md.
TRANSITIONS: Final = MappingProxyType(
    {
        JobState.PENDING: {
            JobState.PROCESSING: "a worker takes it up",
            JobState.COMPLETED: "abandoned, or cancelled before it began",
            JobState.FAILED: "the file cannot be read, or its preview broke down again and again",
        },
        JobState.PROCESSING: {
            JobState.COMPLETED: "every row enrolled or rejected, or cancelled",
            JobState.FAILED: "it broke down again and again",
        },
        JobState.COMPLETED: {},
        JobState.FAILED: {
            JobState.PENDING: "resumed, where its preview broke down",
            JobState.PROCESSING: "resumed",
        },
    },
)

UNFINISHED: Final = (JobState.PENDING, JobState.PROCESSING)
