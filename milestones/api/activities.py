"""What customers did, told over HTTP: one activity, or a list of them."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bonuses.services.receiving import origins_of
from core.refusal import Fault, Refusal, refuse_faults
from milestones.api import examples
from milestones.api.envelope import said
from milestones.api.fields import CUSTOMER_ID
from milestones.api.numbers import CODES
from milestones.api.records import MOST_RECORDS, records_in
from milestones.api.schema import NOTES
from milestones.api.views import TargetView
from milestones.rules.activities import Verdict
from milestones.rules.payload import read_activity
from milestones.rules.targets import LONGEST_WORD
from milestones.services.activities import record_activities
from operators.api.idempotency import idempotent

DOOR: Final = "REST"
_WORD: Final = {"type": "string", "minLength": 1, "maxLength": LONGEST_WORD, "pattern": r"^[A-Za-z][A-Za-z0-9_.-]*$"}
_ACTIVITY: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["activityId", "customerId", "kind", "happenedAt"],
    "properties": {
        "activityId": {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            "pattern": r"^[^\u0000-\u001f\u007f]*\S[^\u0000-\u001f\u007f]*$",
            "description": "The same id counts once.",
        },
        "customerId": CUSTOMER_ID,
        "kind": {**_WORD, "description": "`transaction`, `visit`, or a word of your own.", "example": "transaction"},
        "happenedAt": {"type": "string", "format": "date-time", "description": "It counts in the period of this time."},
        "amounts": {
            "type": "object",
            "nullable": True,
            "description": "By field, such as `gross_sales`; a return or a correction is below zero.",
            "additionalProperties": {"type": "number"},
        },
    },
}
_RESULT: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "activityId": {"type": "string", "nullable": True},
        "result": {"type": "string", "enum": ["recorded", "duplicate", "refused"]},
        "errors": NOTES,
    },
    "required": ["activityId", "result", "errors"],
}
# Nothing is said of the items: one that is no activity is refused alone.
_MANY: Final = {"type": "array", "items": {}, "minItems": 1, "maxItems": MOST_RECORDS}
_SAID: Final = MappingProxyType({Verdict.RECORDED: "recorded", Verdict.DUPLICATE: "duplicate"})


class Activities(TargetView):
    largest_body = 4 * 1024 * 1024
    codes = MappingProxyType(
        {
            "POST": (
                *("BadCustomer", "ActivityIdTaken", "InFuture"),
                *("NoRecord", "TooManyRecords", "RecordNotUnderstood"),
            ),
        },
    )

    @extend_schema(
        operation_id="recordActivities",
        summary="Say what customers did",
        request={"application/json": {"oneOf": [_ACTIVITY, _MANY]}},
        responses={200: {"oneOf": [_RESULT, {"type": "array", "items": _RESULT}]}},
        examples=examples.ACTIVITIES,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """`recorded`, or `duplicate` where the same was said before. It counts when it happened, not when it comes.

        Also takes an array of up to 1,000: `data` then says for each in turn what came of it, and one that is refused
        keeps none of the others back.
        """
        if not isinstance(request.data, dict):
            return said(self._recorded(records_in(request.data, most=MOST_RECORDS), is_list=True))
        (result,) = self._recorded([request.data], is_list=False)
        return said(result)

    def _recorded(self, payloads: Sequence[Any], *, is_list: bool) -> list[dict[str, Any]]:
        """What came of each. Where there is but one, it refuses what is wrong with it."""
        known = origins_of(self.operator).__contains__
        read = [
            read_activity(each, at=self.at, root=f"[{place}]", known_origin=known)
            for place, each in enumerate(payloads)
        ]
        if not is_list:
            refuse_faults(_of_one(read[0][2]))
        facts = [found for found, _, _ in read if found is not None]
        verdicts = record_activities(operator=self.operator, activities=facts, door=DOOR, at=self.at)
        if not is_list and verdicts[0] is Verdict.CONFLICT:
            raise _taken("activityId")
        answers = iter(verdicts)
        return [
            self._result(payload, place, faults, None if faults else next(answers))
            for place, (payload, (_, _, faults)) in enumerate(zip(payloads, read, strict=True))
        ]

    def _result(self, payload: Any, place: int, faults: Sequence[Fault], verdict: Verdict | None) -> dict[str, Any]:
        if verdict is Verdict.CONFLICT:
            faults = _taken(f"[{place}].activityId").faults
        said_id = payload.get("activityId") if isinstance(payload, dict) else None
        return {
            "activityId": said_id if isinstance(said_id, str) else None,
            "result": _SAID.get(verdict, "refused") if verdict else "refused",
            "errors": self.notes(faults) or None,
        }


def _of_one(faults: Sequence[Fault]) -> list[Fault]:
    """The faults of the only activity, whose fields need no place."""
    return [Fault(fault.field.removeprefix("[0]").removeprefix("."), fault.code, fault.message) for fault in faults]


def _taken(field: str) -> Refusal:
    known = CODES["ActivityIdTaken"]
    return Refusal(
        "ActivityIdTaken",
        known.sentence,
        kind=known.kind,
        faults=[Fault(field, "ActivityIdTaken", known.sentence)],
    )
