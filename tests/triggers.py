"""Triggers that wait for a visit, which no floor knows of: what all triggers do, whatever they wait for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from core.refusal import Fault
from enrollments.models import Firing, Trigger
from enrollments.rules.triggers import TriggerDraft
from enrollments.services.firing import fire_pending
from enrollments.services.noting import Occurrence, note_occasions
from enrollments.services.triggers import create_trigger, switch_trigger
from rewards.models import Reward
from tests.cast import CARLA, NOON


@dataclass(frozen=True)
class Visit:
    kind: ClassVar[str] = "Visit"
    place: str = "lobby"

    def faults(self) -> Iterator[Fault]:
        if not self.place:
            yield Fault("place", "Blank", "Say where.")

    def conditions(self) -> dict[str, object]:
        return {"place": self.place}


def draft(**wishes: Any) -> TriggerDraft:
    return TriggerDraft(**{"name": "Welcome back", "occasion": Visit()} | wishes)


def trigger(reward: Reward, *, on: bool = True, at: datetime = NOON, **wishes: Any) -> Trigger:
    """Carla makes a trigger and switches it on."""
    made = create_trigger(operator=reward.operator, draft=draft(**wishes), reward_id=reward.pk, by=CARLA, at=at)
    return switch_trigger(trigger_id=made.pk, on=on, by=CARLA, at=at)


def happens(given: Trigger, *player_ids: str, at: datetime = NOON, period: str = "") -> int:
    """What the trigger waits for happens to each of these players; how many firings are new."""
    given.refresh_from_db()
    each = [Occurrence(given, player_id, "a visit", at, period) for player_id in player_ids]
    return note_occasions(occurrences=each, at=at)


def worked_off(*, at: datetime = NOON, limit: int = 100) -> None:
    """Workers do all that is due."""
    while fire_pending(limit=limit, at=at):
        pass


def outcomes(given: Trigger) -> dict[str, str]:
    """What became of each player: `Enrolled`, `Pending`, or the code of the refusal."""
    rows = Firing.objects.filter(trigger=given)
    return {row.operator_player_id: row.code or row.state for row in rows}


def counts(given: Trigger) -> tuple[int, int]:
    """How many were enrolled and refused, as the trigger says."""
    given.refresh_from_db()
    return given.enrolled_count, given.refused_count
