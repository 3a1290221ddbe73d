"""The state of campaigns and rewards on their screens: shown in colour, filtered by, and deciding what can be done."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from core.history.context import note
from core.screens.admin import who
from core.screens.states import StateFilter
from operators.admin.scoped import ScopedAdmin
from rewards.models import Campaign, Reward
from rewards.rules.status import Status

COLOURS = {
    Status.ACTIVE.value: "success",
    Status.SCHEDULED.value: "info",
    Status.ENDED.value: "",
    Status.CANCELLED.value: "danger",
}


class StatusFilter(StateFilter):
    states = Status


class PromotionAdmin(ScopedAdmin):
    """Campaigns and rewards: what is over can be looked at and no longer changed; what is open can be cancelled.

    `cancelled_with` is what goes with it, for the question that is asked first.
    """

    cancelled_with: str

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return (obj is None or is_open(obj)) and bool(super().has_change_permission(request, obj))

    def found(self, request: HttpRequest, object_id: str) -> Any:
        """The working operator's row, or 404: also for an id that is none at all."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        # The verbs refuse in words what comes too late; the buttons are for what can still be done.
        row = self.get_object(request, str(object_id))
        actions: list[Any] = super().get_actions_detail(request, object_id) if row and is_open(row) else []
        return actions

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:  # noqa: ARG002 - unfold's signature
        return request.user.has_perm(f"rewards.cancel_{self.opts.model_name}")

    def cancel_verb(self, row: Any, *, by: str, at: datetime) -> None:
        raise NotImplementedError

    def ask_to_cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.found(request, object_id)
        what = self.opts.model_name
        page = {
            "title": f"Cancel {row.name}?",
            "question": (
                f"{self.cancelled_with} are cancelled at once, and players lose the free bets that they have not "
                "used. This cannot be taken back."
            ),
            "button": f"Cancel the {what}",
            "back": reverse(f"admin:rewards_{what}_change", args=[object_id]),
            "done": f"{row.name} is cancelled.",
        }

        def cancel(why: str) -> None:
            note(why=why)
            self.cancel_verb(row, by=who(request), at=timezone.now())

        return self.confirmed(request, page, cancel)


def is_open(row: Model) -> bool:
    """Whether a campaign or reward is not over at this moment."""
    assert isinstance(row, Campaign | Reward)
    return row.status(at=timezone.now()) in {Status.SCHEDULED, Status.ACTIVE}
