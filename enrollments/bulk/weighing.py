"""What would come of a list if it were enrolled now.

By the same checks and the same ledgers as the enrolment, in the order of the file, but nothing is locked and nothing is
written down: budgets, restrictions and other lists may have moved on by the time somebody confirms.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from core.refusal import Fault
from enrollments.bulk.remembering import recall, remember
from enrollments.bulk.rows import Rejected
from enrollments.bulk.scanning import repeated_among, repeats_among
from enrollments.models import BulkJob, Preview
from enrollments.rules.players import PLAYER
from enrollments.services.enroll import Candidate
from enrollments.services.judging import Judge, Verdict
from enrollments.services.known import enrolled_fault, enrollments_before
from rewards.models import Budget
from rewards.rules.budgets import Ledger, Metric, Scope, draw
from rewards.services.spending import look_up_players

EXAMPLES: Final = 3
BIGGEST: Final = 10
_WEIGHED: Final = (
    "weighed_count",
    "enrolled_count",
    "enrolled_value",
    "fallback_count",
    "rejected_by_code",
    "examples",
    "enrolled_before",
    "biggest",
    "budgets",
    "all_rows_count",
    "all_rows_value",
)


def weigh(
    job: BulkJob, preview: Preview, judge: Judge, candidates: Sequence[Candidate], rejected: Sequence[Rejected]
) -> None:
    """Adds a chunk of rows to what would come of the list."""
    preview.weighed_count += len(candidates) + len(rejected)
    faults = [(each.row.number, _shown(each), each.fault) for each in rejected]
    _Scales(job, preview, judge, candidates).weigh(faults)


def weigh_anew(preview: Preview) -> None:
    """Forgets what would come of the list, but not who is in it."""
    unread = Preview()
    for name in _WEIGHED:
        setattr(preview, name, getattr(unread, name))


def looks_at_players(preview: Preview) -> bool:
    """Whether a budget of the forecast counts what single players have."""
    return any(
        forecast["scope"] == Scope.PER_PLAYER.value or forecast["metric"] == Metric.UNIQUE_PLAYERS.value
        for forecast in preview.budgets
    )


class _Scales:
    """One chunk of candidates, and all that is known of their players."""

    def __init__(self, job: BulkJob, preview: Preview, judge: Judge, candidates: Sequence[Candidate]) -> None:
        ids = {candidate.player_id for candidate in candidates}
        repeated = repeats_among(preview, candidates)
        self.preview, self.judge, self.candidates = preview, judge, candidates
        self.before = {} if job.enroll_repeats else enrollments_before(job.reward, job, ids)
        self.repeated = set() if job.enroll_repeats else repeated
        self.ledgers = _ledgers(job, preview)
        look_up_players(self.ledgers, ids)
        # Whoever draws more than once, where that is allowed.
        again = repeated | repeated_among(preview, candidates) if job.enroll_repeats else set()
        self.draw_again = (
            {candidate.player_id for candidate in candidates if candidate.row in again} if again else set()
        )
        recall(preview, self.ledgers, self.draw_again)

    def weigh(self, rejected: list[tuple[int, str, Fault]]) -> None:
        """Adds the chunk to the preview; `rejected` are its rows that name nobody who could be enrolled."""
        preview = self.preview
        good = list(self._good(rejected))
        preview.enrolled_count += len(good)
        preview.enrolled_value += sum(verdict.cost for _, verdict in good)
        preview.fallback_count += sum(verdict.falls_back for _, verdict in good)
        self._note_rejected(rejected)
        preview.biggest = _biggest(preview.biggest, good)
        remember(preview, self.ledgers, self.draw_again)
        for forecast, ledger in zip(preview.budgets, self.ledgers, strict=True):
            forecast["after"] = f"{ledger.consumed:f}"

    def _good(self, rejected: list[tuple[int, str, Fault]]) -> Iterable[tuple[Candidate, Verdict]]:
        """Those that would be enrolled; the others go to `rejected`."""
        refused, count, value = self.judge.refused, 0, Decimal(0)
        some_repeat = bool(self.before or self.repeated)
        for candidate in self.candidates:
            verdict = self.judge.verdict(candidate.bet_value, candidate.bet_count)
            fault = refused.get(candidate.player_id) or verdict.fault
            if fault is None:
                count += 1
                value += verdict.cost
                if some_repeat:
                    fault = self._refused_as_repeat(candidate)
                if fault is None and self.ledgers:
                    fault = self._drawn(candidate, verdict.cost)
            if fault is None:
                yield candidate, verdict
            else:
                rejected.append((candidate.row or 0, candidate.player_id, fault))
        self.preview.all_rows_count += count
        self.preview.all_rows_value += value

    def _refused_as_repeat(self, candidate: Candidate) -> Fault | None:
        before = self.before.get(candidate.player_id)
        if before is not None:
            job_id = str(before.job_id or "")
            # Players are counted here, not rows.
            if candidate.row not in self.repeated:
                self.preview.enrolled_before[job_id] = self.preview.enrolled_before.get(job_id, 0) + 1
            return enrolled_fault(before)
        if candidate.row in self.repeated:
            return Fault(PLAYER, "PlayerRepeated", "An earlier row names this player.")
        return None

    def _drawn(self, candidate: Candidate, cost: Decimal) -> Fault | None:
        fault = draw(self.ledgers, candidate.player_id, cost)
        if fault is not None:
            for forecast, ledger in zip(self.preview.budgets, self.ledgers, strict=True):
                if not ledger.fits(candidate.player_id, cost):
                    forecast["refused"] += 1
                    forecast["first_row"] = forecast["first_row"] or candidate.row
        return fault

    def _note_rejected(self, rejected: list[tuple[int, str, Fault]]) -> None:
        preview = self.preview
        codes = Counter(fault.code for _, _, fault in rejected)
        preview.rejected_by_code = dict(Counter(preview.rejected_by_code) + codes)
        for row, player, fault in sorted(rejected, key=lambda each: each[0]):
            examples = preview.examples.setdefault(fault.code, [])
            if len(examples) < EXAMPLES:
                examples.append([row, player, fault.message])


def _ledgers(job: BulkJob, preview: Preview) -> list[Ledger]:
    """The budgets of the reward, as they would stand behind the rows that were weighed; the first chunk begins them."""
    ledgers = [budget.ledger() for budget in Budget.objects.applying_to(job.reward).order_by("id")]
    known = {forecast["id"]: forecast for forecast in preview.budgets}
    preview.budgets = [known.get(str(ledger.budget_id)) or _forecast(ledger) for ledger in ledgers]
    for ledger, forecast in zip(ledgers, preview.budgets, strict=True):
        ledger.consumed = Decimal(forecast["after"])
    return ledgers


def _forecast(ledger: Ledger) -> dict[str, Any]:
    """What the list takes out of a budget; `first_row` is the first row that it has too little left for."""
    return {
        "id": str(ledger.budget_id),
        "owner": ledger.owner,
        "metric": ledger.metric.value,
        "scope": ledger.scope.value,
        "currency": ledger.currency,
        "limit": f"{ledger.limit:f}",
        "before": f"{ledger.consumed:f}",
        "after": f"{ledger.consumed:f}",
        "refused": 0,
        "first_row": None,
    }


def _biggest(known: list[list[Any]], good: Iterable[tuple[Candidate, Verdict]]) -> list[list[Any]]:
    """The rows that are worth most; of equals the first."""
    top = heapq.nlargest(BIGGEST, good, key=lambda each: each[1].cost)
    added = [[f"{got.cost:f}", row.row, row.player_id, f"{got.bet_value:f}", got.bet_count] for row, got in top]
    return sorted([*known, *added], key=lambda each: (-Decimal(each[0]), each[1]))[:BIGGEST]


def _shown(rejected: Rejected) -> str:
    return " ".join(rejected.row.fields)[:60].encode("utf-8", "replace").decode().replace("\0", "\ufffd")
