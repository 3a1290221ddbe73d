"""The OpenAPI document: drf-spectacular knows the fields, here it learns the envelope, the headers and the refusals."""

import inspect
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.utils import OpenApiParameter

from core.api.envelope import STATUSES, ResponseCode, envelope
from core.api.rendering import MEDIA_TYPE

# What any request may be answered with; NotFound and Conflict only where there is something to find or to do.
_ALWAYS: Final = (
    ResponseCode.VALIDATION_ERROR,
    ResponseCode.UNAUTHORIZED,
    ResponseCode.TOO_MANY_REQUESTS,
    ResponseCode.INTERNAL_ERROR,
)
_SENTENCES: Final[Mapping[ResponseCode, str]] = {
    ResponseCode.VALIDATION_ERROR: "The request is wrong; every fault is listed.",
    ResponseCode.UNAUTHORIZED: "The signature is missing or wrong.",
    ResponseCode.NOT_FOUND: "There is no such thing, or it is another operator's.",
    ResponseCode.CONFLICT: "Things do not allow it, or the Idempotency-Key was used for another request.",
    ResponseCode.BUDGET_EXCEEDED: "A budget of the reward or its campaign has no room for it.",
    ResponseCode.TOO_MANY_REQUESTS: "Too many requests; `Retry-After` says for how many seconds to wait.",
    ResponseCode.INTERNAL_ERROR: "Something broke on our side; nothing was done.",
}
IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255},
    OpenApiParameter.HEADER,
    description="Made up by the caller, 1 to 255 printable ASCII characters. The same key with the same request gives "
    "the stored answer and does nothing again; with another request it is a Conflict.",
)
REFUSED: Final = ResolvedComponent(  # type: ignore[no-untyped-call]  # the library leaves its __init__ untyped
    name="Refused",
    type=ResolvedComponent.SCHEMA,
    object="Refused",
    schema={
        "type": "object",
        "description": "Why nothing was done.",
        "properties": {
            "message": {"type": "string"},
            "data": {
                "type": "object",
                "properties": {
                    "errors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "field": {"type": "string", "nullable": True, "example": "freeBetDetails.betValue"},
                                "code": {"type": "string", "example": "NotPositive"},
                                "message": {"type": "string", "example": "This must be greater than zero."},
                            },
                            "required": ["field", "code", "message"],
                        },
                    },
                },
                "required": ["errors"],
            },
            "responseCode": {"type": "string", "enum": [code.value for code in ResponseCode if code != "OK"]},
        },
        "required": ["message", "data", "responseCode"],
    },
)


class EnvelopeSchema(AutoSchema):
    """Describes an endpoint of the house: a view says its fields, the rest is the same everywhere."""

    refused: ClassVar[ResolvedComponent] = REFUSED

    def get_override_parameters(self) -> list[Any]:
        given = list(super().get_override_parameters())
        return [*given, IDEMPOTENCY_KEY] if self.method == "POST" else given

    def get_description(self) -> str:  # type: ignore[override]  # the base of its base is DRF's own generator
        # Not the docstring of the class: that speaks to those who read the code.
        method = getattr(self.view, self.method.lower())
        return inspect.getdoc(method) or ""

    def get_auth(self) -> list[Any]:
        # Signing is said once for the whole document (SPECTACULAR_SETTINGS); here, what a view takes beside it.
        beside = [each for kind in self.view.authentication_classes for each in getattr(kind, "security", ())]
        return [*beside, *spectacular_settings.SECURITY] if beside else []

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for body in bodies.values():
            self._wrap(body)
        self.registry.register_on_missing(self.refused)
        refusals = {str(STATUSES[code]): _refusal(code, self.refused) for code in self._refusals()}
        return dict(sorted({**bodies, **refusals}.items()))

    def _wrap(self, body: dict[str, Any]) -> None:
        for media in [media for kind, media in body.get("content", {}).items() if kind == MEDIA_TYPE]:
            inner = media.get("schema", {})
            for example in media.get("examples", {}).values():
                example["value"] = envelope(example["value"])
            beside = (
                {"paging": PAGING}
                if self.method == "GET" and inner.get("type") == "array"
                else getattr(self.view, "beside", {})
            )
            media["schema"] = {
                "type": "object",
                "properties": {
                    "message": {"type": "string", "example": "OK"},
                    "data": inner,
                    "responseCode": {"type": "string", "enum": [ResponseCode.OK.value]},
                    **beside,
                },
                "required": ["message", "data", "responseCode"],
            }

    def _refusals(self) -> list[ResponseCode]:
        names_something = [ResponseCode.NOT_FOUND] if "{" in self.path else []
        does_something = [ResponseCode.CONFLICT, *getattr(self.view, "refusals", ())] if self.method == "POST" else []
        return [*_ALWAYS, *names_something, *does_something]


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's hook: parameters of paths are named as in the documents, and every body must be there."""
    result["paths"] = {_camel_case(path): operations for path, operations in result["paths"].items()}
    for operation in (each for operations in result["paths"].values() for each in operations.values()):
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                parameter["name"] = _camel_case(parameter["name"])
    finished: dict[str, Any] = _without(result, "x-spec-enum-id")
    return finished


def _without(node: Any, key: str) -> Any:
    """`node` without any `key` in it: drf-spectacular leaves notes to itself."""
    if isinstance(node, dict):
        return {name: _without(each, key) for name, each in node.items() if name != key}
    return [_without(each, key) for each in node] if isinstance(node, list) else node


def _camel_case(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


PAGING: Final = {
    "type": "object",
    "description": "Only where `page` or `pageSize` is given.",
    "properties": {
        "page": {"type": "integer"},
        "pageSize": {"type": "integer"},
        "hasMore": {"type": "boolean"},
    },
    "required": ["page", "pageSize", "hasMore"],
}


def _refusal(code: ResponseCode, refused: ResolvedComponent) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": _SENTENCES[code],
        "content": {"application/json": {"schema": refused.ref}},
    }
    if code is ResponseCode.TOO_MANY_REQUESTS:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return answer
