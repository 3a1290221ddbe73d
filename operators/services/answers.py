"""Doing the work of a call once, however often it is sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from core.refusal import Refusal
from operators.models import IdempotentAnswer, Operator

# How long a caller may go on asking for the answer to a call; facts.md names no time.
_KEPT_FOR: Final = timedelta(days=7)
# So many are deleted at a time: no long transaction, and calls are not kept waiting.
SLICE: Final = 5_000


@transaction.atomic
def answer_once(
    *, operator: Operator, key: str, fingerprint: str, at: datetime, work: Callable[[], tuple[int, str]]
) -> tuple[int, str, bool]:
    """Status and body of the answer, and whether they were kept from an earlier call.

    `work` is done, and what it answers is kept, in one transaction: both or neither. Where another call with the same
    key is at work, this one waits for it. What `work` raises undoes everything, the key included.
    Refuses IdempotencyKeyReused where the key was used for a call with another fingerprint.
    """
    answer, is_new = IdempotentAnswer.objects.get_or_create(
        operator=operator, key=key, defaults={"fingerprint": fingerprint, "created_at": at}
    )
    if answer.fingerprint != fingerprint:
        raise Refusal("IdempotencyKeyReused", "This Idempotency-Key was used for another request.")
    if is_new:
        answer.status, answer.body = work()
        answer.save(update_fields=["status", "body"])
    # Only complete answers are ever committed.
    assert answer.status is not None
    assert answer.body is not None
    return answer.status, answer.body, not is_new


@transaction.atomic
def forget_answers(*, at: datetime) -> int:
    """Deletes one slice of the answers that have been kept long enough, and says how many there were."""
    old = IdempotentAnswer.objects.older_than(at - _KEPT_FOR).order_by("created_at")
    slice_of_them = old.select_for_update(skip_locked=True).values("pk")[:SLICE]
    forgotten, _ = IdempotentAnswer.objects.filter(pk__in=slice_of_them).delete()
    return forgotten
