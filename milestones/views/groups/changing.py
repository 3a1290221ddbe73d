"""The form that changes a group: of cycles and targets only what can still change stands in it."""

from collections.abc import Container, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from core.screens.admin import WhyForm
from enrollments.views.triggers.form import said
from milestones.models import TargetGroup
from milestones.rules.changes import Cycle, CycleMove, GroupChange, Known, TargetChange, has_begun
from milestones.rules.drafts import LONGEST_DESCRIPTION, LONGEST_NAME, CyclesDraft, PeriodDraft
from milestones.rules.targets import DECIMALS
from milestones.rules.words import Frequency, Gives
from milestones.views.groups.form import GIVES, OFTEN, CyclesForm, choice, text
from milestones.views.groups.rows import moment
from milestones.views.words import cycle_called, unit_words

_DAY: Final = timedelta(days=1)
# What is asked of a target.
_AIMED: Final = ("value", "gives", "each")


class ChangeForm(CyclesForm, WhyForm):
    """Only what differs from what the person saw is changed: what somebody else has changed meanwhile stays."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give it a name."},
        show_hidden_initial=True,
    )
    description = text("What it is for", LONGEST_DESCRIPTION)
    description.show_hidden_initial = True

    def __init__(self, data: QueryDict | None, *, group: TargetGroup, known: Known, at: datetime) -> None:
        self.known, self.zone = known, ZoneInfo(known.time_zone)
        super().__init__(data, initial=_initial(group, known, self.zone, at))
        # Where the form calls a field otherwise than the change.
        self.names: dict[str, str] = {}
        # What somebody was shown stands here also once it can change no more: then it says why.
        sent: Container[str] = data or ()
        self.moving = [
            cycle for cycle in known.cycles if not has_begun(cycle, at=at) or f"starts_{cycle.number}" in sent
        ]
        self.aiming = [
            number for number, aim in known.aims.items() if not aim.has_customers or f"value_{number}" in sent
        ]
        for cycle in self.moving:
            self._ask_when(cycle)
        for number in self.aiming:
            self._ask_how_much(number)

    def _ask_when(self, cycle: Cycle) -> None:
        for column, name in (("starts_at", "starts"), ("ends_at", "ends")):
            # To the minute, as browsers ask for it.
            shown = getattr(cycle, column).astimezone(self.zone).replace(second=0, microsecond=0, tzinfo=None)
            label = f"{'Begin' if name == 'starts' else 'End'} of cycle {cycle.number}"
            self._ask(f"{name}_{cycle.number}", f"cycles.{cycle.number}.{column}", moment(label), shown)

    def _ask_how_much(self, number: int) -> None:
        draft = self.known.aims[number].draft
        path = f"targets.{number}."
        self._ask(f"value_{number}", f"{path}value", _value(draft.name), f"{draft.value.normalize():f}")
        if not self.known.is_streak:
            self._ask(f"gives_{number}", f"{path}gives", choice("When", GIVES), draft.gives.value)
            often = choice("How often", OFTEN, required=False)
            self._ask(f"each_{number}", f"{path}each_period", often, "1" if draft.each_period else "")

    def _ask(self, name: str, path: str, field: forms.Field, initial: object) -> None:
        field.initial, field.show_hidden_initial = initial, True
        self.fields[name], self.names[path] = field, name

    def change(self, periods: tuple[PeriodDraft, ...]) -> GroupChange:
        """What is wanted; what could not be read is left as it is, and is a fault of the form."""
        return GroupChange(
            name=self._wish("name"),
            description=self._wish("description"),
            moves=tuple(self._moves()),
            more=self._more(periods),
            targets=tuple(self._targets()),
        )

    def _wish(self, name: str) -> Any:
        """What stands in a field, where it is no longer what the person was shown."""
        return self.cleaned_data.get(name) if name in self.changed_data else None

    def _moves(self) -> Iterator[CycleMove]:
        for number in (cycle.number for cycle in self.moving):
            start, end = self._wish(f"starts_{number}"), self._wish(f"ends_{number}")
            if start or end:
                yield CycleMove(number=number, starts_at=start, ends_at=end)

    def _targets(self) -> Iterator[TargetChange]:
        for number in self.aiming:
            value, gives, each = (self._wish(f"{name}_{number}") for name in _AIMED)
            if any(wish is not None for wish in (value, gives, each)):
                yield TargetChange(
                    number=number,
                    value=value,
                    gives=None if gives is None else Gives(gives),
                    each_period=None if each is None else bool(each),
                )

    def _more(self, periods: tuple[PeriodDraft, ...]) -> CyclesDraft | None:
        wished = periods if self.is_custom else self.cleaned_data.get("recurring_cycles") is not None
        return CyclesDraft(**self.cycles(self.zone.key, periods)) if wished else None

    def rows_of_cycles(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """What each cycle that can move is called, and its fields."""
        return [
            (
                cycle_called(self.known.group_id, cycle.number, cycle.ref_code),
                self[f"starts_{cycle.number}"],
                self[f"ends_{cycle.number}"],
            )
            for cycle in self.moving
        ]

    def rows_of_targets(self) -> list[dict[str, Any]]:
        """What each target that can change is called, its fields, and of what its value is."""
        return [
            {
                "name": draft.name,
                "unit": unit_words(draft.counted, draft.kind or "", draft.field or ""),
                **{name: self[f"{name}_{number}"] for name in _AIMED if f"{name}_{number}" in self.fields},
            }
            for number, draft in ((number, self.known.aims[number].draft) for number in self.aiming)
        ]


def _value(label: str) -> forms.DecimalField:
    widget = forms.NumberInput(attrs=said(f"How much for {label}", step="any", min=0))
    errors = {"required": "Say how much."}
    return forms.DecimalField(label=label, max_digits=20, decimal_places=DECIMALS, widget=widget, error_messages=errors)


def _initial(group: TargetGroup, known: Known, zone: ZoneInfo, at: datetime) -> dict[str, Any]:
    return {
        "name": group.name,
        "description": group.description,
        "frequency_type": known.frequency_type.value,
        "frequency": known.frequency if known.frequency_type is not Frequency.CUSTOM else 1,
        "first_day": _first_day(known.cycles, zone, at),
    }


def _first_day(cycles: Sequence[Cycle], zone: ZoneInfo, at: datetime) -> date:
    """The first day of which no cycle has a part, not before tomorrow."""
    last = cycles[-1].ends_at.astimezone(zone)
    free = last.date() if (last.hour, last.minute, last.second) == (0, 0, 0) else last.date() + _DAY
    return max(free, at.astimezone(zone).date() + _DAY)
