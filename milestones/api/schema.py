"""These doors in the OpenAPI document: the same as all others but for the envelope."""

from typing import Any, ClassVar, Final

from drf_spectacular.plumbing import ResolvedComponent

from core.api.rendering import MEDIA_TYPE
from core.api.schema import EnvelopeSchema
from milestones.api.envelope import envelope

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


class TargetSchema(EnvelopeSchema):
    refused: ClassVar[ResolvedComponent] = TARGET_REFUSED

    def _wrap(self, body: dict[str, Any]) -> None:
        for media in [media for kind, media in body.get("content", {}).items() if kind == MEDIA_TYPE]:
            for example in media.get("examples", {}).values():
                example["value"] = envelope(example["value"])
            media["schema"] = {
                "type": "object",
                "properties": {"data": media.get("schema", {}), "errors": NOTHING, "warnings": NOTES},
                "required": ["data", "errors", "warnings"],
            }
