"""Importing a list of restrictions: upload it, look at what would come of it, confirm."""

from collections.abc import Callable
from itertools import islice
from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from import_export.admin import ImportMixin
from import_export.forms import ConfirmImportForm
from import_export.tmp_storages import CacheStorage
from redis.exceptions import RedisError
from unfold.contrib.import_export.forms import ImportForm

from core.history.context import note
from core.refusal import Refusal
from core.screens.admin import who
from operators.admin.history import RESTRICTION
from operators.middleware import StaffRequest
from operators.models import Restriction
from operators.resources.restriction import ListResult
from operators.resources.restriction_cells import COLUMNS
from operators.resources.restriction_files import CsvList, JsonList, Listed, WorkbookList
from operators.services.restrictions import columns

FORMATS: Final = (CsvList, WorkbookList, JsonList)
LARGEST_FILE: Final = 10 * 1024 * 1024
# So many rows of a kind are shown: a page of 20,000 would help nobody.
SHOWN: Final = 100


class UploadForm(ImportForm):
    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 10 MB. Split it.")
        return file


class ConfirmForm(ConfirmImportForm):
    format = forms.ChoiceField(
        choices=[(str(number), "") for number in range(len(FORMATS))],
        widget=forms.HiddenInput,
    )


class UntilConfirmed(CacheStorage):
    """Keeps an upload for an hour, where every web process finds it: nobody has to clear away what nobody confirms.

    Refuses ImportUnavailable where Redis is down, and ImportForgotten for what is not kept any more.
    """

    CACHE_LIFETIME = 60 * 60

    def save(self, data: bytes) -> None:
        _or_unavailable(lambda: super(UntilConfirmed, self).save(data))

    def read(self) -> bytes:
        data: bytes | None = _or_unavailable(super().read)
        if data is None:
            raise Refusal("ImportForgotten", "This list was imported already, or has waited too long: upload it again.")
        return data


class RestrictionImport(ImportMixin):
    """Lists come in as CSV, workbooks and JSON, for the working operator alone."""

    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    import_formats = FORMATS
    import_template_name = "operators/import.html"
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    tmp_storage_class = UntilConfirmed
    # The history of each restriction says it, and better.
    skip_admin_log = True

    def has_import_permission(self, request: StaffRequest) -> bool:
        # A list also changes those that are there.
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def import_action(self, request: StaffRequest, **kwargs: Any) -> HttpResponse:
        answer = self._or_why_not(request, lambda: super(RestrictionImport, self).import_action(request, **kwargs))
        if isinstance(answer, TemplateResponse) and isinstance(answer.context_data, dict):
            result: ListResult | None = answer.context_data.get("result")
            answer.context_data |= {"title": "Import restrictions", **(_preview(result) if result else {})}
        return answer

    def process_import(self, request: StaffRequest, **kwargs: Any) -> HttpResponse:
        return self._or_why_not(request, lambda: super(RestrictionImport, self).process_import(request, **kwargs))

    def get_import_resource_kwargs(self, request: StaffRequest, **_: Any) -> dict[str, Any]:
        return {"operator": request.operator, "by": who(request), "at": timezone.now()}

    def get_import_context_data(self, **_: Any) -> dict[str, Any]:
        return {"columns": COLUMNS, "shown": SHOWN}

    def add_data_read_fail_error_to_form(self, form: forms.Form, error: Exception) -> None:
        if not isinstance(error, Refusal):
            raise error
        form.add_error("import_file", error.message)

    def process_dataset(self, dataset: Listed, form: forms.Form, request: StaffRequest, **kwargs: Any) -> ListResult:
        note(file=PurePath(form.cleaned_data["original_file_name"]).name[:200])
        result: ListResult = super().process_dataset(dataset, form, request, **kwargs)
        return result

    def process_result(self, result: ListResult, request: StaffRequest) -> HttpResponse:
        if result.faulty:
            messages.error(request, "Nothing was imported: something has changed since you looked. Upload it again.")
            return redirect("admin:operators_restriction_import")
        new, changed = len(result.plan.new), len(result.plan.changed)
        messages.success(request, f"The list is imported: {new:,} new, {changed:,} changed.")
        return redirect("admin:operators_restriction_changelist")

    def _or_why_not(self, request: StaffRequest, step: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            return step()
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:operators_restriction_import")


def _preview(result: ListResult) -> dict[str, Any]:
    """The first rows of each kind, as people read them."""
    plan = result.plan
    return {
        "faulty": result.faulty[:SHOWN],
        "changed": [
            (number, row, RESTRICTION.changes(row, Restriction(operator_id=row.operator_id, **columns(draft))))
            for number, (row, draft) in islice(plan.changed.items(), SHOWN)
        ],
        "new": [(number, Restriction(**columns(draft))) for number, draft in islice(plan.new.items(), SHOWN)],
    }


def _or_unavailable(use: Callable[[], Any]) -> Any:
    try:
        return use()
    except (RedisError, OSError) as error:
        raise Refusal("ImportUnavailable", "Lists cannot be taken at the moment. Try again in a while.") from error
