"""Who is at which door, and why: doors say it once, and every row of history that comes of it holds it."""

from enum import StrEnum
from typing import Any

import pghistory


class Door(StrEnum):
    """Where a change came in, as people read it. What tasks and the database itself change has none."""

    BACKOFFICE = "backoffice"
    API = "API"


def acting(*, door: str, who: str | None = None, key: str | None = None) -> pghistory.context:
    """For as long as it is entered, changes of this thread are `who`'s, through `door`.

    Inside another one it takes its place: an API call is its key's, also where a signed-in browser sent it.
    """
    return pghistory.context(door=door, who=who, key=key, file=None, why=None)


def note(**known: Any) -> None:
    """Adds what became known since to the `acting` around it (`why`, `key`, `file`); where there is none, nothing."""
    pghistory.context(**known)
