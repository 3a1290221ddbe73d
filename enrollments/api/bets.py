"""Using up free bets over HTTP: taken for a bet, and given back when it is rolled back (docs/adr/0014)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.envelope import ok
from core.api.fields import Moment, Number, OptionalText, Text, WholeNumber
from core.api.finding import found
from core.api.inputs import Input
from core.currencies import decimals_of
from enrollments.api.wire import ANY_OUTPUT, EnrollmentsView
from enrollments.models import Bet, Enrollment
from enrollments.rules.bets import BetDraft, bet_faults
from enrollments.services.bets import product_names, roll_back_bets, take_bets
from operators.api.idempotency import idempotent
from rewards.rules.free_bets import Wallet

_MOMENT: Final = {"type": "string", "format": "date-time"}
_BET: Final[Mapping[str, Any]] = {
    "betReference": {"type": "string"},
    "count": {"type": "integer"},
    "winAmount": {"type": "number", "nullable": True, "description": "As sent; null where nothing was said of a win."},
    "product": {"type": "string", "nullable": True, "description": "Spelled as on the reward."},
    "creditAmount": {"type": "number", "nullable": True, "description": "What the win pays; null without winAmount."},
    "creditWallet": {"type": "string", "nullable": True, "enum": [*(each.value for each in Wallet), None]},
    "placedAtUtc": _MOMENT,
    "rolledBackAtUtc": {**_MOMENT, "nullable": True},
}
_EXAMPLE: Final = {"betReference": "bet-8801", "count": 1, "winAmount": 4.50}


class BetInput(Input):
    """One bet, staked with one or several free bets together."""

    betReference = Text(
        source="reference",
        max_length=255,
        help_text="What your system calls the bet. Sent again with the same bet it takes nothing again.",
    )
    count = WholeNumber(required=False, allow_null=True, help_text="How many free bets it takes; 1 where left out.")
    winAmount = Number(
        source="win_amount",
        required=False,
        allow_null=True,
        help_text="All that the bet returned, its stake included: 0 where it lost.",
    )
    product = OptionalText(max_length=200, help_text="The game. Refused where the reward is not for it.")

    stand_ins = MappingProxyType({"reference": "?"})


class BetsView(EnrollmentsView):
    """What taking free bets and giving them back have in common."""

    beside = MappingProxyType({"bet": {"type": "object", "properties": _BET, "required": list(_BET)}})

    def answered(self, bet: Bet) -> Response:
        """The enrollment as it stands, and the bet beside it."""
        enrollment = self.enrollments().get(pk=bet.enrollment_id)
        return ok(self.represent(enrollment), bet=_represented(bet, decimals_of(enrollment.reward.currency)))


class Bets(BetsView):
    @extend_schema(
        operation_id="takeFreeBets",
        summary="Use free bets for a bet",
        request=BetInput,
        responses=ANY_OUTPUT,
        examples=[OpenApiExample("One free bet that won", value=_EXAMPLE, request_only=True)],
    )
    @idempotent
    def post(self, request: Request, enrollment_id: str) -> Response:
        """The same `betReference` with the same bet again takes nothing and answers the same `bet`."""
        enrollment = found(self.enrollments(), enrollment_id)
        reading = BetInput().reading(request.data)
        draft = _draft(reading.values)
        if reading.faults:
            # Only here: otherwise the verb judges, which knows whether this bet was placed before.
            reward = enrollment.reward
            reading.refuse(bet_faults(draft, currency=reward.currency, products=product_names(reward)))
        # The enrollment stays locked until it is read: every bet is answered with what it has left itself.
        with transaction.atomic(), reading.spelling():
            bet = take_bets(enrollment_id=enrollment.pk, draft=draft, by=self.caller, at=self.at)
            return self.answered(bet)


class RollBackBet(BetsView):
    @extend_schema(
        operation_id="rollBackBet",
        summary="Give the free bets of a bet back",
        request=None,
        responses=ANY_OUTPUT,
    )
    @idempotent
    def post(self, request: Request, enrollment_id: str, bet_reference: str) -> Response:  # noqa: ARG002 - no body
        """As if the bet had never been placed; take back what was credited for it. Again it changes nothing."""
        enrollment = found(Enrollment.objects.of(self.operator), enrollment_id)
        with transaction.atomic():
            bet = roll_back_bets(enrollment_id=enrollment.pk, reference=bet_reference, by=self.caller, at=self.at)
            return self.answered(bet)


def _draft(values: Mapping[str, Any]) -> BetDraft:
    return BetDraft(
        reference=values["reference"],
        count=1 if values["count"] is None else values["count"],
        win_amount=values["win_amount"],
        product=values["product"] or None,
    )


def _represented(bet: Bet, decimals: int) -> dict[str, Any]:
    """`_BET`, filled in; amounts with as many decimals as the currency has."""
    moment = Moment()
    return {
        "betReference": bet.reference,
        "count": bet.bet_count,
        "winAmount": None if bet.win_amount is None else round(bet.win_amount, decimals),
        "product": bet.product,
        "creditAmount": None if bet.credit_amount is None else round(bet.credit_amount, decimals),
        "creditWallet": bet.credit_wallet,
        "placedAtUtc": moment.to_representation(bet.placed_at),
        "rolledBackAtUtc": moment.to_representation(bet.rolled_back_at) if bet.rolled_back_at else None,
    }
