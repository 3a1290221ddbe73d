"""The list of lists of customers; their pages are views of their own."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from import_export import fields, resources
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from core.screens.admin import OwnPages
from core.screens.panels import Panel, add_panel
from enrollments.views.stages import COLOURS, stage_of
from milestones.models import CustomerList, Target
from milestones.views.lists.correcting import CustomerListCorrectPages
from milestones.views.lists.facts import CustomerProgress
from milestones.views.lists.finding import ADD
from milestones.views.lists.pages import CustomerListDownloads, CustomerListPages
from milestones.views.lists.reading import CustomerListReadingPages
from milestones.views.lists.undoing import CustomerListUndoPages
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest


class CustomerListResource(resources.ModelResource):
    target = fields.Field(attribute="target__name")

    class Meta:
        model = CustomerList
        fields = (
            "number",
            "file_name",
            "target",
            "state",
            "row_count",
            "enrolled_count",
            "rejected_count",
            "uploaded_at",
            "uploaded_by",
            "confirmed_by",
            "finished_at",
        )
        export_order = fields


@admin.register(CustomerList)
class CustomerListAdmin(OwnPages, ScopedAdmin):
    resource_classes = [CustomerListResource]
    list_display = ["listed", "file_name", "into", "state_now", "enrolled", "rejected", "uploaded_by", "took"]
    list_filter = [("state", ChoicesDropdownFilter)]
    list_select_related = ["target__group"]
    search_fields = ["file_name", "number", "target__name", "target__group__name", "uploaded_by"]
    search_help_text = "File, number, milestone, streak or person"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def row_pages(self) -> Mapping[str, Callable[..., HttpResponse]]:
        site = self.admin_site
        pages = CustomerListPages(site).urls() | CustomerListReadingPages(site).urls()
        pages |= CustomerListCorrectPages(site).urls() | CustomerListUndoPages(site).urls()
        return pages | CustomerListDownloads().urls()

    def add_page(self, request: StaffRequest) -> HttpResponse:
        return CustomerListPages(self.admin_site).upload(request)

    def row_page(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return CustomerListPages(self.admin_site).page(request, object_id)

    @display(description="List", ordering="number")
    def listed(self, job: CustomerList) -> SafeString:
        return format_html('<span class="bo-nowrap">{}</span>', str(job))

    @display(description="Milestone or streak", ordering="target__group__name")
    def into(self, job: CustomerList) -> str:
        return job.target.full_name

    @display(description="State", label=dict(COLOURS))
    def state_now(self, job: CustomerList) -> str:
        return stage_of(job).value

    @display(description="Enrolled", ordering="enrolled_count")
    def enrolled(self, job: CustomerList) -> str:
        return f"{job.enrolled_count:,}"

    @display(description="Rejected", ordering="rejected_count")
    def rejected(self, job: CustomerList) -> str:
        return f"{job.rejected_count:,}"

    @display(description="Took")
    def took(self, job: CustomerList) -> str:
        return CustomerProgress(job).took or "-"


def lists_of(request: HttpRequest, target: Target) -> dict[str, Any]:
    """The latest lists of a target, and whether more can be uploaded."""
    return {
        "target": target,
        "lists": [CustomerProgress(job) for job in CustomerList.objects.filter(target=target)[:5]],
        "may_upload": target.group.is_active and request.user.has_perm(ADD),
    }


add_panel(Target, Panel("milestones/lists/panel.html", lists_of))
