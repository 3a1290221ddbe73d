"""The pages of a list of customers: upload, live progress, decision, downloads."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.refusal import Refusal
from core.screens.admin import who
from enrollments.views.deciding import ListPages, require
from enrollments.views.downloads import ListDownloads
from enrollments.views.reading import reading_facts
from milestones.bulk.results import enrolled_lines, kept_lines
from milestones.list_tasks import nudge_list_on_commit
from milestones.models import CustomerList
from milestones.services.lists import (
    abandon_customer_list,
    cancel_customer_list,
    confirm_customer_list,
    pause_customer_list,
    resume_customer_list,
    upload_customer_list,
)
from milestones.views.lists.facts import ROUTE, facts_of
from milestones.views.lists.finding import ADD, list_for
from milestones.views.lists.upload import CustomerListForm
from operators.middleware import StaffRequest


class CustomerListPages(ListPages):
    find = list_for
    facts = facts_of
    nudge = nudge_list_on_commit
    verbs = {
        "abandon": abandon_customer_list,
        "pause": pause_customer_list,
        "resume": resume_customer_list,
        "cancel": cancel_customer_list,
    }
    route = ROUTE
    add = ADD
    news = "milestones/lists/news.html"

    def upload(self, request: StaffRequest) -> HttpResponse:
        require(request, ADD)
        form = CustomerListForm(
            request.POST or None,
            request.FILES or None,
            operator=request.operator,
            initial={"target": request.GET.get("target")},
        )
        if request.method == "POST" and form.is_valid():
            try:
                return redirect(f"{ROUTE}_change", _uploaded(request, form).pk)
            except Refusal as refusal:
                form.add_error("target", refusal.message)
        context = {**self.site.each_context(request), "title": "Upload players into a milestone", "form": form}
        return TemplateResponse(request, "milestones/lists/upload.html", context)

    def page(self, request: StaffRequest, object_id: str) -> HttpResponse:
        job = list_for(request, object_id)
        context = {
            **self.site.each_context(request),
            "title": f"{job}: {job.file_name}",
            **reading_facts(job),
            **facts_of(request, job),
        }
        return TemplateResponse(request, "milestones/lists/list.html", context)

    def confirm(self, request: StaffRequest, object_id: str) -> HttpResponse:
        require(request, ADD)
        return self.decided(request, object_id, confirm_customer_list)

    def urls(self) -> dict[str, Any]:
        return {**super().urls(), "confirm": require_POST(self.confirm)}


class CustomerListDownloads(ListDownloads[CustomerList]):
    find = list_for
    enrolled_lines = enrolled_lines
    kept_lines = kept_lines
    route = ROUTE
    noun = "list"


def _uploaded(request: StaffRequest, form: CustomerListForm) -> CustomerList:
    file = form.list_file()
    job = upload_customer_list(
        target=form.cleaned_data["target"], file=file, file_name=str(file.name), by=who(request), at=timezone.now()
    )
    nudge_list_on_commit(job.pk)
    return job
