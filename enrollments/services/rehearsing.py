"""What a trigger would have done: whom it would have enrolled lately, and whom not and why. Enrols nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from core.refusal import Fault, Refusal
from enrollments.models import Firing, Trigger
from enrollments.rules.players import player_id_fault
from enrollments.services.judging import Judge
from enrollments.services.known import restricted

_HAD: Final = Fault("trigger", "TriggerFired", "The trigger has fired for this player already.")


class Past(NamedTuple):
    """What a trigger waits for has happened once: to whom, what people find it by, and when."""

    player_id: str
    occasion: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Who would have been enrolled, for how much in the reward's currency, and who would not.

    `closed` is why nobody would be enrolled now at all: the reward is over. Budgets are not asked: what they had left
    then nobody knows.
    """

    occasions: int
    enrolled: list[Past]
    cost: Decimal
    refused: list[tuple[Past, Fault]]
    closed: Fault | None


def rehearse(*, trigger: Trigger, past: Iterable[Past], at: datetime) -> Rehearsal:
    """What `trigger` would have done, had it been on when `past` happened; each player counts once, for ever."""
    count, first = 0, dict[str, Past]()
    for each in past:
        count += 1
        if each.player_id not in first or each.happened_at < first[each.player_id].happened_at:
            first[each.player_id] = each
    refused = _refused(trigger, set(first), at=at)
    verdict = Judge(trigger.reward.terms(), {}).verdict(trigger.bet_value, trigger.bet_count)
    if verdict.fault is not None:
        refused = dict.fromkeys(first, verdict.fault) | refused
    players = sorted(first.values(), key=lambda each: each.happened_at, reverse=True)
    enrolled = [each for each in players if each.player_id not in refused]
    return Rehearsal(
        occasions=count,
        enrolled=enrolled,
        cost=verdict.cost * len(enrolled),
        refused=[(each, refused[each.player_id]) for each in players if each.player_id in refused],
        closed=_closed(trigger, at=at),
    )


def _refused(trigger: Trigger, player_ids: set[str], *, at: datetime) -> dict[str, Fault]:
    fired = Firing.objects.filter(trigger=trigger, reward=trigger.reward_id, operator_player_id__any_of=player_ids)
    had = dict.fromkeys(fired.values_list("operator_player_id", flat=True), _HAD)
    strange = {each: fault for each in player_ids if (fault := player_id_fault(each))}
    return strange | restricted(trigger.reward, player_ids, at=at) | had


def _closed(trigger: Trigger, *, at: datetime) -> Fault | None:
    try:
        trigger.reward.refuse_unless_open(at=at)
    except Refusal as refusal:
        return Fault("reward", refusal.code, refusal.message)
    return None
