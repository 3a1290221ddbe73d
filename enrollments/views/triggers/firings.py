"""The firings of a trigger as its page shows them: by state, the newest first, paged by key."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from enrollments.models import Firing, Trigger
from enrollments.rules.triggers import FiringState

ROWS: Final = 50
COLOURS: Final = MappingProxyType(
    {FiringState.PENDING: "info", FiringState.ENROLLED: "success", FiringState.REFUSED: "danger"}
)
_TABS: Final = (
    ("", "All"),
    (FiringState.PENDING.value, "Waiting"),
    (FiringState.ENROLLED.value, "Enrolled"),
    (FiringState.REFUSED.value, "Refused"),
)


@dataclass(frozen=True, slots=True)
class FiringPage:
    """Some firings of one trigger. `older` is where the next page begins; None: these are the last."""

    rows: list[Firing]
    state: str
    after: UUID | None
    older: UUID | None

    @classmethod
    def asked(cls, trigger: Trigger, wish: QueryDict) -> "FiringPage":
        """The page that an address names; whatever cannot be understood is left out."""
        state = wish.get("state", "")
        state = state if state in dict(_TABS) else ""
        after = _uuid(wish.get("after", ""))
        found = Firing.objects.filter(trigger=trigger).order_by("-id")
        if state:
            found = found.filter(state=state)
        if after:
            found = found.filter(pk__lt=after)
        rows = list(found[: ROWS + 1])
        return cls(rows[:ROWS], state, after, rows[ROWS - 1].pk if len(rows) > ROWS else None)

    @property
    def lines(self) -> list[tuple[Firing, str]]:
        """Each with the colour of its state."""
        return [(row, COLOURS[FiringState(row.state)]) for row in self.rows]

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return [{"label": label, "link": _link(state=state), "current": state == self.state} for state, label in _TABS]

    @property
    def newest_link(self) -> str:
        return _link(state=self.state) if self.after else ""

    @property
    def older_link(self) -> str:
        return _link(state=self.state, after=str(self.older)) if self.older else ""


def _link(**wish: str) -> str:
    return f"?{urlencode({name: value for name, value in wish.items() if value})}#firings"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
