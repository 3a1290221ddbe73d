"""How far a job has come, in the words and numbers that its page shows."""

from dataclasses import dataclass
from datetime import timedelta

from core.currencies import money
from enrollments.models import BulkJob
from enrollments.rules.codes import ROW_CODES
from enrollments.rules.jobs import JobState

# The last word of what people see; the four states of the wire stand behind them.
STEPS = (JobState.PENDING, JobState.PROCESSING, JobState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows rejected for one reason."""

    code: str
    sentence: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class Progress:
    """What the page shows of `job`."""

    job: BulkJob

    @property
    def percent(self) -> float:
        """0 to 100, of the rows; 0 while they are being counted."""
        if self.job.row_count is None:
            return 0.0
        return 100.0 if self.job.row_count == 0 else 100 * self.job.processed_count / self.job.row_count

    @property
    def rows_per_second(self) -> float | None:
        """Over the whole run; None before the first chunk is done."""
        end = self.job.finished_at or self.job.heartbeat_at
        if self.job.started_at is None or end is None or not self.job.processed_count:
            return None
        seconds = (end - self.job.started_at).total_seconds()
        return self.job.processed_count / seconds if seconds > 0 else None

    @property
    def time_left(self) -> str | None:
        """About how long it will take, for people; None where nobody can tell or it is over."""
        rate, left = self.rows_per_second, self.job.unprocessed_count
        if self.job.finished or rate is None or left is None:
            return None
        return in_words(timedelta(seconds=left / rate))

    @property
    def took(self) -> str | None:
        if self.job.started_at is None or self.job.finished_at is None:
            return None
        return in_words(self.job.finished_at - self.job.started_at)

    @property
    def headline(self) -> str:
        """One sentence that says how it stands."""
        job = self.job
        if job.cancelled_at is not None:
            return self._cancelled
        if job.state == JobState.FAILED:
            return (
                f"Failed after {_players(job.enrolled_count)} had been enrolled."
                if job.enrolled_count
                else "Failed. Nobody was enrolled."
            )
        if job.awaits_confirmation:
            return "Waiting for your decision. Nobody has been enrolled yet."
        if job.state == JobState.COMPLETED:
            rejected = f" {job.rejected_count:,} rejected." if job.rejected_count else " None rejected."
            return f"{_players(job.enrolled_count)} enrolled for {self.value}.{rejected}"
        if job.state == JobState.PENDING:
            return "Waiting for a worker."
        return "Counting the rows." if job.row_count is None else "Enrolling players."

    @property
    def _cancelled(self) -> str:
        job = self.job
        if job.abandoned:
            return f"Abandoned by {job.cancelled_by}. Nobody was enrolled."
        return f"Cancelled by {job.cancelled_by} after {_players(job.enrolled_count)} had been enrolled."

    @property
    def value(self) -> str:
        return money(self.job.enrolled_value, self.job.reward.currency)

    @property
    def steps(self) -> list[dict[str, object]]:
        """Pending, Processing, Completed or Failed: which are done and which is now."""
        state = JobState(self.job.state)
        names = [JobState.PENDING, JobState.PROCESSING, JobState.FAILED if state is JobState.FAILED else STEPS[-1]]
        now = names.index(state)
        return [
            {"name": name.value, "done": place < now or self.job.finished, "now": place == now}
            for place, name in enumerate(names)
        ]

    @property
    def reasons(self) -> list[Reason]:
        """Why rows were rejected, the most frequent first."""
        total = max(self.job.rejected_count, 1)
        counts = sorted(self.job.rejected_by_code.items(), key=lambda item: (-item[1], item[0]))
        return [Reason(code, ROW_CODES.get(code, code), count, 100 * count / total) for code, count in counts]


def in_words(span: timedelta) -> str:
    """A span as people say it: `12 s`, `3 min 20 s`, `1 h 5 min`."""
    seconds = max(round(span.total_seconds()), 0)
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} min {seconds} s"
    return f"{minutes // 60} h {minutes % 60} min"


def _players(count: int) -> str:
    return "1 player" if count == 1 else f"{count:,} players"
