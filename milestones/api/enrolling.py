"""Enrolling customers into targets, and taking them out (capillary-milestone-enroll, facts.md)."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Final

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.inputs import Reading
from core.api.pages import query_of
from core.refusal import Fault, Refusal
from milestones.api import examples
from milestones.api.envelope import said
from milestones.api.fields import CUSTOMER_ID, path_id, plain
from milestones.api.records import (
    MOST_RECORDS,
    EnrollQuery,
    EnrollRecord,
    LeaveQuery,
    LeaveRecord,
    one_record,
    reading_of,
    records_in,
    warnings_of,
    wish_of,
)
from milestones.api.schema import NOTES
from milestones.api.views import TargetView
from milestones.services.enroll import enroll_customer, enroll_customers
from milestones.services.roll import Enrolled
from milestones.services.unenroll import unenroll_customer
from operators.api.idempotency import idempotent

PLACE: Final = (
    path_id("target_group_id", "The target group."),
    path_id("target_id", "The target, of that group."),
)
_FOUND: Final = ("GroupNotFound", "TargetNotFound")
_RECORD: Final = ("NoRecord", "TooManyRecords", "RecordNotUnderstood")
_WARNED: Final = ("BalanceIgnored", "PeriodIgnored", "ResetIgnored")
_REFUSED: Final = (
    *("AlreadyEnrolled", "BadCustomer", "PeriodNotFound", "PeriodOver", "NoPeriodLeft", "NegativeBalance"),
    *("BalanceTooLarge", "SinglePeriodOnly", "GroupInactive", "PlayerRestricted"),
)
_WOULD_BE: Final = {
    "type": "object",
    "description": "Only with `dryRun`: what would have been done.",
    "properties": {
        "kind": {"type": "string", "enum": ["Enrolled", "ReEnrolled", "Reset"]},
        "periodName": {"type": "string"},
        "balance": {"type": "number"},
    },
    "required": ["kind", "periodName", "balance"],
}
# Nothing is said of the items: one that is no record is refused alone.
_RECORDS: Final = {"type": "array", "items": {}, "minItems": 1, "maxItems": MOST_RECORDS}
_RESULT: Final = {
    "type": "object",
    "properties": {
        "customerId": {**CUSTOMER_ID, "nullable": True, "description": "null where the record names none."},
        "result": {"type": "string", "enum": ["enrolled", "refused"]},
        "errors": NOTES,
        "warnings": NOTES,
        "enrolment": _WOULD_BE,
    },
    "required": ["customerId", "result", "errors", "warnings"],
}


class EnrollCustomer(TargetView):
    most_records = 1
    codes = MappingProxyType({"POST": (*_REFUSED, *_FOUND, *_RECORD, *_WARNED)})
    beside: ClassVar[Any] = MappingProxyType({"enrolment": _WOULD_BE})

    @extend_schema(
        operation_id="enrollCustomer",
        summary="Enrol or re-enrol a customer into a milestone or streak",
        parameters=[*PLACE, EnrollQuery],
        request={"application/json": EnrollRecord(many=True)},
        responses={200: CUSTOMER_ID},
        examples=examples.ENROLL,
    )
    @idempotent
    def post(self, request: Request, target_group_id: str, target_id: str) -> Response:
        """An array with one record. Enrols into the period that it names and all later ones."""
        target = self.target(target_group_id, target_id)
        reading = one_record(EnrollRecord, request.data, query_of(request, EnrollQuery))
        dry_run = bool(reading.values["dry_run"])
        with reading.spelling():
            enrolled = enroll_customer(
                target=target, wish=wish_of(reading.values), by=self.caller, at=self.at, dry_run=dry_run
            )
        warnings = self.notes(warnings_of(enrolled, reading))
        beside = {"enrolment": _would_be(enrolled)} if dry_run else {}
        return said(int(reading.values["customer"]), warnings=warnings, **beside)


class UnenrollCustomer(TargetView):
    most_records = 1
    codes = MappingProxyType({"POST": ("NotEnrolled", "BadCustomer", *_FOUND, *_RECORD)})

    @extend_schema(
        operation_id="unenrollCustomer",
        summary="Take a customer out of a milestone or streak",
        parameters=[*PLACE, LeaveQuery],
        request={"application/json": LeaveRecord(many=True)},
        responses={200: CUSTOMER_ID},
        examples=examples.UNENROLL,
    )
    @idempotent
    def post(self, request: Request, target_group_id: str, target_id: str) -> Response:
        """An array with one record. The running period and all later ones are left; what was given stays.

        What the running period would have given at its end is lost.
        """
        target = self.target(target_group_id, target_id)
        reading = one_record(LeaveRecord, request.data, query_of(request, LeaveQuery))
        with reading.spelling():
            unenroll_customer(
                target=target,
                player_id=reading.values["customer"],
                reason=reading.values["reason"] or "",
                by=self.caller,
                at=self.at,
                dry_run=bool(reading.values["dry_run"]),
            )
        return said(int(reading.values["customer"]))


class EnrollCustomers(TargetView):
    largest_body = 4 * 1024 * 1024
    codes = MappingProxyType({"POST": (*_FOUND, "NoRecord", "TooManyRecords")})

    @extend_schema(
        operation_id="enrollCustomers",
        summary=f"Enrol or re-enrol up to {MOST_RECORDS:,} customers",
        parameters=[*PLACE, EnrollQuery],
        request={"application/json": _RECORDS},
        responses={200: {"type": "array", "items": _RESULT}},
        examples=examples.ENROLL_MANY,
    )
    @idempotent
    def post(self, request: Request, target_group_id: str, target_id: str) -> Response:
        """An array of records as for one customer; `data` says for each in turn what came of it.

        One that is refused keeps none of the others back. Its `errors` have the codes of a single enrolment. A dry run
        is of all of them: `dryRun` stands in the query.
        """
        target = self.target(target_group_id, target_id)
        options = query_of(request, EnrollQuery)
        dry_run = bool(options.pop("dry_run"))
        records = records_in(request.data, most=MOST_RECORDS)
        readings = [reading_of(EnrollRecord, record, place, options) for place, record in enumerate(records)]
        _refuse_single_dry_runs(readings)
        answers = iter(
            enroll_customers(
                target=target,
                wishes=[wish_of(reading.values) for reading in readings if not reading.faults],
                by=self.caller,
                at=self.at,
                dry_run=dry_run,
            )
        )
        return said([self._result(each, None if each.faults else next(answers), dry_run) for each in readings])

    def _result(self, reading: Reading, answer: Enrolled | Refusal | None, dry_run: bool) -> dict[str, Any]:  # noqa: FBT001 - inside
        if not isinstance(answer, Enrolled):
            errors = self.notes(_spelled(reading, answer) if answer else reading.faults)
            return _told(reading, "refused", errors=errors)
        beside = {"enrolment": _would_be(answer)} if dry_run else {}
        return _told(reading, "enrolled", warnings=self.notes(warnings_of(answer, reading))) | beside


def _refuse_single_dry_runs(readings: Sequence[Reading]) -> None:
    """Whoever says it in a record must not find that customer enrolled."""
    for reading in readings:
        if reading.values["dry_run"]:
            reading.faults.append(Fault(reading.names["dry_run"], "NotSupported", "Say it of all, in the query."))


def _spelled(reading: Reading, refused: Refusal) -> Sequence[Fault]:
    """What a verb refuses, in the spelling of the wire."""
    try:
        with reading.spelling():
            raise refused
    except Refusal as spelled:
        return spelled.faults


def _told(reading: Reading, result: str, *, errors: Sequence[Any] = (), warnings: Sequence[Any] = ()) -> dict[str, Any]:
    customer = reading.values["customer"]
    return {
        "customerId": None if customer is None else int(customer),
        "result": result,
        "errors": list(errors) or None,
        "warnings": list(warnings) or None,
    }


def _would_be(enrolled: Enrolled) -> dict[str, Any]:
    return {
        "kind": enrolled.kind.value,
        "periodName": enrolled.period.ref_code,
        "balance": plain(enrolled.balance),
    }
