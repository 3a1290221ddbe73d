"""Panels that a higher floor adds to the page of a lower one.

The reward's page shows who was enrolled, but rewards know nothing of enrollments: the higher floor registers a panel
here, and the page shows whatever is registered for its model, in that order.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Panel:
    """A template and what it needs, from the request and what the page is about.

    `beneath`: it comes after the others, also those of higher floors. `foot`: it comes last, after the form.
    """

    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any]]
    beneath: bool = False
    foot: bool = False

    def render(self, request: HttpRequest, subject: object) -> SafeString:
        return render_to_string(self.template, self.context(request, subject), request=request)


_panels: defaultdict[type[object], list[Panel]] = defaultdict(list)


def add_panel(kind: type[object], panel: Panel) -> None:
    """Shows `panel` on every page about a `kind`. Called once, while the admin is loaded."""
    _panels[kind].append(panel)


def panels_of(request: HttpRequest, subject: object, *, foot: bool = False) -> list[SafeString]:
    """The panels above the form on the page about `subject`, or those at its foot, ready to be shown."""
    in_order = sorted(_panels[type(subject)], key=lambda panel: panel.beneath)
    return [panel.render(request, subject) for panel in in_order if panel.foot is foot]
