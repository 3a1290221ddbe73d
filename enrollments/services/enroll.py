"""The one verb that enrols: whatever the door, single or a million, players are enrolled here and nowhere else."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from core.copying import NULL, copy_lines, escape
from core.ids import ids_of
from core.refusal import Fault
from enrollments.models import BulkJob, Enrollment
from enrollments.services.judging import Judge, Verdict
from enrollments.services.known import anybody_else, enrolled_before, restricted, rows_before
from rewards.models import Reward
from rewards.rules.budgets import Ledger, draw
from rewards.services.holding import hold_in_turn, hold_open
from rewards.services.spending import look_up_players, open_ledgers, write_ledgers


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

    `once`: a player whom the same call or job has enrolled already is refused. `only_new`: so is one who has had the
    reward through any other door. `repeats`: the rows that name a player of an earlier row; None where nobody has
    looked. `reason`: why, where a person says so.
    """

    kind: Enrollment.Sources
    job: BulkJob | None = None
    once: bool = False
    only_new: bool = False
    repeats: Collection[int | None] | None = None
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
    Single ones are refused with PlayerRestricted, PlayerEnrolled, PlayerRepeated, BetValueOutOfRange,
    BetValueTooPrecise, BetCountOutOfRange or BudgetExceeded; a later one that costs less, or whose own share is not
    used up, may still fit into a budget that refused an earlier one.
    """
    hold_open(reward, at=at)
    player_ids = {candidate.player_id for candidate in candidates}
    judge = Judge(reward.terms(), _refused_players(reward, source, player_ids, at))
    check = _Check(judge, once=source.once)
    repeating = _repeating(source, candidates)
    check.some_repeat = bool(repeating)
    check.earlier = rows_before(reward, source.job, repeating)
    # Last, for others wait for the budgets from here on.
    ledgers = open_ledgers(reward)
    if any(ledger.looks_at_players for ledger in ledgers):
        look_up_players(ledgers, _who_may_have_drawn(reward, source, player_ids, repeating))
    outcome = Outcome()
    tail = _common_columns(reward, source, ledgers, by, at)
    accepted = _accepted(candidates, check, ledgers, outcome)
    lines = _lines(zip(ids_of(at), accepted, strict=False), tail, None if source.job else outcome.enrolled_ids)
    copy_lines(table=Enrollment._meta.db_table, columns=COLUMNS, lines=lines)
    write_ledgers(ledgers)
    return outcome


def _refused_players(reward: Reward, source: Source, player_ids: set[str], at: datetime) -> dict[str, Fault]:
    """Whom nothing about their row could help."""
    enrolled: dict[str, Fault] = {}
    if source.only_new:
        hold_in_turn(reward)
        enrolled = enrolled_before(reward, source.job, player_ids)
    return enrolled | restricted(reward, player_ids, at=at)


def _repeating(source: Source, candidates: Sequence[Candidate]) -> set[str]:
    """Who may have been enrolled by an earlier row, as far as the source does not say who cannot have been."""
    repeats = source.repeats
    if repeats is not None and not repeats:
        return set()
    return {candidate.player_id for candidate in candidates if repeats is None or candidate.row in repeats}


def _who_may_have_drawn(reward: Reward, source: Source, player_ids: set[str], repeating: set[str]) -> set[str]:
    """Who of `player_ids` can have anything of the budgets of `reward`.

    Asked while they are locked: of whoever was counted in them before, the enrollments can be seen.
    """
    if source.job is None or source.repeats is None:
        return player_ids
    counted = Reward.objects.filter(campaign=reward.campaign_id).values_list("pk", flat=True)
    return player_ids if anybody_else(list(counted), source.job) else repeating


@dataclass(slots=True)
class _Check:
    """Why a candidate is refused; remembers whom it let in, where `some_repeat`."""

    judge: Judge
    once: bool
    some_repeat: bool = True
    earlier: dict[str, int | None] = field(default_factory=dict)

    def repeated(self, player_id: str) -> Fault | None:
        """Why a player whom an earlier row has enrolled is refused, if that is so."""
        if not self.once:
            return None
        row = self.earlier[player_id]
        message = f"{'An earlier entry' if row is None else f'Row {row}'} has enrolled this player already."
        return Fault("OperatorPlayerId", "PlayerRepeated", message)


def _accepted(
    candidates: Iterable[Candidate],
    check: _Check,
    ledgers: Sequence[Ledger],
    outcome: Outcome,
) -> Iterator[tuple[Candidate, Verdict]]:
    """Each candidate that is let in; the others and the sums go to `outcome`. Runs a million times: all is at hand."""
    judge, earlier, some_repeat = check.judge, check.earlier, check.some_repeat
    refused, verdicts = judge.refused, judge.verdicts
    enrolled, worth, fallbacks = 0, Decimal(0), 0
    for candidate in candidates:
        row, player_id, value, count = candidate
        verdict = verdicts.get((id(value), count)) or judge.judged(value, count)
        fault = refused.get(player_id) or verdict.fault
        if fault is None and player_id in earlier:
            fault = check.repeated(player_id)
        # The budgets last: what is refused for another reason must not be taken out of them.
        fault = fault or (draw(ledgers, player_id, verdict.cost) if ledgers else None)
        if fault is not None:
            outcome.refused.append(Refused(candidate, fault))
            continue
        if some_repeat:
            outcome.repeated_count += player_id in earlier
            earlier.setdefault(player_id, row)
        enrolled += 1
        worth += verdict.cost
        fallbacks += verdict.falls_back
        yield candidate, verdict
    outcome.enrolled_count, outcome.enrolled_value, outcome.fallback_count = enrolled, worth, fallbacks


def _lines(
    accepted: Iterable[tuple[str, tuple[Candidate, Verdict]]],
    tail: str,
    ids: list[UUID] | None,
) -> Iterator[str]:
    """A line of COPY for each; their ids go to `ids` where there is a list for them."""
    for enrollment_id, (candidate, verdict) in accepted:
        row, player_id, _, _ = candidate
        if ids is not None:
            ids.append(UUID(enrollment_id))
        yield f"{enrollment_id}\t{escape(player_id)}{verdict.columns}{NULL if row is None else row}{tail}"


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
