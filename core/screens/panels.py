"""Panels that a higher floor adds to the page of a lower one.

The reward's page shows who was enrolled, but rewards know nothing of enrollments: the higher floor registers a panel
here, and the page shows whatever is registered for its model, in that order.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Panel:
    """A template and what it needs, from the request and the row whose page it is on.

    `beneath`: it comes after the others, also those of higher floors. `foot`: it comes last, after the form.
    """

    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any]]
    beneath: bool = False
    foot: bool = False

    def render(self, request: HttpRequest, row: Model) -> SafeString:
        return render_to_string(self.template, self.context(request, row), request=request)


_panels: defaultdict[type[Model], list[Panel]] = defaultdict(list)


def add_panel(model: type[Model], panel: Panel) -> None:
    """Shows `panel` on the page of every row of `model`. Called once, while the admin is loaded."""
    _panels[model].append(panel)


def panels_of(request: HttpRequest, row: Model, *, foot: bool = False) -> list[SafeString]:
    """The panels above the form on the page of `row`, or those at its foot, ready to be shown."""
    in_order = sorted(_panels[type(row)], key=lambda panel: panel.beneath)
    return [panel.render(request, row) for panel in in_order if panel.foot is foot]
