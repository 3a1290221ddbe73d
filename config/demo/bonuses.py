"""What became of bonuses, told by the events of a platform as they would have come in."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import simplejson

from bonuses.services.receiving import receive_bonus_events
from config.demo.plans import BonusPlan, OperatorPlan, moment
from core.messages import Message
from enrollments.models import Enrollment
from operators.models import Operator

# The same lives whenever it is loaded.
_SEED: Final = 7
_CENT: Final = Decimal("0.01")
_ENDS: Final = {"Lost": 44, "Completed": 26, "Expired": 13, "Forfeited": 9, "AutoCompleted": 3, "Ongoing": 5}
_MINUTES_IN_A_DAY: Final = 24 * 60
_BATCH: Final = 12 * 3600  # seconds
# Every 17th bonus has its first event late, every 13th has each twice. One of a long list is told of under another
# player, two of the longer ones go on after their end.
_LATE, _TWICE, _OTHER_PLAYER, _AFTER_THE_END = 17, 13, 60, 33


@dataclass(frozen=True, slots=True)
class _Told:
    """An event and when it came in, which is mostly at once."""

    comes_at: datetime
    payload: dict[str, Any]


def send_bonuses(operator: Operator, plan: OperatorPlan, *, at: datetime) -> None:
    """Lets the events of the bonuses of `plan` come in until `at`, those of half a day together."""
    draw = random.Random(_SEED)  # noqa: S311 - nobody guesses at demo data
    told = [event for bonuses in plan.bonuses for event in _lives(operator, plan, bonuses, draw, at)]
    batches: defaultdict[int, list[_Told]] = defaultdict(list)
    for event in sorted(told, key=lambda event: event.comes_at):
        if event.comes_at <= at:
            batches[int(event.comes_at.timestamp()) // _BATCH].append(event)
    for batch in batches.values():
        messages = [Message(body=simplejson.dumps(event.payload).encode()) for event in batch]
        faults = receive_bonus_events(messages, operator=operator, door="RabbitMQ", at=batch[-1].comes_at)
        assert not any(faults), faults


def _lives(
    operator: Operator, plan: OperatorPlan, bonuses: BonusPlan, draw: random.Random, at: datetime
) -> Iterator[_Told]:
    first, players = moment(operator, at, bonuses.first, hour=8), _players(operator, bonuses.code)
    minutes = (bonuses.last - bonuses.first + 1) * _MINUTES_IN_A_DAY
    for number in range(bonuses.count):
        payload: dict[str, Any] = {
            "origin": plan.origin,
            "user_id": draw.choice(players),
            "user_bonus_id": f"{bonuses.bonus_id}-{number + 1:04}",
            "bonus_id": bonuses.bonus_id,
            "bonus_code": bonuses.code,
            "product": bonuses.product,
            "type": bonuses.type,
            "currency": bonuses.currency,
            "exchange_rate": Decimal(bonuses.rate),
            "amount": Decimal(bonuses.amounts[number % len(bonuses.amounts)]),
        }
        begun = first + timedelta(minutes=draw.randrange(minutes))
        events = _spins(begun) if bonuses.type == "FreeSpins" else _life(begun, payload["amount"], draw)
        yield from _as_it_comes([(when, payload | said) for when, said in events], number)


def _players(operator: Operator, code: str | None) -> list[str]:
    """Those who were enrolled into the reward of that code; under another code it can be anybody."""
    enrolled = Enrollment.objects.of(operator).order_by()
    ids = set(enrolled.filter(reward__operator_reference=code).values_list("operator_player_id", flat=True))
    return sorted(ids or set(enrolled.values_list("operator_player_id", flat=True)))


def _spins(begun: datetime) -> list[tuple[datetime, dict[str, Any]]]:
    """Free spins are told of when they are done."""
    return [(begun, {"status": "Completed"})]


def _life(begun: datetime, amount: Decimal, draw: random.Random) -> list[tuple[datetime, dict[str, Any]]]:
    """Credited, wagered now and then, and over within hours or days."""
    end = draw.choices(list(_ENDS), weights=list(_ENDS.values()))[0]
    wagering = {"required_wagering_amount": amount * 30}
    events: list[tuple[datetime, dict[str, Any]]] = [(begun, {"status": "Created", **wagering})]
    now = begun
    for _ in range(draw.randrange(3)):
        now += timedelta(minutes=draw.randrange(5, 600))
        locked = (amount * draw.randrange(20, 140) / 100).quantize(_CENT)
        events.append((now, {"status": "Ongoing", "locked_amount": locked}))
    now += timedelta(minutes=draw.choice((2, 4, 20, 90, 240, 700, 1800)) + draw.randrange(60))
    if end == "Expired":
        now = begun + timedelta(days=7)
    if end == "Completed":
        won = (amount * draw.randrange(30, 190) / 100).quantize(_CENT)
        events.append((now, {"status": end, "bonus_turned_real": won}))
    elif end != "Ongoing":
        events.append((now, {"status": end}))
    return events


def _as_it_comes(events: list[tuple[datetime, dict[str, Any]]], number: int) -> Iterator[_Told]:
    """Now and then one comes twice, or late; once in a long while one makes no sense."""
    for place, (when, payload) in enumerate(events):
        payload["timestamp"] = _wire(when)
        late = timedelta(hours=30) if number % _LATE == 0 and place == 0 else timedelta(seconds=2)
        yield _Told(when + late, payload)
        if number % _TWICE == 0:
            yield _Told(when + timedelta(minutes=1), payload)
    when, payload = events[-1]
    if number == _OTHER_PLAYER:
        yield _Told(*_later(when, payload, {"user_id": "player_0131"}))
    if number == _AFTER_THE_END and payload["status"] != "Ongoing":
        yield _Told(*_later(when, payload, {"status": "Ongoing"}))


def _later(when: datetime, payload: dict[str, Any], said: dict[str, Any]) -> tuple[datetime, dict[str, Any]]:
    again = when + timedelta(hours=3)
    return again, payload | said | {"timestamp": _wire(again)}


def _wire(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
