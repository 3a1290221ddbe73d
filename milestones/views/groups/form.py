"""The fields of the wizard that makes a milestone or a streak; they stand in sentences."""

import zoneinfo
from decimal import Decimal
from typing import Any, Final

from django import forms

from enrollments.views.triggers.form import number, said
from milestones.rules.drafts import LONGEST_DESCRIPTION, LONGEST_NAME, GroupDraft, PeriodDraft
from milestones.rules.measures import MEASURES
from milestones.rules.targets import LONGEST_WORD, LevelDraft, TargetDraft
from milestones.rules.words import Counted, Frequency, Gives, Tracking
from milestones.views.words import UNITS

_FREQUENCIES: Final = [(each.value, f"{unit}(s)") for each, unit in UNITS.items()]
_COUNTED: Final = (
    (Counted.GROSS_SALES, "of gross sales"),
    (Counted.SALES, "of sales"),
    (Counted.QUANTITY, "items"),
    (Counted.VISIT, "visits"),
    (Counted.COUNT, "events"),
    (Counted.EVENT_ATTRIBUTE, "of an event's field"),
)
_KINDS: Final = (
    (Tracking.MILESTONE, "Milestone: whoever reaches the target in a cycle has earned its reward"),
    (Tracking.STREAK, "Streak: levels are earned by reaching the target in several cycles in a row"),
)

GIVES: Final = ((Gives.IMMEDIATELY, "as soon as it is reached"), (Gives.PERIOD_END, "at the cycle's end"))
OFTEN: Final = (("", "once for ever"), ("1", "in each cycle"))

# Stands for what could not be read, so that all else can be judged.
_UNREAD: Final[dict[str, Any]] = {
    "name": "-",
    "description": "",
    "tracking": Tracking.MILESTONE.value,
    "target_name": "",
    "value": Decimal(1),
    "counted": Counted.GROSS_SALES.value,
    "kind": "-",
    "field": "-",
    "gives": Gives.IMMEDIATELY.value,
    "each_period": "",
    "counts_before_enrolment": "",
    "allows_single_period": False,
}


def choice(label: str, choices: Any, **wishes: Any) -> forms.ChoiceField:
    """One of several, in the middle of a sentence."""
    offered = [(str(getattr(key, "value", key)), words) for key, words in choices]
    return forms.ChoiceField(label=label, choices=offered, widget=forms.Select(attrs=said(label)), **wishes)


def text(label: str, longest: int, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs=said(label, autocomplete="off", **attrs))
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget)


def _whole(label: str, **wishes: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=forms.NumberInput(attrs=said(label, min=1)), required=False, **wishes)


class CyclesForm(forms.Form):
    """When cycles are; those with dates of their own have rows beside it."""

    frequency_type = choice("Length of a cycle", [*_FREQUENCIES, (Frequency.CUSTOM, "own dates")])
    frequency = _whole("How many of these", initial=1)
    recurring_cycles = _whole("How many cycles")
    first_day = forms.DateField(
        label="First day",
        required=False,
        widget=forms.DateInput(attrs=said("First day", type="date"), format="%Y-%m-%d"),
    )
    # It holds the faults of the rows as a whole; nothing is asked here.
    periods = forms.Field(required=False, widget=forms.HiddenInput)

    @property
    def is_custom(self) -> bool:
        """Whether the cycles have dates of their own."""
        return bool(self["frequency_type"].value() == Frequency.CUSTOM)

    def cycles(self, time_zone: str, periods: tuple[PeriodDraft, ...]) -> dict[str, Any]:
        """What of a draft says when its cycles are; what cannot be read yet is missing, and a fault."""
        said_of = self.cleaned_data
        about: dict[str, Any] = {"time_zone": time_zone}
        about["frequency_type"] = Frequency(said_of.get("frequency_type", Frequency.WEEKLY))
        if self.is_custom:
            return about | {"periods": periods}
        numbers = {name: said_of.get(name) or 0 for name in ("frequency", "recurring_cycles")}
        return about | numbers | {"first_day": said_of.get("first_day")}


class GroupForm(CyclesForm):
    """What is asked of every milestone and streak; cycles and levels have rows beside it."""

    # Where the form calls a field otherwise than the draft.
    names: Final = {
        "targets.name": "target_name",
        "targets.value": "value",
        "targets.kind": "kind",
        "targets.field": "field",
        "targets.levels": "levels",
        "targets.gives": "gives",
    }

    name = forms.CharField(
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give it a name."},
    )
    description = text("What it is for", LONGEST_DESCRIPTION)
    tracking = forms.ChoiceField(
        choices=[(each.value, words) for each, words in _KINDS],
        initial=Tracking.MILESTONE.value,
        widget=forms.RadioSelect,
    )
    time_zone = choice("Time zone", ((zone, zone) for zone in sorted(zoneinfo.available_timezones())))
    recurring_cycles = _whole("How many cycles", initial=4)
    target_name = text("Name of the target", LONGEST_NAME, placeholder="the same name")
    value = number("How much", min=0)
    counted = choice("What counts", _COUNTED)
    kind = text("Kind of event", LONGEST_WORD, placeholder="deposit", size=14)
    field = text("Field of the event", LONGEST_WORD, placeholder="amount", size=14)
    gives = choice("When", GIVES)
    each_period = choice("How often", OFTEN, required=False)
    counts_before_enrolment = choice(
        "What happened before the enrolment", (("", "does not count"), ("1", "counts")), required=False
    )
    allows_single_period = forms.BooleanField(required=False)
    levels = forms.Field(required=False, widget=forms.HiddenInput)

    def clean_value(self) -> Any:
        if self.cleaned_data["value"] is None:
            raise forms.ValidationError("Say how much.")
        return self.cleaned_data["value"]

    def clean(self) -> None:
        # The rules say it in the words of the wire.
        counted = self.cleaned_data.get("counted", Counted.SALES)
        _, kind, field = MEASURES[Counted(counted)]
        for name, fixed in (("kind", kind), ("field", field)):
            if fixed is None and name not in self.errors and not self.cleaned_data[name].strip():
                self.add_error(name, "Say which.")

    @property
    def is_streak(self) -> bool:
        return bool(self["tracking"].value() == Tracking.STREAK)

    def draft(self, periods: tuple[PeriodDraft, ...], levels: tuple[LevelDraft, ...]) -> GroupDraft:
        """What is wanted; something harmless stands for single fields that are wrong."""
        cleaned = _UNREAD | self.cleaned_data
        return GroupDraft(
            name=cleaned["name"],
            description=cleaned["description"],
            tracking=Tracking(cleaned["tracking"]),
            targets=(self._target(levels),),
            counts_before_enrolment=bool(cleaned["counts_before_enrolment"]),
            allows_single_period=cleaned["allows_single_period"] and not self.is_streak,
            **self.cycles(self.cleaned_data.get("time_zone", ""), periods),
        )

    def _target(self, levels: tuple[LevelDraft, ...]) -> TargetDraft:
        cleaned = _UNREAD | self.cleaned_data
        counted = Counted(cleaned["counted"])
        entity, kind, field = MEASURES[counted]
        return TargetDraft(
            name=cleaned["target_name"] or cleaned["name"],
            value=cleaned["value"],
            entity=entity,
            counted=counted,
            # What is not asked for may still stand in a field that nobody sees.
            kind=cleaned["kind"] or None if kind is None else None,
            field=cleaned["field"] or None if field is None else None,
            gives=Gives.IMMEDIATELY if self.is_streak else Gives(cleaned["gives"]),
            each_period=bool(cleaned["each_period"]),
            levels=levels if self.is_streak else (),
        )
