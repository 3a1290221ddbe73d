"""How a file is read: what was detected, shown in words, and a form to say otherwise."""

from typing import Any

from django import forms

from enrollments.bulk.reading import Choice, Detail, Encoding, Reading
from enrollments.models import BulkJob


class ReadingForm(forms.Form):
    """What can be said otherwise about a file; each kind of file has some of it."""

    header_row = forms.IntegerField(min_value=1, max_value=1000)

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        details = [detail for detail in reading.details() if detail.field]
        initial = {detail.field: _spelled(getattr(reading, detail.field)) for detail in details}
        super().__init__(*args, **kwargs | {"initial": initial})
        for detail in details:
            if detail.options:
                choices = [(_spelled(value), words) for value, words in detail.options]
                self.fields[detail.field] = forms.ChoiceField(choices=choices, label=detail.name)
        self.fields["header_row"].label = "Row of the header"

    def choice(self) -> Choice:
        """What a form without errors says."""
        said = self.cleaned_data
        return Choice(
            encoding=Encoding(said["encoding"]) if said.get("encoding") else None,
            delimiter=said.get("delimiter") or None,
            decimal_comma=said["decimal_comma"] == "True",
            header_row=said["header_row"],
        )


def reading_of(job: BulkJob) -> Reading | None:
    """How its file is read; None where it cannot be."""
    return Reading.from_json(job.reading) if job.reading else None


def details_of(job: BulkJob) -> list[Detail]:
    """Everything that was found out about the file, in words."""
    reading = reading_of(job)
    return reading.details() if reading else []


def _spelled(given: object) -> str:
    return str(given)
