"""A page of the list of enrollments: found by key, never counted, after a bounded look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from enrollments.finding.matching import matching
from enrollments.finding.paths import path_of
from enrollments.finding.wishes import Wish
from enrollments.models import Enrollment
from operators.models import Operator

# How many enrollments are looked at for one page where no index knows what is wanted: 200, then four times as many
# again and again, until there is a page or that many more would be too many.
_FIRST_LOOK: Final = 200
_LAST_LOOK: Final = 12_800
MOST_LOOKED_AT: Final = 17_000  # 200 + 800 + 3,200 + 12,800


@dataclass(frozen=True, slots=True)
class Page:
    """Enrollments, the newest first. `older` is where the next page begins: after that id. None: these are the last.

    `cut_short`: there may be more of them that would belong here, but looking further is left to whoever wants it.
    """

    rows: list[Enrollment]
    older: UUID | None
    cut_short: bool = False


def page_of(operator: Operator, wish: Wish, *, rows: int, after: UUID | None = None, at: datetime) -> Page:
    """Up to `rows` enrollments that follow `after` (the newest where there is none), in their states at `at`."""
    wanted = matching(operator, wish, at=at)
    path = path_of(operator, wish, wanted, at=at)
    found: list[Enrollment] = []
    look, place = _FIRST_LOOK if wish.needs_looking else rows + 1, after
    while True:
        stretch = path.stretch(place, look)
        found += wanted.filter(stretch.rows)[: rows + 1 - len(found)]
        place = stretch.end
        if len(found) > rows:
            return Page(found[:rows], found[rows - 1].pk)
        if place is None:
            return Page(found, None)
        if look >= _LAST_LOOK:
            return Page(found, place, cut_short=True)
        look *= 4
