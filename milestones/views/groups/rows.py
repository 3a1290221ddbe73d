"""The rows of the wizard, of which there can be any number: cycles with dates of their own, levels of a streak."""

from typing import Any, Final

from django import forms
from django.http import QueryDict

from enrollments.views.triggers.form import said
from milestones.rules.drafts import PeriodDraft
from milestones.rules.periods import LONGEST_REF_CODE, MOST_PERIODS
from milestones.rules.targets import LONGEST_NAME, LevelDraft

_AT_FIRST: Final = 3


def moment(label: str, **wishes: Any) -> forms.DateTimeField:
    """On the clock of the group: whoever validates it sets that."""
    widget = forms.DateTimeInput(attrs=said(label, type="datetime-local"), format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, error_messages={"required": "Say when."}, **wishes)


class CycleForm(forms.Form):
    """Times are on the clock of the group: whoever validates it sets that."""

    starts_at = moment("From")
    ends_at = moment("Until")
    ref_code = forms.CharField(
        label="Called",
        required=False,
        max_length=LONGEST_REF_CODE,
        widget=forms.TextInput(attrs=said("Name of the cycle", placeholder="optional", autocomplete="off")),
    )

    def clean(self) -> None:
        start, end = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", "It must end after it starts.")

    def draft(self) -> PeriodDraft:
        cleaned = self.cleaned_data
        return PeriodDraft(
            starts_at=cleaned["starts_at"], ends_at=cleaned["ends_at"], ref_code=cleaned["ref_code"] or None
        )


class LevelForm(forms.Form):
    name = forms.CharField(
        label="Called",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=said("Name of the level", placeholder="Silver", autocomplete="off")),
        error_messages={"required": "Say what it is called."},
    )
    cycles = forms.IntegerField(
        label="In a row",
        min_value=1,
        max_value=MOST_PERIODS,
        widget=forms.NumberInput(attrs=said("Cycles in a row")),
        error_messages={"required": "Say how many."},
    )

    def draft(self) -> LevelDraft:
        return LevelDraft(name=self.cleaned_data["name"], cycles=self.cleaned_data["cycles"])


class Rows(forms.BaseFormSet[Any]):
    """Rows that are left empty do not count."""

    def good_drafts(self) -> tuple[Any, ...]:
        """What stands in those that are right; others may still be being filled in."""
        return tuple(form.draft() for form in self.forms if form.has_changed() and form.is_valid())


def _rows(form: type[forms.Form], most: int) -> Any:
    return forms.formset_factory(
        form, formset=Rows, extra=_AT_FIRST, max_num=most, absolute_max=most, validate_max=True
    )


CycleRows: Final = _rows(CycleForm, MOST_PERIODS)
LevelRows: Final = _rows(LevelForm, MOST_PERIODS)
ROWS: Final = {"cycle": CycleRows, "level": LevelRows}


def one_more(data: QueryDict, which: str) -> Any:
    """The rows that were sent, as they are filled in, and an empty one."""
    field = f"{which}-TOTAL_FORMS"
    more = data.copy()
    try:
        more[field] = str(min(int(data.get(field, "")) + 1, MOST_PERIODS))
    except ValueError:
        more[field] = str(_AT_FIRST)
    return ROWS[which](more, prefix=which)
