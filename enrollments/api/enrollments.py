"""Enrolling over HTTP, one player or hundreds, and what came of it (gamnify-api-enrollments)."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.envelope import ResponseCode, ok
from core.api.finding import found
from core.api.pages import query_of
from enrollments.api import examples
from enrollments.api.candidates import (
    WIRE,
    BulkInput,
    EnrollInput,
    candidate_of,
    candidates_of,
    impossible,
)
from enrollments.api.lists import EnrollmentQuery, PlayerQuery, matching, page_of
from enrollments.api.wire import ALL_OUTPUTS, ANY_OUTPUT, EnrollmentsView
from enrollments.models import Enrollment
from enrollments.rules.references import read_headers
from enrollments.services.enroll import Refused, Source
from enrollments.services.references import enroll_all_referred, enroll_referred
from enrollments.services.single import cancel_enrollment
from operators.api.idempotency import idempotent
from rewards.models import Reward

_DRY_RUN: Final = {"type": "boolean", "description": "Only in the answer to a dry run, whose ids are made up."}
_REJECTIONS: Final = {
    "type": "array",
    "description": "Who was not enrolled, and why.",
    "items": {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("operatorPlayerId", "code", "message")},
        "required": ["operatorPlayerId", "code", "message"],
    },
}


class EnrollView(EnrollmentsView):
    """What enrolling one and enrolling hundreds have in common."""

    def reward(self, reward_id: str) -> Reward:
        return found(Reward.objects.of(self.operator).select_related("campaign", "operator"), reward_id)

    def represented(self, ids: Sequence[UUID]) -> list[dict[str, Any]]:
        """The enrollments with these ids, in this order."""
        rows = self.enrollments().in_bulk(ids)
        return [self.represent(rows[each]) for each in ids]


class RewardEnrollments(EnrollView):
    beside = MappingProxyType({"dryRun": _DRY_RUN})
    refusals = (ResponseCode.BUDGET_EXCEEDED,)

    @extend_schema(
        operation_id="enrollPlayer",
        summary="Enrol a player",
        request=EnrollInput,
        responses=ANY_OUTPUT,
        examples=examples.ENROLL,
    )
    @idempotent
    def post(self, request: Request, reward_id: str) -> Response:
        """Every call enrols once more; send an `Idempotency-Key` to be safe when you try again.

        With the `X-Fasttrack-` headers of an action of an activity, the player is enrolled once for that action.
        """
        reward = self.reward(reward_id)
        reading = EnrollInput().reading(request.data)
        reading.refuse()
        candidate = candidate_of(reading.values)
        references, faults = read_headers(request.headers)
        reading.faults += faults
        reading.names |= WIRE
        reading.refuse(refused.fault for refused in impossible([candidate]))
        dry_run = bool(reading.values["dry_run"])
        with transaction.atomic(), reading.spelling():
            enrolled = enroll_referred(
                reward=reward,
                candidate=candidate,
                references=references,
                source=Source(kind=Enrollment.Sources.API),
                by=self.caller,
                at=self.at,
            )
            answer = self.represented([enrolled.enrollment_id])[0]
            transaction.set_rollback(dry_run)
        return ok(answer, **({"dryRun": True} if dry_run else {}))

    @extend_schema(
        operation_id="listRewardEnrollments",
        summary="List the enrollments of a reward",
        parameters=[EnrollmentQuery],
        responses=ALL_OUTPUTS,
    )
    def get(self, request: Request, reward_id: str) -> HttpResponseBase:
        query = query_of(request, EnrollmentQuery)
        rows = self.enrollments().filter(reward=self.reward(reward_id))
        return page_of(matching(rows, query), query, self.represent)


class RewardEnrollmentsBulk(EnrollView):
    beside = MappingProxyType({"rejections": _REJECTIONS, "dryRun": _DRY_RUN})

    @extend_schema(
        operation_id="enrollPlayers",
        summary="Enrol up to 999 players",
        request=BulkInput,
        responses=ALL_OUTPUTS,
        examples=examples.ENROLL_BULK,
    )
    @idempotent
    def post(self, request: Request, reward_id: str) -> Response:
        """Whoever cannot be enrolled stands in `rejections`; a player named twice is enrolled once."""
        reward = self.reward(reward_id)
        reading = BulkInput().reading(request.data)
        candidates = candidates_of(reading)
        references, faults = read_headers(request.headers)
        reading.faults += faults
        reading.refuse()
        refused = impossible(candidates)
        hopeless = {each.candidate for each in refused}
        possible = [each for each in candidates if each not in hopeless]
        with transaction.atomic():
            outcome = enroll_all_referred(
                reward=reward,
                candidates=possible,
                references=references,
                source=Source(kind=Enrollment.Sources.API, once=True),
                by=self.caller,
                at=self.at,
            )
            answer = self.represented(outcome.enrolled_ids)
            transaction.set_rollback(bool(reading.values["dry_run"]))
        dry_run = {"dryRun": True} if reading.values["dry_run"] else {}
        return ok(answer, rejections=_rejections([*refused, *outcome.refused]), **dry_run)


class EnrollmentById(EnrollmentsView):
    @extend_schema(operation_id="getEnrollment", summary="Get an enrollment", responses=ANY_OUTPUT)
    def get(self, request: Request, enrollment_id: str) -> Response:  # noqa: ARG002 - DRF passes it
        return ok(self.represent(found(self.enrollments(), enrollment_id)))


class CancelEnrollment(EnrollmentsView):
    @extend_schema(
        operation_id="cancelEnrollment",
        summary="Cancel an enrollment",
        request=None,
        responses=OpenApiTypes.OBJECT,
        examples=examples.CANCEL,
    )
    @idempotent
    def post(self, request: Request, enrollment_id: str) -> Response:  # noqa: ARG002 - it has no body
        """The player loses the free bets that are left; what they were worth goes back to the budgets."""
        enrollment = found(Enrollment.objects.of(self.operator), enrollment_id)
        cancel_enrollment(enrollment_id=enrollment.pk, by=self.caller, at=self.at)
        return ok({})


class PlayerEnrollments(EnrollmentsView):
    @extend_schema(
        operation_id="listPlayerEnrollments",
        summary="List the enrollments of a player",
        parameters=[PlayerQuery],
        responses=ALL_OUTPUTS,
    )
    def get(self, request: Request, operator_player_id: str) -> HttpResponseBase:
        query = query_of(request, PlayerQuery)
        # PostgreSQL has no such text, so nobody is called that.
        nameless = "\x00" in operator_player_id
        rows = self.enrollments().none() if nameless else self.enrollments().of_player(operator_player_id)
        return page_of(matching(rows, query), query, self.represent)


def _rejections(refused: Iterable[Refused]) -> list[dict[str, str]]:
    return [
        {"operatorPlayerId": each.candidate.player_id, "code": each.fault.code, "message": each.fault.message}
        for each in refused
    ]
