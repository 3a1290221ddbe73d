"""These doors in the OpenAPI document: the same as all others but for the envelope and the numbers of refusals."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final, Literal

from drf_spectacular.plumbing import ResolvedComponent

from core.api.envelope import STATUSES, ResponseCode
from core.api.rendering import MEDIA_TYPE
from core.api.schema import EnvelopeSchema
from core.refusal import Fault
from milestones.api.envelope import envelope, numbered
from milestones.api.numbers import CODES, NUMBERS
from milestones.rules.codes import WARNINGS

NOTES: Final = {
    "type": "array",
    "nullable": True,
    "items": {
        "type": "object",
        "properties": {
            "code": {"type": "integer", "example": 310119},
            "message": {"type": "string"},
            "reason": {"type": "string", "description": "The code by which every door calls it."},
            "field": {"type": "string", "nullable": True},
        },
        "required": ["code", "message", "reason", "field"],
    },
}
NOTHING: Final = {"type": "object", "nullable": True, "description": "Always null.", "enum": [None]}
TARGET_REFUSED: Final = ResolvedComponent(  # type: ignore[no-untyped-call]  # the library leaves its __init__ untyped
    name="TargetRefused",
    type=ResolvedComponent.SCHEMA,
    object="TargetRefused",
    schema={
        "type": "object",
        "description": "Why nothing was done.",
        "properties": {"data": NOTHING, "errors": NOTES | {"nullable": False}, "warnings": NOTHING},
        "required": ["data", "errors", "warnings"],
    },
)
KEY_PAGING: Final = {
    "type": "object",
    "properties": {
        "pageSize": {"type": "integer"},
        "hasMore": {"type": "boolean"},
        "nextCursor": {"type": "integer", "nullable": True, "description": "The `cursor` of the next page."},
    },
    "required": ["pageSize", "hasMore", "nextCursor"],
}


class TargetSchema(EnvelopeSchema):
    """A view says in `codes`, method by method, what it may refuse or warn of."""

    refused: ClassVar[ResolvedComponent] = TARGET_REFUSED

    def get_tags(self) -> list[str]:
        return ["targetGroups"]

    def get_description(self) -> str:  # type: ignore[override]  # as its base
        codes = self._codes()
        rows = [f"| {CODES[code].number} | `{code}` | {status_of(code)} | {CODES[code].sentence} |" for code in codes]
        table = ["", "| code | reason | HTTP | |", "|---|---|---|---|", *rows] if codes else []
        return "\n".join([super().get_description(), *table]).strip()

    def _get_request_for_media_type(self, serializer: Any, direction: Any = "request") -> tuple[Any, bool]:
        # The library leaves it untyped.
        schema, is_required = super()._get_request_for_media_type(serializer, direction)  # type: ignore[no-untyped-call]
        most = getattr(self.view, "most_records", None)
        return (schema if most is None else {**schema, "minItems": 1, "maxItems": most}), is_required

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for code in self._codes():
            status = str(STATUSES[ResponseCode(CODES[code].kind.value)])
            if not _is_warning(code):
                body = bodies.setdefault(status, {"description": CODES[code].sentence, "content": {}})
                media = body["content"].setdefault(MEDIA_TYPE, {"schema": self.refused.ref})
                media.setdefault("examples", {})[code] = {"value": envelope(None, errors=_said(code))}
        return dict(sorted(bodies.items()))

    def _wrap(self, body: dict[str, Any]) -> None:
        for media in [media for kind, media in body.get("content", {}).items() if kind == MEDIA_TYPE]:
            inner = media.get("schema", {})
            for example in media.get("examples", {}).values():
                example["value"] = envelope(example["value"])
            media["schema"] = {
                "type": "object",
                "properties": {"data": inner, "errors": NOTHING, "warnings": NOTES, **self._beside(inner)},
                "required": ["data", "errors", "warnings"],
            }

    def _beside(self, inner: dict[str, Any]) -> dict[str, Any]:
        """What stands beside the data: where a page ends, or what the view says of its POST."""
        if self.method == "GET":
            return {"paging": KEY_PAGING} if inner.get("type") == "array" else {}
        return dict(getattr(self.view, "beside", {}))

    def _codes(self) -> Sequence[str]:
        codes: Sequence[str] = getattr(self.view, "codes", {}).get(self.method, ())
        return codes


def _said(code: str) -> list[dict[str, Any]]:
    return numbered([Fault("", code, CODES[code].sentence)], NUMBERS, otherwise=0)


def status_of(code: str) -> str:
    """The HTTP status with which it comes, for people."""
    return "200, a warning" if _is_warning(code) else str(STATUSES[ResponseCode(CODES[code].kind.value)])


def _is_warning(code: str) -> bool:
    return code in WARNINGS
