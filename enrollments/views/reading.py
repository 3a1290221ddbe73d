"""How a file is read: what was detected, shown in words, and a page to say otherwise."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.refusal import Refusal
from core.screens.admin import who
from enrollments.bulk.columns import told_apart
from enrollments.bulk.converting import columns_to_choose
from enrollments.bulk.reading import NO_COLUMN, NO_HEADER, Choice, Detail, Encoding, Reading
from enrollments.models import ListJob
from enrollments.rules.columns import LABELS
from enrollments.services.rereading import can_reread, lacks_columns, read_differently
from enrollments.tasks import nudge_on_commit
from enrollments.views.finding import ROUTE, UPLOAD, job_for
from enrollments.views.permissions import require
from operators.middleware import StaffRequest

_NOT_CHOSEN: Final = {"player": ("", "Choose a column"), "decimal_comma": ("", "As the values say")}


class ReadingForm(forms.Form):
    """What can be said otherwise about a file; each kind of file has some of it.

    `labels` are those of the columns that such a list can have.
    """

    # Of which header the columns are: in another one their places mean something else.
    header_shown = forms.CharField(widget=forms.HiddenInput, strip=False, required=False)
    header_row = forms.IntegerField(min_value=NO_HEADER, max_value=1000, label="Row of the header (0: none)")

    def __init__(self, *args: Any, reading: Reading, labels: Mapping[str, str] = LABELS, **kwargs: Any) -> None:
        self.reading, self.columns = reading, labels
        details = {detail.field: detail for detail in reading.details(labels) if detail.field}
        initial = {
            field: _spelled(reading.place(field) if field in labels else getattr(reading, field)) for field in details
        }
        initial |= {field: str(NO_COLUMN) for field in labels if initial[field] == "" and field != "player"}
        initial["header_shown"] = self._named(str(reading.header_row), reading.delimiter)
        if reading.player is None:
            initial["decimal_comma"] = ""
        super().__init__(*args, **kwargs | {"initial": initial})
        for field, detail in details.items():
            if detail.options:
                self.fields[field] = _column(detail) if field in labels else _select(detail)

    def choice(self) -> Choice:
        """What a form without errors says. Columns of a header that is not to be read any more say nothing."""
        said = self.cleaned_data
        shown = said["header_shown"] == self._named(str(said["header_row"]), said.get("delimiter", ""))
        return Choice(
            encoding=Encoding(said["encoding"]) if said.get("encoding") else None,
            delimiter=said.get("delimiter") or None,
            decimal_comma=said["decimal_comma"] == "True" if said["decimal_comma"] else None,
            header_row=said["header_row"],
            **told_apart({column: said[column] for column in self.columns if shown}),
        )

    def shows(self, other: Reading) -> bool:
        """Whether `other` has the header whose columns were shown to the person who has sent the form."""
        return str(self["header_shown"].value()) == self._named(str(other.header_row), other.delimiter)

    def _named(self, row: str, delimiter: str) -> str:
        is_text = any(detail.field == "delimiter" for detail in self.reading.details())
        return f"{row} {delimiter}" if is_text else row


class ListReadingPages:
    """The page; the admin puts it under its own address and checks that the person is signed in.

    `find` gives the list to whoever may see it, `verb` has it read differently, `nudge` tells a worker so. `route` is
    where its page is, `add` the permission to upload.
    """

    find: ClassVar[Callable[..., Any]]
    verb: ClassVar[Callable[..., ListJob]]
    nudge: ClassVar[Callable[..., None]]
    route: ClassVar[str]
    add: ClassVar[str]

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def reread(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Has the file read as the form says; where it cannot be, the form comes back with what could be chosen."""
        require(request, self.add)
        job, page = type(self).find(request, object_id), f"{self.route}_change"
        reading = reading_of(job) or columns_to_choose(job)
        if reading is None or not can_reread(job):
            messages.error(request, f"{job} can not be read differently any more.")
            return redirect(page, job.pk)
        form, fault = ReadingForm(reading=reading, labels=job.labels), ""
        if request.method == "POST":
            form, fault = self._reread(request, job, reading)
            if not fault:
                return redirect(page, job.pk)
        context = {
            **self.site.each_context(request),
            "title": f"{job}: read it differently",
            "job": job,
            "route": self.route,
            "reading": form,
            "fault": fault,
        }
        return TemplateResponse(request, "enrollments/lists/reread.html", context)

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {"reread": require_http_methods(["GET", "HEAD", "POST"])(self.reread)}

    def _reread(self, request: StaffRequest, job: ListJob, reading: Reading) -> tuple[ReadingForm, str]:
        """The form as it is to be shown again, and why; nothing is wrong where that is empty."""
        kind, form = type(self), ReadingForm(request.POST, reading=reading, labels=job.labels)
        if not form.is_valid():
            return form, "The file cannot be read like that."
        choice = form.choice()
        try:
            kind.verb(job_id=job.pk, choice=choice, by=who(request), at=timezone.now())
        except Refusal as refusal:
            found = columns_to_choose(job, choice)
            if found is not None and not form.shows(found):
                form = ReadingForm(reading=found, labels=job.labels)
            return form, refusal.message
        kind.nudge(job.pk)
        return form, ""


class ReadingPages(ListReadingPages):
    find = job_for
    verb = read_differently
    nudge = nudge_on_commit
    route = ROUTE
    add = UPLOAD


def reading_of(job: ListJob) -> Reading | None:
    """How its file is read; None where it cannot be."""
    return Reading.from_json(job.reading) if job.reading else None


def reading_facts(job: ListJob) -> dict[str, Any]:
    """What the page of a list shows: everything that was found out about the file, and the form to say otherwise."""
    reading = reading_of(job)
    return {
        "details": reading.details(job.labels) if reading else [],
        "reading": ReadingForm(reading=reading, labels=job.labels) if reading and can_reread(job) else None,
        "lacks_columns": lacks_columns(job),
    }


def _select(detail: Detail) -> forms.Field:
    return forms.ChoiceField(choices=_options(detail), label=detail.name, required=detail.field not in _NOT_CHOSEN)


def _column(detail: Detail) -> forms.Field:
    """Which columns there are is for whoever reads the file to say."""
    return forms.IntegerField(widget=forms.Select(choices=_options(detail)), label=detail.name, required=False)


def _options(detail: Detail) -> list[tuple[str, str]]:
    options = [(_spelled(value), words) for value, words in detail.options]
    return [_NOT_CHOSEN[detail.field], *options] if detail.field in _NOT_CHOSEN else options


def _spelled(given: object) -> str:
    return "" if given is None else str(given)
