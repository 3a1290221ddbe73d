"""Who waits for whom between enrolling players and making budgets.

A budget counts every enrollment that begins after it is there, and none that began before. So whoever enrols holds the
reward and its campaign together with all others who do, and whoever makes a budget holds its owner alone.

These are advisory locks, for they queue: a row lock that enrolments share lets each new one overtake whoever waits to
have the row alone, and with a few workers busy a budget could not be made until their lists are through.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from rewards.models import Campaign, Reward
from rewards.rules.status import earliest, refuse_unless_open, status_of

# The reward first: whoever holds a reward alone is then sure that nobody who read it before is still waiting to enrol.
_HOLD_TOGETHER: Final = """
    SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock_shared(%s),
           reward.starts_at, reward.ends_at, reward.cancelled_at,
           campaign.starts_at, campaign.ends_at, campaign.cancelled_at
      FROM rewards_reward reward
      JOIN rewards_campaign campaign ON campaign.id = reward.campaign_id
     WHERE reward.id = %s
"""


def hold_open(reward: Reward, *, at: datetime) -> None:
    """Keeps new budgets of the reward and its campaign away until the transaction ends.

    Refuses RewardCancelled, RewardEnded, CampaignCancelled or CampaignEnded, by the stamps that stand in the database
    now: `reward` may have been read a while ago.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_TOGETHER, [_key(reward.pk), _key(reward.campaign_id), reward.pk])
        _, _, starts_at, ends_at, cancelled_at, *campaign = cursor.fetchone()
    cancelled_at = earliest(cancelled_at, campaign[2])
    refuse_unless_open(
        campaign=status_of(starts_at=campaign[0], ends_at=campaign[1], cancelled_at=campaign[2], at=at),
        reward=status_of(starts_at=starts_at, ends_at=ends_at, cancelled_at=cancelled_at, at=at),
    )


def hold_alone(owner: Campaign | Reward) -> None:
    """Waits until nobody is enrolling into `owner`, and keeps everybody from it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(owner.pk)])


def hold_in_turn(reward: Reward) -> None:
    """Waits until nobody else holds the reward in turn, until the transaction ends: for those whom `hold_open` let in.

    For whoever must see what all others of their kind have done before. Who only enrols does not wait for them.
    """
    with connection.cursor() as cursor:
        # The same number in two halves: PostgreSQL keeps such locks apart from those above.
        cursor.execute("SELECT pg_advisory_xact_lock((%s >> 32)::int, ((%s << 32) >> 32)::int)", [_key(reward.pk)] * 2)


def _key(row_id: UUID) -> int:
    """The random half of a UUIDv7, as the number that names the lock."""
    return int.from_bytes(row_id.bytes[8:], signed=True)
