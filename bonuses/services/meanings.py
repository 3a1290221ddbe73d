"""What the codes and ids of bonuses mean: which reward has them, or is mapped to them by staff."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from bonuses.models import Bonus
from bonuses.rules.words import MatchedBy
from core.direct import direct_cursor
from core.lookups import array_of
from operators.models import Operator
from rewards.models import Reward

# One question for all, as single events come in too: each by itself would take as long as writing the event.
_MEANT: Final = """
    SELECT 'operator_reference', operator_reference, id, campaign_id
      FROM rewards_reward
     WHERE operator_id = %(operator)s AND operator_reference = ANY(%(codes)s::varchar[])
     UNION ALL
    SELECT 'id', id::text, id, campaign_id
      FROM rewards_reward
     WHERE operator_id = %(operator)s AND id = ANY(%(keys)s::uuid[])
     UNION ALL
    SELECT mapping.field, mapping.value, reward.id, reward.campaign_id
      FROM bonuses_bonusmapping AS mapping
      JOIN rewards_reward AS reward ON reward.id = mapping.reward_id
     WHERE mapping.operator_id = %(operator)s
       AND (mapping.field = 'bonus_code' AND mapping.value = ANY(%(codes)s::varchar[])
            OR mapping.field = 'bonus_id' AND mapping.value = ANY(%(ids)s::varchar[]))
"""


class Owner(NamedTuple):
    """The reward that a bonus belongs to, and its campaign."""

    reward_id: UUID
    campaign_id: UUID

    @classmethod
    def of(cls, reward: Reward) -> Self:
        return cls(reward.pk, reward.campaign_id)


class Meanings:
    """What is known about the codes and ids of `bonuses`; false where that is nothing."""

    def __init__(self, operator: Operator, bonuses: Sequence[Bonus]) -> None:
        codes = {bonus.bonus_code for bonus in bonuses if bonus.bonus_code}
        ids = {bonus.bonus_id for bonus in bonuses}
        self._keys = {text: str(key) for text in ids if (key := _uuid(text)) is not None}
        self._owners: defaultdict[tuple[str, str], list[Owner]] = defaultdict(list)
        asked = {"codes": array_of(codes), "ids": array_of(ids), "keys": array_of(self._keys.values())}
        with direct_cursor() as cursor:
            cursor.execute(_MEANT, asked | {"operator": operator.pk})
            for field, value, *owner in cursor.fetchall():
                self._owners[field, value].append(Owner(*owner))

    def __bool__(self) -> bool:
        return bool(self._owners)

    def of(self, bonus: Bonus) -> tuple[Owner, MatchedBy] | None:
        """To which reward `bonus` belongs, and how that is known. Where two could be meant, nobody guesses."""
        # Of two mappings that fit, the one of the code: it says what the bonus is for.
        ways: tuple[tuple[MatchedBy, str, Any], ...] = (
            (MatchedBy.BONUS_CODE, "operator_reference", bonus.bonus_code),
            (MatchedBy.BONUS_ID, "id", self._keys.get(bonus.bonus_id)),
            (MatchedBy.MAPPING, "bonus_code", bonus.bonus_code),
            (MatchedBy.MAPPING, "bonus_id", bonus.bonus_id),
        )
        meant = ((self._owners.get((field, value), ()), known_by) for known_by, field, value in ways)
        return next(((found[0], known_by) for found, known_by in meant if len(found) == 1), None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
