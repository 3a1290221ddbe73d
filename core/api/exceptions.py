"""Whatever goes wrong in an API view becomes an envelope."""

import logging
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from core.api.envelope import ResponseCode, faulty, refused
from core.refusal import Fault, Refusal, RefusalClass

logger = logging.getLogger(__name__)

# What DRF itself refuses before a verb is asked: the class, the stable code and the sentence.
_KNOWN: Final[Mapping[type[Exception], tuple[ResponseCode, str, str]]] = MappingProxyType(
    {
        exceptions.NotAuthenticated: (ResponseCode.UNAUTHORIZED, "AuthenticationMissing", "Sign the request."),
        exceptions.NotFound: (ResponseCode.NOT_FOUND, "NotFound", "There is nothing here."),
        Http404: (ResponseCode.NOT_FOUND, "NotFound", "There is nothing here."),
        exceptions.MethodNotAllowed: (
            ResponseCode.VALIDATION_ERROR,
            "MethodNotAllowed",
            "This address does not take that method.",
        ),
        exceptions.UnsupportedMediaType: (
            ResponseCode.VALIDATION_ERROR,
            "UnsupportedMediaType",
            "Send the body as Content-Type: {types}.",
        ),
        exceptions.Throttled: (ResponseCode.TOO_MANY_REQUESTS, "TooManyRequests", "Too many requests; wait a little."),
    },
)


def answer_exception(exc: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER: refusals say why, bugs say a reference under which the log has the rest."""
    if isinstance(exc, Refusal):
        response = refused(exc)
        if exc.kind is RefusalClass.UNAUTHORIZED:
            response["WWW-Authenticate"] = context["view"].get_authenticate_header(context["request"])
        return response
    for kind, (code, reason, message) in _KNOWN.items():
        if isinstance(exc, kind):
            return _known(exc, code, Fault("", reason, message.format(types=_media_types(context))))
    reference = uuid4().hex[:12]
    logger.error("%s broke down, reference %s", context.get("view"), reference, exc_info=exc)
    sentence = f"Something broke on our side. Give support this reference: {reference}."
    return faulty(ResponseCode.INTERNAL_ERROR, sentence, [Fault("", "InternalError", sentence)])


def _media_types(context: Mapping[str, Any]) -> str:
    """What the view takes."""
    view = context.get("view")
    return " or ".join(str(parser.media_type) for parser in view.parser_classes) if view else ""


def _known(exc: Exception, code: ResponseCode, fault: Fault) -> Response:
    # 405 is more telling than the 400 of its class; DRF adds Allow to it.
    status = exc.status_code if isinstance(exc, exceptions.MethodNotAllowed) else None
    response = faulty(code, fault.message, [fault], status=status)
    wait = getattr(exc, "wait", None)  # of Throttled
    if wait is not None:
        response["Retry-After"] = str(max(1, math.ceil(wait)))
    return response
