"""The panel "History" at the foot of a page."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from core.history.entries import Source, told_together
from core.screens.panels import Panel, add_panel


def add_history(model: type[Model], *sources: Source) -> None:
    """Tells `sources` at the foot of the page of every row of `model`. Called once, while the admin is loaded."""

    def history(request: HttpRequest, row: Any) -> dict[str, Any]:
        seen = [source for source in sources if source.may_see(request, row)]
        entries, more = told_together(seen, row)
        return {"shown": bool(seen), "entries": entries, "more": more}

    add_panel(model, Panel("backoffice/history.html", history, foot=True))
