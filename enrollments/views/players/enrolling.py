"""The form with which one player is enrolled by hand, and the promise that it does so once."""

import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from core.currencies import money
from enrollments.models import Enrollment
from enrollments.services.enroll import Candidate, Source
from enrollments.services.single import enroll_player
from enrollments.views.players.cost import Cost, cost_of
from enrollments.views.players.player import Player
from enrollments.views.words import free_bets
from operators.services.answers import answer_once
from operators.signatures import fingerprint
from rewards.models import Reward
from rewards.rules.terms import Range, Window

_LONGEST_REASON: Final = 500
# Systems make up Idempotency-Keys of ASCII: none of theirs is ever one of ours.
_KEY: Final = "form \N{MIDDLE DOT} "
# The refusal of a form that was sent before with something else in it.
FORM_SENT_BEFORE: Final = "IdempotencyKeyReused"
_CLOSED: Final = "This reward is not open: it was cancelled, has ended or does not exist."


class EnrollForm(forms.Form):
    """One of the rewards that are open now, what the player gets of it, and why."""

    reward = forms.ModelChoiceField(
        queryset=Reward.objects.none(),
        empty_label="Choose a reward",
        widget=UnfoldAdminSelectWidget,
        error_messages={"invalid_choice": _CLOSED, "required": "Choose a reward."},
    )
    bet_value = forms.DecimalField(label="Value of each", required=False, widget=UnfoldAdminDecimalFieldWidget)
    bet_count = forms.IntegerField(label="How many", required=False, widget=UnfoldAdminIntegerFieldWidget)
    reason = forms.CharField(
        max_length=_LONGEST_REASON,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        error_messages={"required": "Say why."},
    )
    # Made with the form: whatever is sent with it a second time was sent before.
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, player: Player, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.player = player
        rewards = Reward.objects.of(player.operator).open(at=player.at).select_related("campaign", "operator")
        self.fields["reward"].queryset = rewards  # type: ignore[attr-defined]
        self.offered = list(rewards.order_by("campaign__name", "campaign", "ends_at", "id"))
        self.fields["reward"].choices = [("", "Choose a reward"), *_by_campaign(self.offered)]  # type: ignore[attr-defined]
        self.initial.setdefault("token", secrets.token_urlsafe(24))
        # With one reward to choose from there is no choice.
        if len(self.offered) == 1:
            self.initial.setdefault("reward", self.offered[0].pk)

    @property
    def chosen(self) -> Reward | None:
        """The reward that the form names, whether or not the rest of it is right."""
        wanted = str(self["reward"].value() or "")
        return next((reward for reward in self.offered if str(reward.pk) == wanted), None)

    @property
    def ranges(self) -> dict[str, Range]:
        """What has to be said of the chosen reward, by the name of the field: nothing where it leaves no choice."""
        if self.chosen is None:
            return {}
        terms = self.chosen.terms()
        ranges = {"bet_value": terms.value, "bet_count": terms.count}
        return {name: each for name, each in ranges.items() if each.minimum != each.maximum}

    @property
    def cost(self) -> Cost | None:
        """What it would cost; None while it is not said, or said wrongly, what the player gets."""
        gift = self._gift()
        if self.chosen is None or gift is None:
            return None
        return cost_of(self.chosen, player_id=self.player.player_id, value=gift[0], count=gift[1])

    @property
    def missing(self) -> str:
        """What keeps the cost from being told, while the form is being filled in."""
        said = [self[name].value() not in {None, ""} for name in self.ranges]
        return (
            "That is outside what the reward allows." if all(said) else "Say what the player gets to see what it costs."
        )

    @property
    def window(self) -> Window | None:
        """When the player could use what the chosen reward gives."""
        if self.chosen is None:
            return None
        return self.chosen.own_window(at=self.player.at) or Window(self.chosen.starts_at, self.chosen.ends_at)

    def clean(self) -> None:
        for name, limits in self.ranges.items():
            if name in self.errors:
                continue
            number = self.cleaned_data.get(name)
            problem = "Give a number." if number is None else _problem(limits, Decimal(number))
            if problem:
                self.add_error(name, problem)

    def candidate(self) -> Candidate:
        """Whom a form without errors enrols, with what it names."""
        wanted = {name: self.cleaned_data[name] for name in self.ranges}
        return Candidate(None, self.player.player_id, wanted.get("bet_value"), wanted.get("bet_count"))

    def done(self) -> str:
        """What to say once the player is enrolled: of the form alone, so that it is the same for each press."""
        gift, reward = self._gift(), self.cleaned_data["reward"]
        assert gift is not None  # a form without errors says it
        return f"{self.player} now has {_in_words(*gift, reward)}: {reward}."

    def _gift(self) -> tuple[Decimal, int] | None:
        """Value and count, from the form as it is being filled in."""
        if self.chosen is None:
            return None
        terms, said = self.chosen.terms(), {}
        for name, limits in self.ranges.items():
            try:
                said[name] = self.fields[name].clean(self[name].value())
            except forms.ValidationError:
                return None
            if said[name] is None or limits.fault(Decimal(said[name])):
                return None
        return said.get("bet_value", terms.value.minimum), said.get("bet_count", int(terms.count.minimum))


def enroll_once(form: EnrollForm, *, by: str, at: datetime) -> UUID:
    """Enrols the player of a form without errors; the enrollment, also where the same form was sent before.

    Refuses what `enroll_player` refuses, and then the form can be mended and sent again. Refuses IdempotencyKeyReused
    where the form was sent before with something else in it.
    """
    reward, reason = form.cleaned_data["reward"], form.cleaned_data["reason"]
    candidate = form.candidate()

    def work() -> tuple[int, str]:
        source = Source(kind=Enrollment.Sources.MANUAL, reason=reason)
        return 200, str(enroll_player(reward=reward, candidate=candidate, source=source, by=by, at=at))

    sent = json.dumps([by, str(reward.pk), candidate, reason], default=str).encode()
    _, enrollment_id, _ = answer_once(
        operator=form.player.operator,
        key=f"{_KEY}{form.cleaned_data['token']}",
        fingerprint=fingerprint(method="POST", url=b"", body=sent),
        at=at,
        work=work,
    )
    return UUID(enrollment_id)


def _in_words(value: Decimal, count: int, reward: Reward) -> str:
    return f"{free_bets(count)} of {money(value, reward.currency)}"


def _by_campaign(rewards: Iterable[Reward]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The rewards under the names of their campaigns."""
    groups = groupby(rewards, key=lambda reward: reward.campaign)
    return [(campaign.name, [(str(each.pk), _label(each)) for each in group]) for campaign, group in groups]


def _label(reward: Reward) -> str:
    """`Autumn free bets: 5-20 free bets of 1.00-5.00 EUR, until 24 Dec 2026`."""
    return f"{reward.name}: {reward.summary()}, until {date_format(timezone.localtime(reward.ends_at), 'j M Y')}"


def _problem(limits: Range, number: Decimal) -> str | None:
    """What is wrong with a number under a field that says what it is."""
    if limits.fault(number) is None:
        return None
    low, high = limits.bounds()
    if not limits.minimum <= number <= limits.maximum:
        return f"This must be between {low} and {high}."
    return f"This may have {limits.decimals} decimals at most."
