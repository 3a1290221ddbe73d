"""The list of bulk jobs; their pages are views of their own."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from core.screens.admin import OwnPages
from core.screens.panels import Panel, add_panel
from enrollments.models import BulkJob, Enrollment
from enrollments.resources import BulkJobResource
from enrollments.views.correcting import CorrectPages
from enrollments.views.downloads import DownloadPages
from enrollments.views.jobs import JobPages
from enrollments.views.progress import Progress
from enrollments.views.reading import ReadingPages
from enrollments.views.stages import COLOURS, stage_of
from enrollments.views.undoing import UndoPages
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest
from rewards.admin.status import is_open
from rewards.models import Reward


@admin.register(BulkJob)
class BulkJobAdmin(OwnPages, ScopedAdmin):
    resource_classes = [BulkJobResource]
    list_display = ["job", "file_name", "reward", "state_now", "enrolled", "rejected", "worth", "uploaded_by", "took"]
    list_filter = [("state", ChoicesDropdownFilter)]
    list_select_related = ["reward__campaign"]
    search_fields = ["file_name", "number", "reward__name", "uploaded_by"]
    search_help_text = "File, number, reward or person"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def row_pages(self) -> Mapping[str, Callable[..., HttpResponse]]:
        site = self.admin_site
        pages = JobPages(site).urls() | ReadingPages(site).urls() | DownloadPages().urls()
        return pages | CorrectPages(site).urls() | UndoPages(site).urls()

    def add_page(self, request: StaffRequest) -> HttpResponse:
        return JobPages(self.admin_site).upload(request)

    def row_page(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return JobPages(self.admin_site).page(request, object_id)

    @display(description="Job", ordering="number")
    def job(self, job: BulkJob) -> SafeString:
        return _unbroken(str(job))

    @display(description="State", label=dict(COLOURS))
    def state_now(self, job: BulkJob) -> str:
        return stage_of(job).value

    @display(description="Enrolled", ordering="enrolled_count")
    def enrolled(self, job: BulkJob) -> str:
        return f"{job.enrolled_count:,}"

    @display(description="Rejected", ordering="rejected_count")
    def rejected(self, job: BulkJob) -> str:
        return f"{job.rejected_count:,}"

    @display(description="Worth", ordering="enrolled_value")
    def worth(self, job: BulkJob) -> SafeString:
        return _unbroken(Progress(job).value)

    @display(description="Took")
    def took(self, job: BulkJob) -> str:
        return Progress(job).took or "-"


def _unbroken(text: str) -> SafeString:
    """Words that stay on one line, however narrow the column."""
    return format_html('<span class="bo-nowrap">{}</span>', text)


def players_of(request: HttpRequest, reward: Reward) -> dict[str, Any]:
    """What has been enrolled into the reward, by which jobs, and whether more can be."""
    jobs = BulkJob.objects.filter(reward=reward).select_related("reward__campaign")[:5]
    return {
        "reward": reward,
        "status": reward.status(at=timezone.now()),
        "jobs": [Progress(job) for job in jobs],
        "has_enrollments": Enrollment.objects.filter(reward=reward).exists(),
        "may_upload": is_open(reward) and is_open(reward.campaign) and request.user.has_perm("enrollments.add_bulkjob"),
    }


add_panel(Reward, Panel("enrollments/reward.html", players_of))
