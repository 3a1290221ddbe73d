"""How far a job has come, in the words and numbers that its page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import ClassVar, Final, Generic, Self, TypeVar

from core.currencies import money
from enrollments.bulk.converting import Conversion
from enrollments.models import BulkJob, ListJob, Preview
from enrollments.rules.codes import ROW_CODES
from enrollments.views.stages import MOVING, Stage, stage_of

J = TypeVar("J", bound=ListJob)
# Of the time that a preview takes, in percent: until a workbook is converted, until every row has been read.
_CONVERTED: Final = 60
_SCANNED: Final = 80
_SENTENCES: Final = MappingProxyType(
    {
        Stage.READING: "Reading the list. Nobody is enrolled until it is confirmed.",
        Stage.DECISION: "Nobody has been enrolled yet.",
        Stage.APPROVAL: "Waiting for a second person to approve it. Nobody has been enrolled yet.",
        Stage.WAITING: "Waiting for a worker.",
        Stage.ENROLLING: "Enrolling players.",
    },
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows rejected for one reason."""

    code: str
    sentence: str
    count: int
    percent: float


class ListProgress(Generic[J]):
    """What the page shows of `job`, whatever its rows are enrolled into."""

    # What is said of each code with which a row can be rejected.
    codes: ClassVar[Mapping[str, str]] = ROW_CODES
    # What its words need of other tables.
    related: ClassVar[tuple[str, ...]]
    # How far its preview is, in percent of the time that it takes, once every row has been read.
    scanned: ClassVar[int] = 100

    def __init__(self, job: J) -> None:
        self.job = job

    @classmethod
    def of_children(cls, job: J) -> list[Self]:
        """The lists that correct its rejected rows."""
        return [cls(child) for child in job.children.select_related(*cls.related).order_by("number")]

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
    def stage(self) -> Stage:
        return stage_of(self.job)

    @property
    def moving(self) -> bool:
        """Whether it changes by itself."""
        return self.stage in MOVING

    @property
    def headline(self) -> str:
        """One sentence that says how it stands."""
        job, stage = self.job, self.stage
        if stage in _SENTENCES:
            return _SENTENCES[stage]
        if stage is Stage.PAUSED:
            return f"Paused by {job.paused_by} after {_players(job.enrolled_count)} had been enrolled."
        return self._ended

    @property
    def _ended(self) -> str:
        job, stage, enrolled = self.job, self.stage, _players(self.job.enrolled_count)
        if stage in {Stage.UNDOING, Stage.UNDONE}:
            return self._undone
        if stage is Stage.ABANDONED:
            return f"Abandoned by {job.cancelled_by}. Nobody was enrolled."
        if stage is Stage.CANCELLED:
            return f"Cancelled by {job.cancelled_by} after {enrolled} had been enrolled."
        if stage is Stage.FAILED:
            return (
                f"Failed after {enrolled} had been enrolled." if job.enrolled_count else "Failed. Nobody was enrolled."
            )
        rejected = f" {job.rejected_count:,} rejected." if job.rejected_count else " None rejected."
        return f"{enrolled} enrolled{self.price}.{rejected}"

    @property
    def _undone(self) -> str:
        job, kept = self.job, sum(self.job.kept_by_code.values())
        what = "Undone" if job.undone_at else "Being undone"
        return f"{what} by {job.undo_asked_by}: {job.reversed_count:,} reversed, {kept:,} kept."

    @property
    def price(self) -> str:
        """What is said of what it cost to enrol them."""
        return ""

    @property
    def read_percent(self) -> float:
        """How far the preview is: a workbook converted, then by bytes."""
        job = self.job
        if job.conversion is not None:
            return _CONVERTED * Conversion.from_json(job.conversion).share
        begin = _CONVERTED if job.converted else 0
        preview = getattr(job, "preview", None)
        if preview is None:
            return begin
        size = job.converted.size if job.converted else job.file_size
        return begin + (self.scanned - begin) * float(min(preview.cursor_bytes / max(size, 1), 1))

    @property
    def steps(self) -> list[dict[str, object]]:
        """From the file to the end: which steps are done and which is now."""
        job, stage = self.job, self.stage
        end = stage.value if job.finished and stage is not Stage.UNDOING else Stage.COMPLETED.value
        names = ["Read", "Decide", "Enrol", end]
        if job.finished:
            now = 3
        elif job.previewed_at is None:
            now = 0
        else:
            now = 1 if job.awaits_confirmation else 2
        return [
            {"name": name, "done": place < now or job.finished, "now": place == now} for place, name in enumerate(names)
        ]

    @property
    def reasons(self) -> list[Reason]:
        """Why rows were rejected, the most frequent first."""
        total = max(self.job.rejected_count, 1)
        counts = sorted(self.job.rejected_by_code.items(), key=lambda item: (-item[1], item[0]))
        return [Reason(code, self.codes.get(code, code), count, 100 * count / total) for code, count in counts]


class Progress(ListProgress[BulkJob]):
    """What the page shows of a list of players for a reward."""

    related: ClassVar[tuple[str, ...]] = ("reward__campaign",)
    scanned: ClassVar[int] = _SCANNED

    @property
    def price(self) -> str:
        return f" for {self.value}"

    @property
    def value(self) -> str:
        return money(self.job.enrolled_value, self.job.reward.currency)

    @property
    def read_percent(self) -> float:
        """At last by rows, where the list has to be read once more."""
        preview = Preview.objects.filter(pk=self.job.pk, scanned_at__isnull=False).first()
        if preview is None:
            return super().read_percent
        return _SCANNED + (100 - _SCANNED) * preview.weighed_count / max(preview.scanned_count, 1)


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
