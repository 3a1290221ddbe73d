"""Which operator the screens are about: shown in the corner, and switched there by those who work for several."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from operators.middleware import SESSION_KEY, StaffRequest, operators_of
from operators.models import User


def working_operator_name(request: HttpRequest) -> str:
    operator = getattr(request, "operator", None)
    return operator.name if operator else "No operator"


def operator_switch(request: HttpRequest) -> list[dict[str, Any]]:
    """The operators to choose from; empty for people with one."""
    if not isinstance(request.user, User):
        return []
    choices = operators_of(request.user)
    if len(choices) < 2:  # noqa: PLR2004 - one is no choice
        return []
    link = reverse("switch-operator")
    return [{"title": choice.name, "icon": "store", "link": f"{link}?operator={choice.pk}"} for choice in choices]


@require_safe
@login_required
def switch_operator(request: StaffRequest) -> HttpResponse:
    """Goes on working for another operator, if the person works for it at all."""
    wanted = request.GET.get("operator", "")
    for choice in operators_of(request.user):
        if str(choice.pk) == wanted:
            request.session[SESSION_KEY] = choice.pk
            messages.info(request, f"You are now working for {choice.name}.")
    return redirect("admin:index")
