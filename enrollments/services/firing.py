"""Doing what triggers have noted: players are enrolled by workers, and what cannot be done says why."""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F

from core.refusal import Fault, Refusal
from enrollments.models import Enrollment, Firing, Trigger
from enrollments.rules.codes import TRIGGER_CODES
from enrollments.rules.players import player_id_fault
from enrollments.rules.triggers import FiringState, next_attempt
from enrollments.services.enroll import Candidate, Source, enroll_players

logger = logging.getLogger(__name__)

_OFF: Final = Fault("trigger", "TriggerOff", TRIGGER_CODES["TriggerOff"])
_ENROLLED: Final = """
    UPDATE enrollments_firing AS firing
       SET state = 'Enrolled', enrollment_id = done.enrollment_id, decided_at = %s, retry_at = NULL
      FROM unnest(%s::uuid[], %s::uuid[]) AS done (firing_id, enrollment_id)
     WHERE firing.id = done.firing_id
"""


@transaction.atomic
def fire_pending(*, limit: int, at: datetime) -> int:
    """Decides up to `limit` firings of one trigger, the oldest first; how many, 0 where none is due.

    One reward and one transaction: each player is enrolled and the firing says so, or neither. What others are
    working on is passed over. One that breaks on our side is tried again later, then kept as Refused with
    InternalError and a reference.
    """
    firings = _taken(limit, at)
    if firings:
        try:
            _decide(firings, at=at)
        except Exception:  # noqa: BLE001 - whatever it is, it must not keep the others waiting
            _decide_one_by_one(firings, at=at)
    return len(firings)


@transaction.atomic
def retry_firings(*, trigger_id: UUID, ids: Collection[UUID] | None = None, by: str, at: datetime) -> int:
    """Has refused firings of a trigger tried once more, all of them where no `ids` are named; how many.

    Also where the trigger is off by now: somebody wants exactly these.
    """
    refused = Firing.objects.filter(trigger=trigger_id).refused()
    if ids is not None:
        refused = refused.filter(pk__in=ids)
    count = refused.update(
        state=FiringState.PENDING,
        code="",
        message="",
        decided_at=None,
        attempts=0,
        retry_at=None,
        retried_at=at,
        retried_by=by,
    )
    Trigger.objects.filter(pk=trigger_id).update(refused_count=F("refused_count") - count)
    return count


def _taken(limit: int, at: datetime) -> list[Firing]:
    """The oldest that is due and nobody works on, and others of its trigger and reward; locked."""
    due = Firing.objects.due(at=at).select_for_update(skip_locked=True, no_key=True, of=("self",)).order_by("id")
    oldest = due.select_related("trigger", "reward__operator").first()
    if oldest is None:
        return []
    others = due.filter(trigger=oldest.trigger_id, reward=oldest.reward_id).exclude(pk=oldest.pk)
    return [oldest, *others[: limit - 1]]


@transaction.atomic
def _decide(firings: Sequence[Firing], *, at: datetime) -> None:
    """Enrols the players of firings that share a trigger and a reward, or says why not."""
    trigger, reward = firings[0].trigger, firings[0].reward
    faults = {firing.pk: fault for firing in firings if (fault := _fault(firing, trigger))}
    tried = [firing for firing in firings if firing.pk not in faults]
    candidates = [_candidate(firing, trigger) for firing in tried]
    try:
        source = Source(kind=Enrollment.Sources.TRIGGER)
        outcome = enroll_players(reward=reward, candidates=candidates, source=source, by=trigger.name, at=at)
    except Refusal as refusal:
        whole = Fault("reward", refusal.code, refusal.message)
        _settle(trigger, {}, faults | dict.fromkeys([firing.pk for firing in tried], whole), at=at)
        return
    refused = {id(each.candidate): each.fault for each in outcome.refused}
    served = [firing.pk for firing, each in zip(tried, candidates, strict=True) if id(each) not in refused]
    for firing, each in zip(tried, candidates, strict=True):
        if id(each) in refused:
            faults[firing.pk] = refused[id(each)]
    _settle(trigger, dict(zip(served, outcome.enrolled_ids, strict=True)), faults, at=at)


def _fault(firing: Firing, trigger: Trigger) -> Fault | None:
    if not trigger.is_on and firing.retried_by is None:
        return _OFF
    return player_id_fault(firing.operator_player_id)


def _candidate(firing: Firing, trigger: Trigger) -> Candidate:
    value = trigger.bet_value if firing.bet_value is None else firing.bet_value
    count = trigger.bet_count if firing.bet_count is None else firing.bet_count
    return Candidate(None, firing.operator_player_id, value, count)


def _settle(trigger: Trigger, enrolled: Mapping[UUID, UUID], faults: Mapping[UUID, Fault], *, at: datetime) -> None:
    """Writes down what came of firings. The trigger's row last: others may be waiting for it."""
    if enrolled:
        with connection.cursor() as cursor:
            cursor.execute(_ENROLLED, [at, list(enrolled), list(enrolled.values())])
    alike: defaultdict[Fault, list[UUID]] = defaultdict(list)
    for firing_id, fault in faults.items():
        alike[fault].append(firing_id)
    for fault, ids in alike.items():
        Firing.objects.filter(pk__in=ids).update(
            state=FiringState.REFUSED,
            code=fault.code,
            message=fault.message,
            decided_at=at,
            retry_at=None,
        )
    Trigger.objects.filter(pk=trigger.pk).update(
        enrolled_count=F("enrolled_count") + len(enrolled),
        refused_count=F("refused_count") + len(faults),
    )


def _decide_one_by_one(firings: Sequence[Firing], *, at: datetime) -> None:
    """Finds out which of them breaks: the others are decided."""
    for firing in firings:
        firing.trigger, firing.reward = firings[0].trigger, firings[0].reward
        try:
            _decide([firing], at=at)
        except Exception:
            reference = uuid4().hex[:12]
            logger.exception("Firing %s broke down, reference %s", firing.pk, reference)
            _set_back(firing, reference, at=at)


def _set_back(firing: Firing, reference: str, *, at: datetime) -> None:
    attempts = firing.attempts + 1
    retry_at = next_attempt(attempts, at=at)
    if retry_at is None:
        message = f"Something broke on our side, {attempts} times in a row. Give support this reference: {reference}."
        _settle(firing.trigger, {}, {firing.pk: Fault("firing", "InternalError", message)}, at=at)
    Firing.objects.filter(pk=firing.pk).update(attempts=attempts, retry_at=retry_at)
