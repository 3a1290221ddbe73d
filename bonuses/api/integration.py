"""Bonus events over HTTP (fasttrack-bonus-event): one, or a list of them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bonuses.api import examples
from bonuses.api.schemas import ANSWER, EVENT
from bonuses.rules.payload import read_event
from bonuses.rules.words import Verdict
from bonuses.services.book import Sent
from bonuses.services.receiving import origins_of
from bonuses.services.record import record_events
from core.api.envelope import STATUSES, ResponseCode, envelope, ok
from core.api.parsing import AnyJSONParser, items_as_sent
from core.api.views import ApiView
from core.payload import ROOT
from core.refusal import Fault
from operators.api.calls import call_of
from operators.api.credentials import CredentialAuthentication
from operators.api.idempotency import idempotent

MOST_EVENTS: Final = 1_000
DOOR: Final = "REST"
_SAID: Final[Mapping[Verdict, str]] = MappingProxyType(
    {Verdict.COUNTED: "recorded", Verdict.ANOMALY: "recorded", Verdict.DUPLICATE: "duplicate"},
)


class BonusEvents(ApiView):
    authentication_classes = (CredentialAuthentication,)
    parser_classes = (AnyJSONParser,)
    largest_body = 4 * 1024 * 1024

    @extend_schema(
        operation_id="recordBonusEvents",
        summary="Say that the status of a bonus has changed",
        request={"application/json": EVENT},
        responses={200: ANSWER},
        examples=[OpenApiExample("A bonus that was claimed", value=examples.CREATED, request_only=True)],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """`recorded`, or `duplicate` where the same was said before.

        Also takes a list of up to 1,000 events: `data.results` then says for each what came of it, and one that is
        refused keeps none of the others back.
        """
        # First: what is not UTF-8 is refused by the parser.
        sent = request.data
        text = call_of(request).body.decode()
        if isinstance(sent, list):
            return self._many(sent, text)
        origins = origins_of(self.operator)
        facts, _, faults = read_event(sent, at=self.at, known_origin=origins.__contains__)
        if facts is None:
            return _refused(faults)
        recorded = record_events(operator=self.operator, events=[Sent(facts, text)], door=DOOR, at=self.at)
        return ok({"result": _SAID[recorded.verdicts[0]]})

    def _many(self, payloads: list[Any], text: str) -> Response:
        if not 1 <= len(payloads) <= MOST_EVENTS:
            sentence = f"A list has 1 to {MOST_EVENTS:,} events; this one has {len(payloads):,}."
            return _refused([Fault(ROOT, "WrongNumberOfEvents", sentence)])
        origins = origins_of(self.operator)
        read = [
            read_event(payload, at=self.at, root=f"{ROOT}[{place}]", known_origin=origins.__contains__)
            for place, payload in enumerate(payloads)
        ]
        bodies = items_as_sent(text)
        sent = [Sent(facts, body) for (facts, _, _), body in zip(read, bodies, strict=True) if facts is not None]
        verdicts = iter(record_events(operator=self.operator, events=sent, door=DOOR, at=self.at).verdicts)
        results = [
            {"result": "refused", "errors": _errors(faults)} if faults else {"result": _SAID[next(verdicts)]}
            for _, _, faults in read
        ]
        return ok({"results": results})


def _refused(faults: Sequence[Fault]) -> Response:
    sentence = " ".join(f"{fault.field}: {fault.message}" for fault in faults)
    code = ResponseCode.VALIDATION_ERROR
    return Response(envelope({"errors": _errors(faults)}, message=sentence, code=code), status=STATUSES[code])


def _errors(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """As Fast Track names them, and as all of this API does."""
    return [
        {
            "path": fault.field,
            "error": fault.message,
            "field": fault.field,
            "code": fault.code,
            "message": fault.message,
        }
        for fault in faults
    ]
