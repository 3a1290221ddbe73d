"""What can be done with a list that has ended, and what has become of it: for the end of its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from enrollments.models import BulkJob
from enrollments.rules.undoing import KEPT
from enrollments.services.running import can_resume
from enrollments.views.correcting import UPLOAD, can_correct
from enrollments.views.permissions import may_act
from enrollments.views.progress import J, Progress, Reason
from operators.middleware import StaffRequest


@dataclass(frozen=True)
class ListAfter(Generic[J]):
    """What the end of the page of `job` shows, whatever its rows are enrolled into."""

    # What is said of each code with which somebody whom it has enrolled can be kept, although it is undone.
    kept_codes: ClassVar[Mapping[str, str]] = KEPT

    job: J

    @property
    def still(self) -> bool:
        """Whether it stands where it is: there is something to take along."""
        return self.job.finished or self.job.paused_at is not None

    @property
    def unprocessed(self) -> bool:
        """Whether rows were not reached; those of an abandoned list are the whole file."""
        job = self.job
        return job.layout is not None and job.unprocessed_count != 0 and not job.abandoned

    @property
    def looked_at(self) -> int:
        """Those of whom undoing has decided."""
        return self.job.reversed_count + self.kept

    @property
    def kept(self) -> int:
        return sum(self.job.kept_by_code.values())

    @property
    def reasons(self) -> list[Reason]:
        """Why some were kept, the most frequent first."""
        counts = sorted(self.job.kept_by_code.items(), key=lambda item: (-item[1], item[0]))
        return [Reason(code, self.kept_codes.get(code, code), count, 100 * count / self.kept) for code, count in counts]


@dataclass(frozen=True)
class After(ListAfter[BulkJob]):
    """What `templates/enrollments/after.html` shows of `job` to one person."""

    may_correct: bool
    may_undo: bool
    may_upload: bool
    may_resume: bool

    @property
    def children(self) -> list[Progress]:
        """The lists that correct this one's rejected rows."""
        return [Progress(child) for child in self.job.children.select_related("reward__campaign").order_by("number")]


def after_of(request: StaffRequest, job: BulkJob) -> dict[str, Any]:
    """What the page of a list adds to the context of `enrollments/after.html`, besides `job`."""
    may_upload = request.user.has_perm(UPLOAD)
    return {
        "after": After(
            job,
            may_correct=may_upload and can_correct(job),
            may_undo=job.can_be_undone and may_act(request, job),
            may_upload=may_upload,
            may_resume=can_resume(job) and may_act(request, job),
        ),
    }
