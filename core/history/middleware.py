"""The door of signed-in people."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from core.history.context import Door, acting

_CHANGES_NOTHING: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class HistoryMiddleware:
    """Whatever a person's request changes is kept with their name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in _CHANGES_NOTHING or not request.user.is_authenticated:
            return self.get_response(request)
        with acting(door=Door.BACKOFFICE, who=request.user.get_username()):
            return self.get_response(request)
