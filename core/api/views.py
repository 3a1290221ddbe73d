"""The base of every API view: who asks and when are known before anything else happens."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from core.api.envelope import ResponseCode
from core.api.exceptions import answer_exception
from core.api.rendering import MEDIA_TYPE, to_json
from core.history.context import Door, acting, note


class ApiView(APIView):
    """One view an endpoint. The door reads the clock once: `at` is the moment of the whole request."""

    http_method_names = ["get", "post", "head"]
    # Replaced by tests with `as_view(clock=...)`.
    clock: Callable[[], datetime] = staticmethod(timezone.now)
    at: datetime
    # Siblings of `data` in the answer to a POST, as OpenAPI schemas.
    beside: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    # What a POST may be refused with beside what every one may, for the OpenAPI document.
    refusals: ClassVar[tuple[ResponseCode, ...]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with acting(door=Door.API):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.at = self.clock()
        super().initial(request, *args, **kwargs)
        # Which key is known from here on; who, the rows say: callers name their people in what they send.
        note(key=getattr(request.user, "slot", None))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        # What is money today is another sum tomorrow: nobody on the way keeps a copy.
        response.headers["Cache-Control"] = "no-store"
        return super().finalize_response(request, response, *args, **kwargs)

    @property
    def operator(self) -> Any:
        """The operator that signed the request."""
        caller: Any = self.request.user
        return caller.operator

    @property
    def caller(self) -> str:
        """Who is at the other end, as verbs take it in `by`."""
        caller: Any = self.request.user
        return f"API, {caller.slot} key"


@csrf_exempt
def unknown_endpoint(request: HttpRequest, **_: Any) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Whatever no other address of the API matches, asked with whatever method."""
    answer = answer_exception(NotFound(), {})
    return HttpResponse(to_json(answer.data), status=answer.status_code, content_type=MEDIA_TYPE)
