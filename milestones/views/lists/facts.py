"""What the page of a list of customers says: how far it is, and what its preview has found out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from enrollments.views.after import ListAfter
from enrollments.views.permissions import may_act
from enrollments.views.preview import Refused, refused_rows
from enrollments.views.progress import ListProgress
from milestones.models import CustomerList, CustomerPreview
from milestones.rules.lists import CODES, KEPT, REPEATED, WARNED
from milestones.services.lists import same_file_before
from milestones.views.lists.finding import ADD, ROUTE
from operators.middleware import StaffRequest


class CustomerProgress(ListProgress[CustomerList]):
    codes: ClassVar[Mapping[str, str]] = CODES
    related: ClassVar[tuple[str, ...]] = ("target",)


class CustomerAfter(ListAfter[CustomerList]):
    kept_codes: ClassVar[Mapping[str, str]] = KEPT
    progress: ClassVar[type[ListProgress[Any]]] = CustomerProgress


@dataclass(frozen=True)
class PreviewFacts:
    """What is shown of the preview of `job`, which is ready."""

    job: CustomerList

    @property
    def preview(self) -> CustomerPreview:
        return self.job.preview

    @property
    def headline(self) -> str:
        count = self.preview.scanned_count
        return f"{self.preview.enrolled_count:,} of {count:,} row{'' if count == 1 else 's'} would be enrolled."

    @property
    def refused(self) -> list[Refused]:
        return refused_rows(self.preview.rejected_by_code, self.preview.examples, CODES)

    @property
    def refused_count(self) -> int:
        return sum(self.preview.rejected_by_code.values())

    @property
    def repeated_count(self) -> int:
        return int(self.preview.rejected_by_code.get(REPEATED, 0))

    @property
    def enrolled_before_count(self) -> int:
        return int(self.preview.rejected_by_code.get("AlreadyEnrolled", 0))

    @property
    def warnings(self) -> list[tuple[int, str]]:
        """What rows say in vain, and how many do."""
        return [(count, WARNED[code]) for code, count in sorted(self.preview.warned_by_code.items())]

    @property
    def same_list(self) -> list[CustomerList]:
        return list(same_file_before(self.job)[:5])

    @property
    def what_is_the_same(self) -> str:
        return "file" if any(before.sha256 == self.job.sha256 for before in self.same_list) else "rows"


def facts_of(request: StaffRequest, job: CustomerList) -> dict[str, Any]:
    undecided = job.awaits_confirmation and job.previewed_at is not None
    return {
        "job": job,
        "route": ROUTE,
        "progress": CustomerProgress(job),
        "preview": PreviewFacts(job) if undecided else None,
        "events": job.events.all(),
        "may_decide": request.user.has_perm(ADD),
        "may_act": may_act(request, job),
        "after": CustomerAfter.of(request, job),
    }
