"""Enrolling, enrolling again and unenrolling one player by hand, each with a reason."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from core.refusal import Refusal
from core.screens.admin import WhyForm, show_faults, who
from enrollments.finding.players import spelled
from milestones.models import EnrollmentEvent, PeriodProgress, Target, TargetEnrollment
from milestones.rules.periods import current_or_next
from milestones.services.enroll import enroll_customer
from milestones.services.roll import Enrolled, EnrollmentWish
from milestones.services.unenroll import Unenrolled, unenroll_customer
from milestones.views.finding import ENROLL, enrollment_for, shown, target_for
from milestones.views.words import amount_words, cycle_name, goal_words, moment_in
from operators.middleware import StaffRequest

# As long as the log keeps it.
_LONGEST_REASON: Final = EnrollmentEvent._meta.get_field("reason").max_length


class EnrollForm(forms.Form):
    """Whom, from which cycle on, with what, and why. Of a streak only what streaks know."""

    # Where the form calls a field otherwise than the verb.
    names: Final = {
        "customer": "player",
        "period_name": "period",
        "initial_balance": "balance",
        "only_this_period": "only_this",
    }

    player = forms.CharField(
        max_length=255,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Say who."},
    )
    period = forms.ChoiceField(label="From the cycle", widget=UnfoldAdminSelectWidget)
    balance = forms.DecimalField(
        label="Starts with",
        required=False,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="Left empty: with nothing, or with what the player had in this cycle before.",
    )
    only_this = forms.BooleanField(label="This cycle alone", required=False, widget=UnfoldBooleanWidget)
    reset_streak = forms.BooleanField(
        label="Begin at the first level again", required=False, widget=UnfoldBooleanWidget
    )
    reason = forms.CharField(
        max_length=_LONGEST_REASON,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        error_messages={"required": "Say why."},
    )

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if target.group.is_streak:
            del self.fields["period"], self.fields["balance"], self.fields["only_this"]
            return
        del self.fields["reset_streak"]
        if not target.group.allows_single_period:
            del self.fields["only_this"]
        self.fields["period"].choices = _offered(target)  # type: ignore[attr-defined]

    def clean_player(self) -> str:
        return spelled(self.cleaned_data["player"])

    def wish(self) -> EnrollmentWish:
        cleaned = self.cleaned_data
        return EnrollmentWish(
            player_id=cleaned["player"],
            period_name=cleaned.get("period"),
            initial_balance=cleaned.get("balance"),
            reset_streak=cleaned.get("reset_streak", False),
            only_this_period=cleaned.get("only_this", False),
            reason=cleaned["reason"],
        )


class LeaveForm(WhyForm):
    why = forms.CharField(
        label="Why",
        max_length=_LONGEST_REASON,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "autofocus": True}),
        error_messages={"required": "Say why."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def enroll(request: StaffRequest, target_id: int) -> HttpResponse:
    """Enrols a player, who may have left before, and leads to their page."""
    target = target_for(request, target_id, ENROLL)
    player = spelled(request.GET.get("player", ""))
    form = EnrollForm(request.POST if request.method == "POST" else None, target=target, initial={"player": player})
    if form.is_valid():
        try:
            made = enroll_customer(target=target, wish=form.wish(), by=who(request), at=timezone.now())
        except Refusal as refusal:
            show_faults(form, refusal.faults, form.names)
        else:
            messages.success(request, _done(made, target))
            return redirect("milestone-player", made.enrollment.pk)
    about = {"target": target, "goal": goal_words(target), "form": form, "before": _before(target, player)}
    return shown(request, "players/enroll", f"Enrol into {target.name}", about)


@require_http_methods(["GET", "HEAD", "POST"])
def unenroll(request: StaffRequest, enrollment_id: int) -> HttpResponse:
    """Asks first what it would come to, and why; on POST takes the player out and goes back."""
    enrollment = enrollment_for(request, enrollment_id, ENROLL)
    back = reverse("milestone-player", args=[enrollment.pk])
    form = LeaveForm(request.POST if request.method == "POST" else None)
    asked = form.is_valid()
    about: dict[str, Any] = {"target": enrollment.target, "player_id": enrollment.operator_player_id}
    about |= {"by": who(request), "at": timezone.now(), "reason": form.cleaned_data["why"] if asked else ""}
    try:
        left = unenroll_customer(**about, dry_run=not asked)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    if asked:
        messages.success(request, f"{enrollment.operator_player_id} is unenrolled.")
        return redirect(back)
    frame = {"question": _question(enrollment, left), "button": "Unenrol", "back": back, "form": form}
    title = f"Unenrol {enrollment.operator_player_id} from {enrollment.target}?"
    return shown(request, "players/leave", title, frame)


def _offered(target: Target) -> list[tuple[str, str]]:
    """The cycles that are not over, the current one first."""
    now, zone = timezone.now(), ZoneInfo(target.group.time_zone)
    periods = [period for period in target.group.periods.all() if period.ends_at > now]
    return [
        (
            period.ref_code,
            f"{cycle_name(period)}, {moment_in(zone, period.starts_at)} to {moment_in(zone, period.ends_at)}",
        )
        for period in periods
    ]


def _before(target: Target, player: str) -> str:
    """What the player has in the cycle that runs, where they have left it: without a balance they go on from there."""
    current = current_or_next(list(target.group.periods.all()), at=timezone.now())
    if not player or current is None or target.group.is_streak:
        return ""
    had = PeriodProgress.objects.filter(enrollment__target=target, enrollment__operator_player_id=player)
    row = had.filter(period=current, is_left=True).first()
    return f"{player} left {cycle_name(current)} with {amount_words(target, row.achieved)}." if row else ""


def _done(made: Enrolled, target: Target) -> str:
    with_what = "" if target.group.is_streak else f", with {amount_words(target, made.balance)}"
    return f"{made.enrollment.operator_player_id} is enrolled from {cycle_name(made.period)} on{with_what}."


def _question(enrollment: TargetEnrollment, left: Unenrolled) -> str:
    period = enrollment.target.group.periods.filter(number=left.period_number).first()
    if period is None:
        return "All cycles are over: nothing changes but that the player is enrolled no more."
    has = "" if not left.balance else f", with {amount_words(enrollment.target, left.balance)} in it"
    return (
        f"{enrollment.operator_player_id} leaves {cycle_name(period)} and all later cycles{has}. What was given stays; "
        "what the cycle would have given at its end is lost."
    )
