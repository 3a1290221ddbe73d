"""A page of the list of enrollments."""

from datetime import datetime
from uuid import UUID

from core.paging import Page, walk
from enrollments.finding.matching import matching
from enrollments.finding.paths import path_of
from enrollments.finding.wishes import Wish
from enrollments.models import Enrollment
from operators.models import Operator


def page_of(
    operator: Operator,
    wish: Wish,
    *,
    rows: int,
    after: UUID | None = None,
    at: datetime,
) -> Page[Enrollment]:
    """Up to `rows` enrollments that follow `after` (the newest where there is none), in their states at `at`."""
    wanted = matching(operator, wish, at=at)
    path = path_of(operator, wish, wanted, at=at)
    return walk(wanted, path, rows=rows, place=after, needs_looking=wish.needs_looking)
