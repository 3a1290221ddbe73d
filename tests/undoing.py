"""What tests of undoing share: a list of players worth 10.00 EUR each, undone in small steps, and its books."""

from enrollments.models import BulkJob, Enrollment, Kept
from enrollments.services.undoing import undo_bulk_job
from rewards.models import Budget, Reward
from tests.budgets import assert_it_adds_up
from tests.cast import NOON, enrolled, worked_off

NAMES = [f"player_{number}" for number in range(10)]
WHY = "wrong list"


def list_of(given: Reward, *names: str, **wishes) -> BulkJob:
    """A list that has enrolled these players, or the ten."""
    return enrolled(given, "OperatorPlayerId\n" + "\n".join(names or NAMES), **wishes)


def asked(job: BulkJob, *, at=NOON) -> BulkJob:
    """Dan wants it undone: nothing has happened yet."""
    return undo_bulk_job(job_id=job.pk, reason=WHY, by="dan", at=at)


def undone(job: BulkJob, *, at=NOON, rows: int = 3) -> BulkJob:
    asked(job, at=at)
    return worked_off(job, at=at, rows=rows)


def one(job: BulkJob, name: str) -> Enrollment:
    return Enrollment.objects.get(job=job, operator_player_id=name)


def kept(job: BulkJob) -> dict[str, str]:
    """Whose enrollment stays, and by which code."""
    rows = Kept.objects.filter(job=job).order_by("row_number")
    return dict(rows.values_list("enrollment__operator_player_id", "code"))


def taken_back(job: BulkJob) -> set[str]:
    rows = Enrollment.objects.filter(job=job, cancel_reason=f"{job} was undone: {WHY}")
    return set(rows.values_list("operator_player_id", flat=True))


def assert_books_are_closed(job: BulkJob, *budgets: Budget) -> None:
    """Every enrollment was either taken back or kept, the counts say so, and budgets hold what stands."""
    job.refresh_from_db()
    ours = set(Enrollment.objects.filter(job=job).values_list("operator_player_id", flat=True))
    assert (taken_back(job) | set(kept(job)), taken_back(job) & set(kept(job))) == (ours, set())
    assert (job.reversed_count, sum(job.kept_by_code.values())) == (len(taken_back(job)), len(kept(job)))
    assert job.reversed_count + sum(job.kept_by_code.values()) == job.enrolled_count
    for each in budgets:
        assert_it_adds_up(each)
