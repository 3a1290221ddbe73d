"""Triggers: what people may ask for, and what becomes of a firing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final, Protocol
from uuid import UUID

from core.refusal import Fault
from rewards.rules.terms import Terms

LONGEST_NAME: Final = 200
# So often something of ours may break before a firing is put aside for people.
MAX_ATTEMPTS: Final = 5


class FiringState(StrEnum):
    PENDING = "Pending"
    ENROLLED = "Enrolled"
    REFUSED = "Refused"


class Occasion(Protocol):
    """What a trigger waits for. The floor on which it happens knows what that can be."""

    kind: ClassVar[str]

    def faults(self) -> Iterator[Fault]: ...

    def conditions(self) -> dict[str, object]:
        """As the trigger keeps them, in JSON."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerDraft:
    """What somebody wants a trigger to do. Without `bet_value` or `bet_count` players get the reward's minimum."""

    name: str
    occasion: Occasion
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    bet_value: Decimal | None = None
    bet_count: int | None = None

    def further_faults(self, terms: Terms | None) -> Iterator[Fault]:  # noqa: ARG002 - kinds of triggers have some
        """What is wrong with what it waits for together with the rest; `terms` as of `trigger_faults`."""
        yield from ()

    def further_rewards(self) -> tuple[UUID, ...]:
        """What it may give in place of the trigger's own reward."""
        return ()


def trigger_faults(draft: TriggerDraft, terms: Terms | None) -> list[Fault]:
    """Everything that is wrong with `draft`; `terms` are those of its reward, None where none was chosen."""
    faults = [*_own_faults(draft), *draft.occasion.faults(), *draft.further_faults(terms)]
    if terms is None:
        return [*faults, Fault("reward", "Required", "Choose a reward.")]
    return [*faults, *_gift_faults(draft, terms)]


def _own_faults(draft: TriggerDraft) -> Iterator[Fault]:
    if not draft.name.strip():
        yield Fault("name", "Blank", "Give it a name.")
    if len(draft.name) > LONGEST_NAME:
        yield Fault("name", "TooLong", f"This may have {LONGEST_NAME} characters at most.")
    if draft.starts_at is not None and draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        yield Fault("ends_at", "EndNotAfterStart", "The end must be after the start.")


def _gift_faults(draft: TriggerDraft, terms: Terms) -> Iterator[Fault]:
    value = None if draft.bet_value is None else terms.value.fault(draft.bet_value)
    count = None if draft.bet_count is None else terms.count.fault(Decimal(draft.bet_count))
    for field, fault in (("bet_value", value), ("bet_count", count)):
        if fault is not None:
            yield Fault(field, fault.code, fault.message)


def in_window(starts_at: datetime | None, ends_at: datetime | None, *, at: datetime) -> bool:
    """Whether `at` is within: start included, end excluded, None open."""
    return (starts_at is None or starts_at <= at) and (ends_at is None or at < ends_at)


def next_attempt(attempts: int, *, at: datetime) -> datetime | None:
    """When a firing that broke down `attempts` times is tried again; None: never by itself."""
    return None if attempts >= MAX_ATTEMPTS else at + timedelta(seconds=2**attempts)
