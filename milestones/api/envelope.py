"""The envelope of these doors: `data`, and `errors` and `warnings` that are null or lists of `{code, message}`."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from rest_framework.response import Response

from core.api.envelope import STATUSES, ResponseCode
from core.refusal import Fault, Refusal

# For what the document has no number of its own: 310 and what HTTP says.
CLASSES: Final[Mapping[ResponseCode, int]] = MappingProxyType(
    {code: 310_000 + status for code, status in STATUSES.items() if code is not ResponseCode.OK},
)


def envelope(
    data: Any, *, errors: Sequence[Mapping[str, Any]] = (), warnings: Sequence[Mapping[str, Any]] = (), **beside: Any
) -> dict[str, Any]:
    """`beside` is what goes beyond the document, and comes only to whoever has asked for it."""
    return {"data": data, "errors": list(errors) or None, "warnings": list(warnings) or None, **beside}


def said(data: Any, *, warnings: Sequence[Mapping[str, Any]] = (), **beside: Any) -> Response:
    """The answer to what was done or found."""
    return Response(envelope(data, warnings=warnings, **beside))


def errors_of(refusal: Refusal, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """Everything that a refusal says, for an answer of which it is only a part."""
    faults = refusal.faults or (Fault("", refusal.code, refusal.message),)
    return numbered(faults, numbers, otherwise=CLASSES[ResponseCode(refusal.kind.value)])


def numbered(faults: Iterable[Fault], numbers: Mapping[str, int], *, otherwise: int) -> list[dict[str, Any]]:
    """Faults, or warnings, as the wire has them. `reason` and `field` are ours, beside what the document specifies."""
    return [
        {
            "code": numbers.get(fault.code, otherwise),
            "message": fault.message,
            "reason": fault.code,
            "field": fault.field or None,
        }
        for fault in faults
    ]
