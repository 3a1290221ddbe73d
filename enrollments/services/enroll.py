"""The one verb that enrols: whatever the door, single or a million, players are enrolled here and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from core.ids import ids_of
from core.refusal import Fault, joined
from enrollments.copying import NULL, copy_lines, escape
from enrollments.models import BulkJob, Enrollment
from operators.models import Restriction
from rewards.models import Reward
from rewards.rules.budgets import Ledger, draw
from rewards.rules.terms import Terms
from rewards.services.holding import hold_open
from rewards.services.spending import look_up_players, open_ledgers, write_ledgers

# A list in which every value differs must not fill the memory.
_REMEMBERED: Final = 10_000


class Candidate(NamedTuple):
    """A player to be enrolled. A `bet_value` or `bet_count` that is None falls back to the reward's minimum.

    `row` is the row of the file it came from, None where there is no file.
    """

    row: int | None
    player_id: str
    bet_value: Decimal | None = None
    bet_count: int | None = None


class Refused(NamedTuple):
    candidate: Candidate
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Through which door players come in.

    `once`: a player whom the same call or job has enrolled already is refused. `reason`: why, where a person says so.
    """

    kind: Enrollment.Sources
    job: BulkJob | None = None
    once: bool = False
    reason: str | None = None


@dataclass(slots=True)
class Outcome:
    """What came of a call: how many were enrolled, for how much in the reward's currency, and who was refused.

    `repeated_count` of those enrolled had been enrolled by the same job before. `enrolled_ids` are the new enrollments
    in the order of the candidates; a job, which has many and asks for none, leaves them out.
    """

    enrolled_count: int = 0
    repeated_count: int = 0
    enrolled_value: Decimal = Decimal(0)
    fallback_count: int = 0
    enrolled_ids: list[UUID] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@transaction.atomic
def enroll_players(
    *,
    reward: Reward,
    candidates: Sequence[Candidate],
    source: Source,
    by: str,
    at: datetime,
) -> Outcome:
    """Enrols `candidates` into `reward`, in their order; one that cannot be is refused and the others go on.

    Refuses the whole with RewardCancelled, RewardEnded, CampaignCancelled or CampaignEnded.
    Single ones are refused with PlayerRestricted, PlayerRepeated, BetValueOutOfRange, BetValueTooPrecise,
    BetCountOutOfRange or BudgetExceeded; a later one that costs less, or whose own share is not used up, may still fit
    into a budget that refused an earlier one.
    """
    hold_open(reward, at=at)
    player_ids = [candidate.player_id for candidate in candidates]
    restricted = Restriction.objects.of(reward.operator).in_force(at=at).among(player_ids)
    earlier = _earlier_rows(reward, source, player_ids)
    outcome = Outcome()
    # Last, for others wait for the budgets from here on.
    ledgers = open_ledgers(reward)
    look_up_players(ledgers, player_ids)
    check = _Check(reward.terms(), restricted, earlier, once=source.once)
    named = zip(ids_of(at), candidates, strict=False)
    lines = _accepted_lines(named, check, ledgers, outcome, remember=source.job is None)
    tail = _common_columns(reward, source, ledgers, by, at)
    copy_lines(table=Enrollment._meta.db_table, columns=COLUMNS, lines=(line + tail for line in lines))
    write_ledgers(ledgers)
    return outcome


def _earlier_rows(reward: Reward, source: Source, player_ids: Sequence[str]) -> dict[str, int | None]:
    """Which row of the same job has enrolled each player already."""
    if source.job is None:
        return {}
    earlier = Enrollment.objects.filter(
        operator_id=reward.operator_id,
        operator_player_id__any_of=player_ids,
        reward=reward,
        job=source.job,
    )
    return dict(earlier.values_list("operator_player_id", "job_row"))


@dataclass(slots=True)
class _Check:
    """Why a candidate is refused; remembers whom it let in."""

    terms: Terms
    restricted: set[str]
    earlier: dict[str, int | None]
    once: bool
    # Lists hold few distinct pairs of value and count, and each pair is judged the same way.
    judged: dict[tuple[Decimal, int], Fault | None] = field(default_factory=dict)

    def fault(self, candidate: Candidate, value: Decimal, count: int) -> Fault | None:
        if candidate.player_id in self.restricted:
            return Fault("OperatorPlayerId", "PlayerRestricted", "This player may not be rewarded.")
        if self.once and candidate.player_id in self.earlier:
            row = self.earlier[candidate.player_id]
            message = f"{'An earlier entry' if row is None else f'Row {row}'} has enrolled this player already."
            return Fault("OperatorPlayerId", "PlayerRepeated", message)
        pair = (value, count)
        if pair not in self.judged:
            if len(self.judged) >= _REMEMBERED:
                self.judged.clear()
            self.judged[pair] = self._range_fault(value, count)
        return self.judged[pair]

    def falls_back(self, candidate: Candidate) -> bool:
        """Whether it gets a minimum because it names nothing, where the reward leaves a choice."""
        value, count = self.terms.value, self.terms.count
        no_value = candidate.bet_value is None and value.minimum != value.maximum
        return no_value or (candidate.bet_count is None and count.minimum != count.maximum)

    def _range_fault(self, value: Decimal, count: int) -> Fault | None:
        value_fault, count_fault = self.terms.value.fault(value), self.terms.count.fault(Decimal(count))
        if value_fault is None:
            return count_fault
        return value_fault if count_fault is None else joined([value_fault, count_fault])


def _accepted_lines(
    candidates: Iterable[tuple[str, Candidate]],
    check: _Check,
    ledgers: Sequence[Ledger],
    outcome: Outcome,
    *,
    remember: bool,
) -> Iterable[str]:
    """A line of COPY for each candidate that is let in; the others, the sums and, if asked, the ids go to `outcome`."""
    least_value, least_count = check.terms.value.minimum, int(check.terms.count.minimum)
    for enrollment_id, candidate in candidates:
        value = least_value if candidate.bet_value is None else candidate.bet_value
        count = least_count if candidate.bet_count is None else candidate.bet_count
        cost = value * count
        # The budgets last: what is refused for another reason must not be taken out of them.
        fault = check.fault(candidate, value, count) or draw(ledgers, candidate.player_id, cost)
        if fault is not None:
            outcome.refused.append(Refused(candidate, fault))
            continue
        outcome.repeated_count += candidate.player_id in check.earlier
        check.earlier.setdefault(candidate.player_id, candidate.row)
        outcome.enrolled_count += 1
        outcome.enrolled_value += cost
        outcome.fallback_count += check.falls_back(candidate)
        row = NULL if candidate.row is None else candidate.row
        if remember:
            outcome.enrolled_ids.append(UUID(enrollment_id))
        yield f"{enrollment_id}\t{escape(candidate.player_id)}\t{value}\t{count}\t{count}\t{row}"


COLUMNS = (
    "id",
    "operator_player_id",
    "bet_value",
    "total_bet_count",
    "remaining_bet_count",
    "job_row",
    "operator_id",
    "reward_id",
    "starts_at",
    "ends_at",
    "source",
    "job_id",
    "created_at",
    "created_by",
    "counted_by",
    "reason",
)


def _common_columns(reward: Reward, source: Source, ledgers: Sequence[Ledger], by: str, at: datetime) -> str:
    """The part of each line that is the same for all enrolled by one call."""
    window = reward.own_window(at=at)
    columns: Mapping[str, object] = {
        "operator_id": reward.operator_id,
        "reward_id": reward.pk,
        "starts_at": window.starts_at.isoformat() if window else NULL,
        "ends_at": window.ends_at.isoformat() if window else NULL,
        "source": source.kind.value,
        "job_id": source.job.pk if source.job else NULL,
        "created_at": at.isoformat(),
        "created_by": escape(by),
        "counted_by": f"{{{','.join(str(ledger.budget_id) for ledger in ledgers)}}}" if ledgers else NULL,
        "reason": NULL if source.reason is None else escape(source.reason),
    }
    return "".join(f"\t{value}" for value in columns.values())
