"""Addresses of the API are the same with and without a slash at their end: the signature trims it as well."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

PREFIXES: Final = ("/v1/", "/v3/", "/targetGroups/")


class TrimmedAddressMiddleware:
    """Looks up `/v1/rewards/` as `/v1/rewards`. What was sent stays in `path`, for the signature covers that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIXES):
            request.path_info = request.path_info.rstrip("/")
        return self.get_response(request)
