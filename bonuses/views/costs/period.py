"""From which day to which costs are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.utils.http import urlencode


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the operator's calendar, both included; None: no limit."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Self:
        """What an address says. ValueError where it cannot be understood, or ends before it begins."""
        first, last = (date.fromisoformat(said[name]) if said.get(name) else None for name in ("from", "to"))
        if first and last and last < first:
            raise ValueError(said)
        return cls(first, last)

    @property
    def conditions(self) -> dict[str, Any]:
        """As a queryset of sums takes it."""
        limits = {"day__gte": self.first, "day__lte": self.last}
        return {name: day for name, day in limits.items() if day}

    @property
    def said(self) -> str:
        """The same as `read` takes it, for an address."""
        return urlencode({name: str(day) for name, day in (("from", self.first), ("to", self.last)) if day})
