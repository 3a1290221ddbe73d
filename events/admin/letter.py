"""The list of dead letters; their page is a view of its own."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import action, display

from core.history.entries import Source
from core.history.panel import add_history
from core.history.told import Told
from core.refusal import Refusal
from core.screens.admin import OwnPages, who
from core.screens.states import StateFilter
from events.models import DeadLetter
from events.models.letter import LetterQuerySet, in_state
from events.resources import DeadLetterResource
from events.rules import LetterState
from events.services.letters import Replayed, dismiss_letters, replay_letters
from events.table import TYPES
from events.views.letters import COLOURS, REPLAY, DismissForm, LetterPages, seen_by
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest


class LetterStateFilter(StateFilter):
    states = LetterState

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - Django's signature
        wanted = next((state for state in LetterState if state == self.value()), None)
        return queryset.filter(in_state(wanted)) if wanted else queryset


@admin.register(DeadLetter)
class DeadLetterAdmin(OwnPages, ScopedAdmin):
    resource_classes = [DeadLetterResource]
    list_display = ["message_type_shown", "came_from", "why", "received_at", "times", "state_now"]
    list_filter = [LetterStateFilter, ("door", ChoicesDropdownFilter), ("received_at", RangeDateFilter)]
    search_fields = ["type", "source", "code"]
    search_help_text = "Type, queue or topic, code"
    actions = ["replay", "dismiss"]
    row_address = "<uuid:letter_id>"

    def get_queryset(self, request: StaffRequest) -> Any:
        return seen_by(request)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REPLAY)

    def row_pages(self) -> Mapping[str, Callable[..., HttpResponse]]:
        return LetterPages(self.admin_site).urls()

    def row_page(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return LetterPages(self.admin_site).page(request, object_id)

    @display(description="Type", ordering="type")
    def message_type_shown(self, letter: DeadLetter) -> str:
        return letter.type or "without a type"

    @display(description="From", ordering="source")
    def came_from(self, letter: DeadLetter) -> str:
        return f"{letter.door}, {letter.source}"

    @display(description="Why it was not taken", ordering="code")
    def why(self, letter: DeadLetter) -> str:
        sentence = letter.faults[0]["message"] if letter.faults else letter.code
        more = len(letter.faults) - 1
        return f"{sentence} (and {more} more)" if more > 0 else sentence

    @display(description="State", label=COLOURS)
    def state_now(self, letter: DeadLetter) -> LetterState:
        return letter.state

    @action(description="Replay", permissions=["replay"])
    def replay(self, request: StaffRequest, queryset: LetterQuerySet) -> None:
        try:
            done = replay_letters(letters=queryset, table=TYPES, by=who(request), at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            say_replayed(request, done)

    @action(description="Dismiss", permissions=["replay"])
    def dismiss(self, request: StaffRequest, queryset: LetterQuerySet) -> HttpResponse | None:
        """Asks why first: the same address is sent the same choice once more, with the reason."""
        form = DismissForm(request.POST if "why" in request.POST else None)
        if form.is_valid():
            reason = form.cleaned_data["why"]
            count = dismiss_letters(letters=queryset, reason=reason, by=who(request), at=timezone.now())
            messages.success(request, f"{_messages(count)} dismissed.")
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Dismiss dead letters",
            "count": queryset.open().count(),
            "form": form,
            "chosen": request.POST.getlist("_selected_action"),
            "across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "events/dismiss.html", context)


def say_replayed(request: HttpRequest, done: Replayed) -> None:
    """What a replay came to."""
    if done.taken:
        messages.success(request, f"{_messages(done.taken)} taken.")
    if done.refused:
        messages.warning(request, f"{_messages(done.refused)} refused again; the letters say why.")
    if done.closed:
        messages.info(request, f"{_messages(done.closed)} closed already.")


def _messages(count: int) -> str:
    return f"{count:,} {'message was' if count == 1 else 'messages were'}"


_LETTER = Told(
    model=DeadLetter,
    silent=[
        *("code", "faults", "last_error", "refused_replays", "replayed_by", "dismissed_by", "dismiss_reason"),
        *("corrected", "corrected_by", "type", "door", "source"),
    ],
    created=lambda letter: f"Not taken: {letter.code}.",
    otherwise="Refused again.",
    why=lambda _before, after: after.dismiss_reason,
)
add_history(DeadLetter, Source(_LETTER))
