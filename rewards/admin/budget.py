"""Budgets: the list of all, a new one for a campaign or a reward, another limit."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from core.screens.admin import who
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest
from rewards.admin.budget_form import ChangeLimitForm, NewBudgetForm
from rewards.admin.budget_panels import BudgetLine, can_be_limited, kind_of, page_of
from rewards.models import Budget, Campaign, Reward
from rewards.resources import BudgetResource
from rewards.rules.budgets import Metric, Scope
from rewards.services.budgets import change_limit, create_budget

OWNERS: dict[str, type[Campaign | Reward]] = {"campaign": Campaign, "reward": Reward}


@admin.register(Budget)
class BudgetAdmin(ScopedAdmin):
    """A budget is made from the page of what it limits: the address names its campaign or its reward."""

    resource_classes = [BudgetResource]
    list_display = ["limits", "belongs_to", "used", "left", "created_at"]
    show_add_link = False
    list_filter = [("metric", ChoicesDropdownFilter), ("scope", ChoicesDropdownFilter)]
    list_select_related = ["campaign", "reward__campaign"]
    search_fields = ["campaign__name", "reward__name", "reward__campaign__name"]
    search_help_text = "Campaign or reward"
    radio_fields = {"metric": admin.HORIZONTAL, "scope": admin.HORIZONTAL}
    # Alpine shows a field only while its condition holds; the page of an existing budget has no metric to look at.
    conditional_fields = {
        "scope": "typeof metric === 'undefined' || metric != 'UniquePlayers'",
        "currency": "typeof metric === 'undefined' || metric == 'MonetaryValue'",
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(OWNERS.keys() & request.GET.keys()) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        open_one = not isinstance(obj, Budget) or can_be_limited(obj.owner)
        return open_one and bool(super().has_change_permission(request, obj))

    def get_queryset(self, request: StaffRequest) -> "QuerySet[Budget]":
        rows: QuerySet[Budget] = super().get_queryset(request)
        return rows.select_related("campaign", "reward__campaign")

    def add_view(self, request: StaffRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if self.has_add_permission(request):
            owner = named_owner(request)
            if not can_be_limited(owner):
                messages.error(request, f"{owner} is over; it can no longer be given a budget.")
                return redirect(page_of(owner))
        response: HttpResponse = super().add_view(request, form_url, extra_context)
        return response

    def get_form(  # type: ignore[no-untyped-def]  # the admin's own signature is untyped
        self,
        request: StaffRequest,
        obj: Budget | None = None,
        **kwargs,  # noqa: ANN003
    ) -> type[NewBudgetForm | ChangeLimitForm]:
        kwargs["form"] = ChangeLimitForm if obj else NewBudgetForm
        form: type[NewBudgetForm | ChangeLimitForm] = super().get_form(request, obj, **kwargs)
        if issubclass(form, NewBudgetForm):
            form.owner = named_owner(request)
        return form

    def get_fieldsets(self, request: StaffRequest, obj: Budget | None = None) -> Any:
        if obj is None:
            # A reward has its currency; of a campaign it is chosen.
            chosen = ["currency"] if isinstance(named_owner(request), Campaign) else []
            return [(None, {"fields": ["belongs_to", "metric", "scope", *chosen, "limit"]})]
        return [(None, {"fields": ["limit"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Budget | None = None) -> Any:  # noqa: ARG002 - Django's signature
        return ["belongs_to"] if obj is None else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002 - Django's signature
        return {"metric": Metric.MONETARY_VALUE.value, "scope": Scope.GLOBAL.value}

    @display(description="Limit", ordering="limit")
    def limits(self, budget: Budget) -> str:
        return str(budget)

    @display(description="Belongs to")
    def belongs_to(self, budget: Budget) -> SafeString:
        return format_html('<a href="{}">{}</a>, {}', page_of(budget.owner), budget.owner, kind_of(budget.owner))

    @display(description="Consumed")
    def used(self, budget: Budget) -> SafeString:
        return render_to_string("rewards/budget_bar.html", {"line": BudgetLine(budget)})

    @display(description="Left")
    def left(self, budget: Budget) -> SafeString:
        return format_html('<span class="bo-nowrap">{}</span>', BudgetLine(budget).remaining)

    def save_model(
        self,
        request: StaffRequest,
        obj: Budget,
        form: NewBudgetForm | ChangeLimitForm,
        change: bool,  # noqa: ARG002, FBT001 - Django's signature
    ) -> None:
        by, at = who(request), timezone.now()
        if isinstance(form, NewBudgetForm):
            obj.pk = create_budget(owner=form.owner, draft=form.draft(), by=by, at=at).pk
            obj.refresh_from_db()
        else:
            change_limit(budget_id=obj.pk, limit=form.cleaned_data["limit"], by=by, at=at)

    def response_add(self, request: HttpRequest, obj: Budget, post_url_continue: str | None = None) -> HttpResponse:
        # Back to where people came from, to see it beside the others.
        super().response_add(request, obj, post_url_continue)
        return redirect(page_of(obj.owner))

    def response_change(self, request: HttpRequest, obj: Budget) -> HttpResponse:
        super().response_change(request, obj)
        return redirect(page_of(obj.owner))


def named_owner(request: StaffRequest) -> Campaign | Reward:
    """The campaign or reward that the address names; 404 for one that is not the working operator's."""
    for name, model in OWNERS.items():
        if name in request.GET:
            try:
                row_id = UUID(request.GET[name])
            except ValueError as error:
                raise Http404 from error
            owner = model.objects.filter(pk=row_id, operator=request.operator).first()
            if owner is not None:
                return owner
    raise Http404
