"""What can be done with a list that has ended, and what has become of it: for the end of its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self

from enrollments.models import BulkJob
from enrollments.rules.undoing import KEPT
from enrollments.services.running import can_resume
from enrollments.views.permissions import may_act, upload_of
from enrollments.views.progress import J, ListProgress, Progress, Reason
from operators.middleware import StaffRequest


@dataclass(frozen=True, kw_only=True)
class ListAfter(Generic[J]):
    """What `templates/enrollments/lists/after.html` shows of `job` to one person, whatever it enrols into."""

    # What is said of each code with which somebody whom it has enrolled can be kept, although it is undone.
    kept_codes: ClassVar[Mapping[str, str]] = KEPT
    progress: ClassVar[type[ListProgress[Any]]]

    job: J
    may_correct: bool
    may_undo: bool
    may_upload: bool
    may_resume: bool

    @classmethod
    def of(cls, request: StaffRequest, job: J) -> Self:
        acts = may_act(request, job)
        may_upload = request.user.has_perm(upload_of(job))
        return cls(
            job=job,
            may_correct=may_upload and job.can_be_corrected,
            may_undo=acts and job.can_be_undone,
            may_upload=may_upload,
            may_resume=acts and can_resume(job),
        )

    @property
    def children(self) -> list[ListProgress[Any]]:
        """The lists that correct this one's rejected rows."""
        return self.progress.of_children(self.job)

    @property
    def query(self) -> str:
        """With what another list is uploaded into the same."""
        return f"?{self.job.into}={self.job.enrolled_into.pk}"

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


class After(ListAfter[BulkJob]):
    progress: ClassVar[type[ListProgress[Any]]] = Progress
