"""The page of a dead letter: what came, why it was not taken, and what can be done about it."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from core.refusal import Refusal
from core.screens.admin import WhyForm, show_faults, who
from core.screens.panels import panels_of
from events.models import DeadLetter
from events.models.letter import LetterQuerySet
from events.rules import LetterState, as_people_read_it
from events.services.letters import correct_letter, correction_faults, dismiss_letters, replay_letters
from events.table import TYPES
from operators.middleware import StaffRequest

VIEW: Final = "events.view_deadletter"
REPLAY: Final = "events.replay_deadletter"
COLOURS: Final = {LetterState.OPEN: "danger", LetterState.REPLAYED: "success", LetterState.DISMISSED: ""}


class DismissForm(WhyForm):
    """What is dismissed is lost: somebody says why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label, self.fields["why"].required = "Why nobody needs it", True


class CorrectForm(forms.Form):
    """The message as text. Bytes that are none have to be written anew."""

    message_type = forms.ChoiceField(label="Type", choices=[], widget=UnfoldAdminSelectWidget)
    body = forms.CharField(
        label="Message",
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 18, "spellcheck": "false", "class": "bo-raw"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message_type"].choices = [(name, name) for name in TYPES]  # type: ignore[attr-defined]  # of this field it is

    def clean(self) -> None:
        if not self.errors:
            show_faults(self, correction_faults(self.message(), self.cleaned_data["message_type"]))

    def message(self) -> bytes:
        # Browsers send every line end as two characters.
        text: str = self.cleaned_data["body"].replace("\r\n", "\n")
        return text.encode(errors="replace")


class LetterPages:
    """The views; the admin puts them under its own addresses and checks that the person is signed in."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def page(self, request: StaffRequest, letter_id: str) -> HttpResponse:
        """Shows the letter; a POST corrects its message and replays it."""
        letter = letter_for(request, letter_id, REPLAY if request.method == "POST" else VIEW)
        form = CorrectForm(request.POST) if request.method == "POST" else CorrectForm(initial=_initial(letter))
        if form.is_valid():
            try:
                return self._corrected(request, letter, form)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
        return TemplateResponse(request, "events/letter.html", self._context(request, letter, form))

    def replay(self, request: StaffRequest, letter_id: UUID) -> HttpResponse:
        letter = letter_for(request, letter_id, REPLAY)
        _replay(request, letter)
        return redirect("admin:events_deadletter_change", letter.pk)

    def dismiss(self, request: StaffRequest, letter_id: UUID) -> HttpResponse:
        letter = letter_for(request, letter_id, REPLAY)
        form = DismissForm(request.POST)
        if form.is_valid():
            reason, by = form.cleaned_data["why"], who(request)
            dismiss_letters(letters=_alone(letter), reason=reason, by=by, at=timezone.now())
        else:
            messages.error(request, "Say why nobody needs the message.")
        return redirect("admin:events_deadletter_change", letter.pk)

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {"replay": require_POST(self.replay), "dismiss": require_POST(self.dismiss)}

    def _corrected(self, request: StaffRequest, letter: DeadLetter, form: CorrectForm) -> HttpResponse:
        kind = form.cleaned_data["message_type"]
        with transaction.atomic():
            correct_letter(
                letter_id=letter.pk, body=form.message(), message_type=kind, by=who(request), at=timezone.now()
            )
            _replay(request, letter)
        return redirect("admin:events_deadletter_change", letter.pk)

    def _context(self, request: StaffRequest, letter: DeadLetter, form: CorrectForm) -> dict[str, Any]:
        came, is_text = as_people_read_it(bytes(letter.body))
        is_open = letter.state is LetterState.OPEN
        return {
            **self.site.each_context(request),
            "title": str(letter),
            "letter": letter,
            "colour": COLOURS[letter.state],
            "came": came,
            "is_text": is_text,
            "corrected": None if letter.corrected is None else as_people_read_it(bytes(letter.corrected))[0],
            "properties": sorted(letter.properties.items()),
            "form": form,
            "dismiss_form": DismissForm(),
            "may_act": is_open and request.user.has_perm(REPLAY),
            "foot": panels_of(request, letter, foot=True),
        }


def seen_by(request: StaffRequest) -> LetterQuerySet:
    """The letters of the operator that the person works for; who runs the platform sees those that are nobody's too."""
    own = DeadLetter.objects.of(request.operator) if request.operator else DeadLetter.objects.none()
    return own | DeadLetter.objects.filter(operator=None) if request.user.is_superuser else own


def letter_for(request: StaffRequest, letter_id: UUID | str, permission: str) -> DeadLetter:
    """The letter, where the person may see it at all and has the permission."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
    try:
        return seen_by(request).get(pk=UUID(str(letter_id)))
    except (DeadLetter.DoesNotExist, ValueError):
        raise Http404 from None


def _alone(letter: DeadLetter) -> LetterQuerySet:
    return DeadLetter.objects.filter(pk=letter.pk)


def _replay(request: StaffRequest, letter: DeadLetter) -> None:
    done = replay_letters(letters=_alone(letter), table=TYPES, by=who(request), at=timezone.now())
    if done.taken:
        messages.success(request, "The message was taken.")
    elif done.refused:
        messages.warning(request, "The message was refused again. The letter says why.")
    else:
        messages.info(request, "The message was closed already.")


def _initial(letter: DeadLetter) -> dict[str, str]:
    body = letter.message.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    known = letter.message_type in TYPES
    return {"body": body, "message_type": letter.message_type or "" if known else next(iter(TYPES), "")}
