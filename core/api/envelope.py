"""The envelope of every answer: `{message, data, responseCode}` (facts.md "Gamnify API", DESIGN "The wire")."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from rest_framework.response import Response

from core.refusal import Fault, Refusal


class ResponseCode(StrEnum):
    """`responseCode`: OK, or the class of a refusal. Which refusal it is stands in `data.errors[].code`."""

    OK = "OK"
    VALIDATION_ERROR = "ValidationError"
    UNAUTHORIZED = "Unauthorized"
    FORBIDDEN = "Forbidden"
    NOT_FOUND = "NotFound"
    CONFLICT = "Conflict"
    BUDGET_EXCEEDED = "BudgetExceeded"
    TOO_MANY_REQUESTS = "TooManyRequests"
    INTERNAL_ERROR = "InternalError"


# The HTTP status that goes with each.
STATUSES: Final[Mapping[ResponseCode, int]] = MappingProxyType(
    {
        ResponseCode.OK: 200,
        ResponseCode.VALIDATION_ERROR: 400,
        ResponseCode.UNAUTHORIZED: 401,
        ResponseCode.FORBIDDEN: 403,
        ResponseCode.NOT_FOUND: 404,
        ResponseCode.CONFLICT: 409,
        ResponseCode.BUDGET_EXCEEDED: 422,
        ResponseCode.TOO_MANY_REQUESTS: 429,
        ResponseCode.INTERNAL_ERROR: 500,
    },
)


def envelope(data: Any, *, message: str = "OK", code: ResponseCode = ResponseCode.OK, **beside: Any) -> dict[str, Any]:
    """`beside` is what goes beyond the documents: siblings, so that a client that knows only the documents works."""
    return {"message": message, "data": data, "responseCode": code.value, **beside}


def ok(data: Any, **beside: Any) -> Response:
    """The answer to what was done or found. Without anything to say, `data` is `{}`."""
    return Response(envelope(data, **beside))


def refused(refusal: Refusal) -> Response:
    """The answer to what was not done: every fault, or the refusal itself as the only one."""
    faults = refusal.faults or (Fault("", refusal.code, refusal.message),)
    return faulty(ResponseCode(refusal.kind.value), refusal.message, faults)


def faulty(code: ResponseCode, message: str, faults: Iterable[Fault], *, status: int | None = None) -> Response:
    """An answer whose `data` lists what is wrong; `status` where HTTP has a more telling one than the class."""
    errors = [{"field": fault.field or None, "code": fault.code, "message": fault.message} for fault in faults]
    return Response(envelope({"errors": errors}, message=message, code=code), status=status or STATUSES[code])
