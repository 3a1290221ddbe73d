"""To which reward a bonus belongs: what is asked, in this order, until an answer is found.

The references that we were called with when its player was enrolled; its code, which is the reference of one reward;
its id, which is a reward's; what staff have written down about either.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from bonuses.models import Bonus, BonusMapping
from bonuses.rules.words import MatchedBy
from bonuses.services.holding import hold_bonuses
from bonuses.services.meanings import Meanings, Owner
from bonuses.services.sums import Sums, standing
from core.refusal import Refusal
from core.writing import update_rows
from enrollments.models import FasttrackReference
from operators.models import Operator
from rewards.models import Reward

# So many bonuses are looked at in one go.
_PIECE: Final = 2_000


def match(*, operator: Operator, bonuses: Sequence[Bonus]) -> None:
    """Says of each of `bonuses` to which reward it belongs, where that can be known; saves nothing."""
    credited = _by_references(operator, bonuses)
    for bonus in bonuses:
        if bonus.pk in credited:
            _assign(bonus, credited[bonus.pk], MatchedBy.REFERENCES)
    left = [bonus for bonus in bonuses if bonus.pk not in credited] if credited else bonuses
    meanings = Meanings(operator, left) if left else None
    if meanings:
        for bonus in left:
            if (found := meanings.of(bonus)) is not None:
                _assign(bonus, *found)


@transaction.atomic
def match_again(*, operator: Operator, ids: Collection[UUID] | None = None) -> int:
    """Looks once more for the rewards of unmatched bonuses, of all where no `ids` are named; how many were found."""
    hold_bonuses(operator.pk)
    left = Bonus.objects.of(operator).unmatched()
    if ids is not None:
        left = left.filter(pk__in=ids)
    return _rematch(operator, left, lambda piece: match(operator=operator, bonuses=piece))


@transaction.atomic
def assign_reward(*, operator: Operator, ids: Collection[UUID], reward: Reward, by: str, at: datetime) -> int:
    """Says that these bonuses belong to `reward`, whatever they were matched with; how many have changed.

    Each keeps who said so last, and when.

    Refuses OtherOperatorsReward.
    """
    _refuse_strange(operator, reward)
    hold_bonuses(operator.pk)
    chosen = Bonus.objects.of(operator).filter(pk__in=ids)

    def assign(piece: Sequence[Bonus]) -> None:
        for bonus in piece:
            _assign(bonus, Owner.of(reward), MatchedBy.PERSON)
            bonus.assigned_by, bonus.assigned_at = by, at

    return _rematch(operator, chosen, assign)


@transaction.atomic
def map_bonuses(*, operator: Operator, field: str, value: str, reward: Reward, by: str, at: datetime) -> BonusMapping:
    """Writes down that bonuses with this id or code belong to `reward`; those that nobody knew about do at once.

    Refuses OtherOperatorsReward and AlreadyMapped.
    """
    _refuse_strange(operator, reward)
    hold_bonuses(operator.pk)
    mappings = BonusMapping.objects.of(operator)
    if mappings.filter(field=field, value=value).exists():
        raise Refusal("AlreadyMapped", f"{value} is mapped to a reward already; remove that mapping first.")
    mapping = mappings.create(operator=operator, field=field, value=value, reward=reward, created_at=at, created_by=by)
    left = Bonus.objects.of(operator).unmatched().filter(**{field: value})
    _rematch(operator, left, lambda piece: match(operator=operator, bonuses=piece))
    return mapping


@transaction.atomic
def remove_mapping(*, operator: Operator, mapping_id: UUID, by: str, at: datetime) -> int:  # noqa: ARG001 - triggers keep them
    """Forgets a mapping: bonuses that were matched through it are looked at anew, and unmatched where nothing says.

    How many have another reward now, or none. Refuses MappingGone.
    """
    hold_bonuses(operator.pk)
    mapping = BonusMapping.objects.of(operator).filter(pk=mapping_id).first()
    if mapping is None:
        raise Refusal("MappingGone", "This mapping was removed already.")
    mapping.delete()
    of_it = {mapping.field: mapping.value, "reward": mapping.reward_id, "matched_by": MatchedBy.MAPPING}

    def look_anew(piece: Sequence[Bonus]) -> None:
        for bonus in piece:
            bonus.reward = bonus.campaign = bonus.matched_by = None
        match(operator=operator, bonuses=piece)

    return _rematch(operator, Bonus.objects.of(operator).filter(**of_it), look_anew)


def _refuse_strange(operator: Operator, reward: Reward) -> None:
    if reward.operator_id != operator.pk:
        raise Refusal("OtherOperatorsReward", "This reward belongs to another operator.")


def _rematch(operator: Operator, chosen: Any, change: Callable[[Sequence[Bonus]], None]) -> int:
    """Lets `change` assign rewards, piece by piece, and moves what the bonuses cost."""
    sums, moved = Sums(operator), 0
    ids = list(chosen.values_list("pk", flat=True))
    for start in range(0, len(ids), _PIECE):
        piece = list(Bonus.objects.filter(pk__in=ids[start : start + _PIECE]).order_by("pk"))
        before = {bonus.pk: (bonus.reward_id, bonus.matched_by) for bonus in piece}
        stood = [standing(bonus, bonus.life) for bonus in piece]
        change(piece)
        for bonus, old in zip(piece, stood, strict=True):
            sums.move(old, standing(bonus, bonus.life))
        changed = [bonus for bonus in piece if before[bonus.pk] != (bonus.reward_id, bonus.matched_by)]
        update_rows(changed, ["reward_id", "campaign_id", "matched_by", "assigned_by", "assigned_at"])
        moved += len(changed)
    sums.write()
    return moved


def _assign(bonus: Bonus, owner: Owner, known_by: MatchedBy) -> None:
    bonus.reward_id, bonus.campaign_id = owner
    bonus.matched_by = known_by.value


def _by_references(operator: Operator, bonuses: Sequence[Bonus]) -> dict[UUID, Owner]:
    """By the action of the activity for which we enrolled the player."""
    wanted: defaultdict[tuple[Any, ...], list[UUID]] = defaultdict(list)
    for bonus in bonuses:
        if (action := _action(bonus)) is not None:
            wanted[action].append(bonus.pk)
    if not wanted:
        return {}
    players = {action[0] for action in wanted}
    rows = FasttrackReference.objects.of(operator).filter(operator_player_id__any_of=players)
    found: dict[UUID, Owner] = {}
    for row in rows.select_related("enrollment__reward"):
        action = (row.operator_player_id, row.activity_id, row.action_id, row.trigger_hash)
        found |= dict.fromkeys(wanted.get(action, ()), Owner.of(row.enrollment.reward))
    return found


def _action(bonus: Bonus) -> tuple[Any, ...] | None:
    references = bonus.references or {}
    activity, action, trigger = (references.get(name) for name in ("activity_id", "action_id", "trigger_hash"))
    if activity is None or action is None or trigger is None:
        return None
    return (bonus.operator_player_id, activity, action, trigger.lower())
