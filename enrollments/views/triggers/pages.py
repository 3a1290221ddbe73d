"""The pages of a trigger: the sentence that makes it, what it has done, what it would have done, retrying."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.currencies import money
from core.refusal import Refusal
from core.screens.admin import who
from core.screens.panels import panels_of
from enrollments.firing_tasks import nudge_firing_on_commit
from enrollments.models import Firing, Trigger
from enrollments.services.firing import retry_firings
from enrollments.services.rehearsing import Past, Rehearsal, rehearse
from enrollments.services.triggers import change_trigger, create_trigger
from enrollments.views.triggers.firings import FiringPage
from enrollments.views.triggers.form import TriggerForm
from enrollments.views.triggers.kinds import OccasionKind, kind_of, occasion_kinds, special_gift_of, words_of
from enrollments.views.words import free_bets
from operators.middleware import StaffRequest
from rewards.models import Reward

LOOK, ADD = "enrollments.view_trigger", "enrollments.add_trigger"
CHANGE, RETRY = "enrollments.change_trigger", "enrollments.retry_firing"
# How far back a test run looks, in days.
SPANS: Final = (7, 30)
MOST_SHOWN: Final = 100


class TriggerPages:
    """The views; the admin puts them under its own addresses and checks that the person is signed in."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {
            "edit": require_http_methods(["GET", "HEAD", "POST"])(self.edit),
            "test": require_safe(self.test),
            "retry": require_POST(self.retry),
        }

    def add(self, request: StaffRequest) -> HttpResponse:
        """Makes a trigger, which is off, and leads to its page: there it can be tested and switched on."""
        if not request.user.has_perm(ADD) or request.operator is None:
            raise PermissionDenied
        kinds = occasion_kinds()
        kind = kind_of(request.GET.get("kind", kinds[0].name if kinds else ""))
        if kind is None:
            raise Http404
        asked = request.POST if request.method == "POST" else None
        form = kind.form(asked, operator=request.operator, initial=_at_first(request))
        made = self._saved(request, form, None)
        return redirect("admin:enrollments_trigger_change", made.pk) if made else self._form(request, form, kind)

    def edit(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Changes what a trigger waits for and gives, from now on."""
        trigger = trigger_for(request, object_id, CHANGE)
        kind = kind_of(trigger.occasion)
        if kind is None:
            raise Http404
        form = kind.form(request.POST if request.method == "POST" else None, operator=request.operator, trigger=trigger)
        if self._saved(request, form, trigger):
            return redirect("admin:enrollments_trigger_change", trigger.pk)
        return self._form(request, form, kind, trigger)

    def page(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """What it does, and what came of each time it fired."""
        trigger = trigger_for(request, object_id, LOOK)
        context = {
            "title": trigger.name,
            "trigger": trigger,
            "words": words_of(trigger),
            "gift": gift_of(trigger),
            "rewards": rewards_of(trigger),
            "figures": _figures(trigger),
            "firings": FiringPage.asked(trigger, request.GET),
            "may_change": request.user.has_perm(CHANGE),
            "may_retry": request.user.has_perm(RETRY),
            "foot": panels_of(request, trigger, foot=True),
        }
        return self._shown(request, "page", context)

    def test(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Whom it would have enrolled lately. Enrols nobody."""
        trigger = trigger_for(request, object_id, LOOK)
        kind = kind_of(trigger.occasion)
        if kind is None:
            raise Http404
        asked = request.GET.get("days", "")
        days = next((span for span in SPANS if str(span) == asked), SPANS[0])
        now = timezone.now()
        past = kind.past(trigger, now - timedelta(days=days), now)
        found = rehearse(trigger=trigger, past=past, at=now)
        context = {"title": f"Test run of {trigger.name}", "trigger": trigger, "words": words_of(trigger)}
        context |= {
            "gift": gift_of(trigger),
            "rewards": rewards_of(trigger),
            "days": days,
            "spans": SPANS,
            **_told(trigger, found),
        }
        return self._shown(request, "test", context)

    def retry(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Has the chosen refusals tried once more, or all of them."""
        trigger = trigger_for(request, object_id, RETRY)
        try:
            ids = None if "all" in request.POST else [UUID(each) for each in request.POST.getlist("firing")]
        except ValueError as error:
            raise Http404 from error
        count = retry_firings(trigger_id=trigger.pk, ids=ids, by=who(request), at=timezone.now())
        if count:
            nudge_firing_on_commit()
            messages.success(request, f"{_players(count)} {'is' if count == 1 else 'are'} tried once more.")
        else:
            messages.error(request, "Choose at least one that was refused.")
        return redirect("admin:enrollments_trigger_change", trigger.pk)

    def _saved(self, request: StaffRequest, form: TriggerForm, trigger: Trigger | None) -> Trigger | None:
        if not form.is_valid():
            return None
        about: dict[str, Any] = {"draft": form.draft(), "reward_id": form.cleaned_data["reward"].pk}
        about |= {"by": who(request), "at": timezone.now()}
        try:
            if trigger:
                return change_trigger(trigger_id=trigger.pk, **about)
            return create_trigger(operator=request.operator, **about)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return None

    def _form(
        self, request: StaffRequest, form: TriggerForm, kind: OccasionKind, trigger: Trigger | None = None
    ) -> HttpResponse:
        title = f"Change {trigger.name}" if trigger else "New trigger"
        # With one kind there is no choice.
        kinds = occasion_kinds() if trigger is None and len(occasion_kinds()) > 1 else []
        context = {"title": title, "form": form, "kind": kind, "kinds": kinds, "trigger": trigger}
        return self._shown(request, "form", context | {"zone": request.operator.time_zone})

    def _shown(self, request: StaffRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        frame = {**self.site.each_context(request), **context}
        return TemplateResponse(request, f"enrollments/triggers/{name}.html", frame)


def trigger_for(request: StaffRequest, object_id: str, permission: str) -> Trigger:
    """The working operator's trigger, for whoever may do that; another operator's is not found."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
    try:
        key = UUID(object_id)
        return Trigger.objects.of(request.operator).select_related("operator", "reward__campaign__operator").get(pk=key)
    except (ValueError, Trigger.DoesNotExist) as error:
        raise Http404 from error


def gift_of(trigger: Trigger) -> str:
    """Writes `5 free bets of 1.00 EUR`: what each player gets."""
    special = special_gift_of(trigger)
    if special:
        return special
    terms = trigger.reward.terms()
    value = terms.value.minimum if trigger.bet_value is None else trigger.bet_value
    count = int(terms.count.minimum) if trigger.bet_count is None else trigger.bet_count
    return f"{free_bets(count)} of {money(value, terms.currency)}"


def rewards_of(trigger: Trigger) -> list[Reward]:
    """The rewards that it may give, in the order in which they were named."""
    found = Reward.objects.in_bulk(set(trigger.reward_ids()))
    return [found[key] for key in dict.fromkeys(trigger.reward_ids())]


def _at_first(request: StaffRequest) -> dict[str, Any]:
    # What is told late of times before a trigger was thought of makes it fire only where somebody wants that.
    # Pages of higher floors say in the address what else is to be filled in.
    return {"starts_at": timezone.now(), **request.GET.dict()}


def _figures(trigger: Trigger) -> list[tuple[str, int]]:
    waiting = Firing.objects.filter(trigger=trigger).waiting().count()
    enrolled, refused = trigger.enrolled_count, trigger.refused_count
    return [
        ("fired", waiting + enrolled + refused),
        ("enrolled", enrolled),
        ("waiting", waiting),
        ("refused", refused),
    ]


def _told(trigger: Trigger, found: Rehearsal) -> dict[str, Any]:
    names = {reward.pk: reward.name for reward in rewards_of(trigger)}
    return {
        "found": found,
        "headline": f"{_players(len(found.enrolled))} would have been enrolled.",
        "cost": money(found.cost, trigger.reward.currency),
        "enrolled": found.enrolled[:MOST_SHOWN],
        "gifts": [(each, _given(trigger, found, names, each)) for each in found.enrolled[:MOST_SHOWN]],
        "varied": bool(special_gift_of(trigger)),
        "refused": found.refused[:MOST_SHOWN],
        "most": MOST_SHOWN,
    }


def _given(trigger: Trigger, found: Rehearsal, names: Mapping[UUID, str], past: Past) -> str:
    """Writes `5 free bets of 1.00 EUR`, and before it which reward that is where there are several."""
    verdict = found.given[past.player_id]
    gets = f"{free_bets(verdict.bet_count)} of {money(verdict.bet_value, trigger.reward.currency)}"
    return f"{names[past.gift.reward_id]}: {gets}" if past.gift.reward_id else gets


def _players(count: int) -> str:
    return f"{count:,} player{'' if count == 1 else 's'}"
