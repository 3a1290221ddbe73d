"""What must be true in the end, asked of the tables themselves."""

from decimal import Decimal
from typing import Any

from tests.chaos.house import House
from tests.chaos.players import COST, affordable, rejected

_JOB = """
    SELECT state, row_count, enrolled_count, rejected_count, enrolled_value, rejected_by_code, setback_count,
           reversed_count, kept_by_code, undone_at IS NOT NULL
      FROM enrollments_bulkjob WHERE id = %s
"""
_ENROLLED = """
    SELECT count(*), count(DISTINCT operator_player_id), count(DISTINCT job_row), count(cancelled_at),
           coalesce(sum(bet_value * total_bet_count), 0)
      FROM enrollments_enrollment WHERE job_id = %s
"""
_REJECTED = "SELECT count(*), count(DISTINCT row_number) FROM enrollments_rejection WHERE job_id = %s"
_BOTH = """
    SELECT count(*) FROM enrollments_rejection r JOIN enrollments_enrollment e ON e.job_id = r.job_id
       AND e.job_row = r.row_number WHERE r.job_id = %s
"""
_PREVIEW = """
    SELECT scanned_count, weighed_count, enrolled_count, enrolled_value, repeat_count
      FROM enrollments_preview WHERE job_id = %s
"""
_EVENTS = "SELECT kind, count(*) FROM enrollments_jobevent WHERE job_id = %s AND kind <> 'Setback' GROUP BY kind"
_BUDGETS = "SELECT scope, consumed FROM rewards_budget"
_USES = (
    "SELECT count(*), coalesce(max(consumed), 0), coalesce(sum(consumed), 0) FROM rewards_budgetuse WHERE consumed > 0"
)


def faults_of(house: House, job_id: str, *, rows: int, undone: bool = False) -> list[str]:
    """Every way in which the tables say something else than what must be; none is the verdict that one wants."""
    enrolled, codes = affordable(rows), rejected(rows)
    refused = codes.total()
    repeated = sum(number % 100 == 50 for number in range(rows))
    kept = 0 if undone else enrolled
    events = dict.fromkeys(["Uploaded", "Previewed", "Started", "Completed"], 1)
    events |= {"UndoAsked": 1, "Undone": 1} if undone else {}
    reversed_count = enrolled if undone else 0
    job = ("Completed", rows, enrolled, refused, COST * enrolled, dict(codes), 0, reversed_count, {}, undone)
    scanned = (rows, rows, enrolled, COST * enrolled, repeated)
    expected: list[tuple[str, str, tuple[Any, ...], Any]] = [
        ("the job", _JOB, (job_id,), [job]),
        ("enrollments", _ENROLLED, (job_id,), [(enrolled, enrolled, enrolled, reversed_count, COST * enrolled)]),
        ("rejected rows", _REJECTED, (job_id,), [(refused, refused)]),
        ("rows enrolled and rejected", _BOTH, (job_id,), [(0,)]),
        ("the preview", _PREVIEW, (job_id,), [scanned]),
        ("chunks left of the preview", "SELECT count(*) FROM enrollments_scannedrows", (), [(0,)]),
        ("players with something of a budget", _USES, (), [(kept, COST if kept else 0, COST * kept)]),
    ]
    faults = [
        f"{what}: {answer}, not {right}"
        for what, question, values, right in expected
        if (answer := house.ask(question, *values)) != right
    ]
    budgets: dict[str, Decimal] = dict(house.ask(_BUDGETS))
    if budgets != {"Global": COST * kept, "PerPlayer": COST if kept else 0}:
        faults.append(f"budgets: {budgets}")
    if (told := dict(house.ask(_EVENTS, job_id))) != events:
        faults.append(f"what happened: {told}, not {events}")
    return faults
