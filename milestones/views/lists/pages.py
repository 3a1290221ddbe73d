"""The pages of a list of customers: upload, live progress, decision, downloads."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from enrollments.views.deciding import ListPages
from enrollments.views.downloads import ListDownloads
from enrollments.views.permissions import require
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
from milestones.views.lists.facts import facts_of
from milestones.views.lists.finding import ADD, ROUTE, list_for
from milestones.views.lists.upload import CustomerListForm
from operators.middleware import StaffRequest


class CustomerListPages(ListPages):
    form = CustomerListForm
    into = CustomerList.into
    take = upload_customer_list
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
    title = "Upload players into a milestone"
    form_page = "milestones/lists/upload.html"
    list_page = "milestones/lists/list.html"
    news = "milestones/lists/news.html"

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
