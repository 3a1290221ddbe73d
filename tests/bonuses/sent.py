"""Bonus events as Fast Track's document shows them, and the shortest way to send them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import simplejson

from bonuses.models import Bonus
from bonuses.rules.life import BonusFacts
from bonuses.rules.words import BonusStatus, Verdict
from bonuses.services.book import Sent
from bonuses.services.record import Recorded, record_events
from operators.models import Operator
from tests.cast import ANA, NOON

MINUTE = timedelta(minutes=1)


def facts(status: str = "Created", *, after: float = 0, **wishes: Any) -> BonusFacts:
    """Ana's bonus of 50 EUR, at the rate 1, `after` minutes after NOON."""
    columns = {
        "user_bonus_id": "ana-welcome",
        "user_id": ANA,
        "bonus_id": "77",
        "bonus_code": "WELCOME100",
        "product": "Casino",
        "type": "WelcomeBonus",
        "currency": "EUR",
        "exchange_rate": Decimal(1),
        "amount": Decimal(50),
    } | wishes
    return BonusFacts(status=BonusStatus(status), happened_at=NOON + after * MINUTE, **columns)


def payload(status: str = "Created", *, at: datetime = NOON, **wishes: Any) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "amount": 50.00,
        "bonus_code": "WELCOME100",
        "bonus_id": "77",
        "currency": "EUR",
        "exchange_rate": 1.0,
        "origin": "casino",
        "product": "Casino",
        "status": status,
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "type": "WelcomeBonus",
        "user_bonus_id": "ana-welcome",
        "user_id": ANA,
    } | wishes


def body(*given: Any, **wishes: Any) -> bytes:
    return simplejson.dumps(payload(*given, **wishes)).encode()


def record(operator: Operator, *events: BonusFacts) -> Recorded:
    sent = [Sent(each, "{}") for each in events]
    return record_events(operator=operator, events=sent, door="REST", at=NOON)


def verdicts(operator: Operator, *events: BonusFacts) -> list[Verdict]:
    return record(operator, *events).verdicts


def bonus(operator: Operator, user_bonus_id: str = "ana-welcome") -> Bonus:
    return Bonus.objects.of(operator).get(user_bonus_id=user_bonus_id)
