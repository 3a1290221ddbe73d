"""Pages of long lists: found by key along an index, never counted, after a bounded look (docs/adr/0016)."""

from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
# How many rows are looked at for one page where no index knows what is wanted: 200, then four times as many again and
# again, until there is a page or that many more would be too many.
_FIRST_LOOK: Final = 200
_LAST_LOOK: Final = 12_800
MOST_LOOKED_AT: Final = 17_000  # 200 + 800 + 3,200 + 12,800


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows, the newest first. `older` is where the next page begins: after that id. None: these are the last.

    `cut_short`: there may be more of them that would belong here, but looking further is left to whoever wants it.
    """

    rows: list[M]
    older: UUID | None
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where to look next. `end` is the last id that it holds; None where nothing comes after it."""

    rows: Q
    end: UUID | None


class Path(Protocol):
    @property
    def candidates(self) -> Q:
        """All of them."""

    def stretch(self, place: UUID | None, candidates: int) -> Stretch:
        """The next candidates after `place` (the newest where there is none): as many, where there are."""


class Straight:
    """Along an index of `table` that has all candidates in order."""

    def __init__(self, table: "QuerySet[Any]", candidates: Q) -> None:
        self.table, self.candidates = table, candidates

    def stretch(self, place: UUID | None, candidates: int) -> Stretch:
        left = self.candidates & after(place)
        keys = self.table.filter(left).order_by("-id").values_list("pk", flat=True)
        end = next(iter(keys[candidates - 1 : candidates]), None)
        return Stretch(left & Q(pk__gte=end) if end else left, end)


class Sorted:
    """All that is wanted, and so few that it is simply sorted."""

    def __init__(self, ids: list[UUID]) -> None:
        self.ids, self.candidates = ids, Q(pk__any_of=ids)

    def stretch(self, place: UUID | None, candidates: int) -> Stretch:
        left = [key for key in self.ids if place is None or key < place]
        return Stretch(Q(pk__any_of=left[:candidates]), left[candidates - 1] if len(left) > candidates else None)


def walk(
    wanted: "QuerySet[M]",
    path: Path,
    *,
    rows: int,
    place: UUID | None = None,
    needs_looking: bool,
) -> Page[M]:
    """Up to `rows` of `wanted` that follow `place` along `path`: the newest where there is none.

    `needs_looking`: not every candidate of the path is wanted, which is only seen by looking at them.
    """
    found: list[M] = []
    look = _FIRST_LOOK if needs_looking else rows + 1
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


def after(place: UUID | None) -> Q:
    """What is older than `place`."""
    return Q(pk__lt=place) if place else Q()
