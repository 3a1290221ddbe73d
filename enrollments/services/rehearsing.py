"""What a trigger would have done: whom it would have enrolled lately, and whom not and why. Enrols nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q

from core.refusal import Fault, Refusal
from enrollments.models import Firing, Trigger
from enrollments.rules.metrics.gifts import Gift
from enrollments.rules.players import player_id_fault
from enrollments.services.judging import Judge, Verdict
from enrollments.services.known import restricted
from rewards.models import Reward

_HAD: Final = Fault("trigger", "TriggerFired", "The trigger has fired for this player already.")


class Past(NamedTuple):
    """What a trigger waits for has happened once: to whom, what people find it by, when, and what that would give."""

    player_id: str
    occasion: str
    happened_at: datetime
    gift: Gift = Gift()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Who would have been enrolled, into what, for how much in the reward's currency, and who would not.

    `closed` is why nobody would be enrolled now at all: the reward is over. Budgets are not asked: what they had left
    then nobody knows.
    """

    occasions: int
    enrolled: list[Past]
    given: dict[str, Verdict]
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
    verdicts = _verdicts(trigger, first.values())
    refused = {player: verdict.fault for player, verdict in verdicts.items() if verdict.fault}
    refused |= _refused(trigger, set(first), at=at)
    players = sorted(first.values(), key=lambda each: each.happened_at, reverse=True)
    enrolled = [each for each in players if each.player_id not in refused]
    return Rehearsal(
        occasions=count,
        enrolled=enrolled,
        given=verdicts,
        cost=sum((verdicts[each.player_id].cost for each in enrolled), Decimal(0)),
        refused=[(each, refused[each.player_id]) for each in players if each.player_id in refused],
        closed=_closed(trigger, at=at),
    )


def _verdicts(trigger: Trigger, past: Iterable[Past]) -> dict[str, Verdict]:
    """What each player would get, and whether the reward allows that."""
    rewards = {trigger.reward_id: trigger.reward} | Reward.objects.in_bulk(set(trigger.reward_ids()))
    judges = {key: Judge(reward.terms(), {}) for key, reward in rewards.items()}
    return {each.player_id: _judged(judges, trigger, each.gift) for each in past}


def _judged(judges: Mapping[UUID, Judge], trigger: Trigger, gift: Gift) -> Verdict:
    value = trigger.bet_value if gift.bet_value is None else gift.bet_value
    count = trigger.bet_count if gift.bet_count is None else gift.bet_count
    return judges[gift.reward_id or trigger.reward_id].verdict(value, count)


def _refused(trigger: Trigger, player_ids: set[str], *, at: datetime) -> dict[str, Fault]:
    this = Q(reward=trigger.reward_id) | Q(is_tier=True)
    fired = Firing.objects.filter(this, trigger=trigger, operator_player_id__any_of=player_ids)
    had = dict.fromkeys(fired.values_list("operator_player_id", flat=True), _HAD)
    strange = {each: fault for each in player_ids if (fault := player_id_fault(each))}
    return strange | restricted(trigger.reward, player_ids, at=at) | had


def _closed(trigger: Trigger, *, at: datetime) -> Fault | None:
    try:
        trigger.reward.refuse_unless_open(at=at)
    except Refusal as refusal:
        return Fault("reward", refusal.code, refusal.message)
    return None
