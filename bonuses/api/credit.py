"""What Fast Track asks of an operator (facts.md): which bonuses there are, and to credit one to a player.

Not in the envelope of the house: these answers are of the form that it knows.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bonuses.services.crediting import credit_bonus, credits_of
from core.api.exceptions import answer_exception
from core.api.fields import Number, Text
from core.api.inputs import Input
from core.api.views import ApiView
from enrollments.rules.references import read_headers
from operators.api.credentials import CredentialAuthentication
from operators.api.idempotency import idempotent

LONGEST = 255


class CreditInput(Input):
    user_id = Text(max_length=LONGEST)
    bonus_code = Text(max_length=LONGEST)


class FundsInput(CreditInput):
    amount = Number()
    currency = Text(max_length=3)


class FasttrackView(ApiView):
    """Errors are `{error, code}`."""

    authentication_classes = (CredentialAuthentication,)

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response]:
        return _answer


class BonusList(FasttrackView):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF passes it
        rewards = credits_of(self.operator, at=self.at)
        found = [{"text": reward.name, "value": reward.operator_reference} for reward in rewards]
        return Response({"Data": found, "Success": True, "Errors": []})


class CreditView(FasttrackView):
    def credit(self, request: Request, values: Mapping[str, Any], funds: tuple[Decimal, str] | None) -> Response:
        references, _ = read_headers(request.headers)
        enrolled = credit_bonus(
            operator=self.operator,
            player_id=values["user_id"],
            bonus_code=values["bonus_code"],
            references=references,
            funds=funds,
            by=self.caller,
            at=self.at,
        )
        data = {"enrollment_id": str(enrolled.enrollment_id), "credited_before": not enrolled.is_new}
        return Response({"Data": data, "Success": True, "Errors": []})


class CreditBonus(CreditView):
    @extend_schema(exclude=True)
    @idempotent
    def post(self, request: Request) -> Response:
        return self.credit(request, _read(CreditInput, request), None)


class CreditFunds(CreditView):
    @extend_schema(exclude=True)
    @idempotent
    def post(self, request: Request) -> Response:
        values = _read(FundsInput, request)
        return self.credit(request, values, (values["amount"], values["currency"]))


def _read(kind: type[Input], request: Request) -> Mapping[str, Any]:
    """Refuses every fault of the body and of the references at once."""
    reading = kind().reading(request.data)
    reading.faults += read_headers(request.headers)[1]
    reading.refuse()
    return reading.values


def _answer(error: Exception, context: dict[str, Any]) -> Response:
    answer = answer_exception(error, context)
    faults = answer.data["data"]["errors"]
    answer.data = {"error": answer.data["message"], "code": faults[0]["code"]}
    return answer
