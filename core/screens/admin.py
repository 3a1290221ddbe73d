"""The base of every list and page: changes go through verbs, and a refusal becomes a message."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Field, Model
from django.forms import BaseForm, SplitDateTimeField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from core.refusal import Fault, Refusal
from core.screens.columns import columns_of, fill_columns
from core.screens.panels import panels_of


def who(request: HttpRequest) -> str:
    """The person at the screen, as verbs take it in `by`."""
    return request.user.get_username()


def show_faults(form: BaseForm, faults: Iterable[Fault], names: Mapping[str, str] | None = None) -> None:
    """Puts each fault under its field; `names` maps fields of the draft to fields of the form where they differ."""
    for fault in faults:
        name = (names or {}).get(fault.field, fault.field)
        form.add_error(name if name in form.fields else None, fault.message)


class WhyForm(forms.Form):
    """The reason for a change; none is asked for unless a form of its own says so."""

    why = forms.CharField(
        label="Why (kept in the history)",
        required=False,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class BackofficeAdmin(ModelAdmin):
    """Lists and pages of one table. Nothing is deleted: what is over is cancelled or ended, and stays to be seen."""

    change_form_outer_before_template = "backoffice/panels.html"
    change_form_outer_after_template = "backoffice/foot.html"
    list_filter_submit = True
    list_per_page = 50
    warn_unsaved_form = True
    actions: list[str] | None = None

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, SplitDateTimeField):
            # The label belongs to neither of the two: each says by itself what it is.
            for widget, part in zip(field.widget.widgets, ("date", "time"), strict=True):
                widget.attrs["aria-label"] = f"{field.label}: {part}"
        return field

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), *columns_of(self.model)]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        fill_columns(request, self.model, changelist.result_list)
        return changelist

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(request.get_full_path())
        return response

    def render_change_form(  # noqa: PLR0917 - Django's signature
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        change: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        form_url: str = "",
        obj: Model | None = None,
    ) -> HttpResponse:
        # One primary action a screen: no "save and add another", no "save and continue".
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        context["panels"] = panels_of(request, obj) if obj else []
        context["foot"] = panels_of(request, obj, foot=True) if obj else []
        response: HttpResponse = super().render_change_form(request, context, add, change, form_url, obj)
        return response

    def confirmed(
        self,
        request: HttpRequest,
        page: Mapping[str, str],
        verb: Callable[[str], object],
        form_class: type[WhyForm] = WhyForm,
    ) -> HttpResponse:
        """Asks before a change that cannot be taken back, and why; on POST makes it and goes back.

        `page` has `title`, `question`, `button`, `back` (an address) and `done` (what to say afterwards). `verb` is
        called with the reason, empty where none was given.
        """
        form = form_class(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            context = {**self.admin_site.each_context(request), **page, "form": form}
            return TemplateResponse(request, "backoffice/confirm.html", context)
        try:
            verb(form.cleaned_data["why"])
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, page["done"])
        return HttpResponseRedirect(page["back"])


class OwnPages(BackofficeAdmin):
    """A list whose rows have views of their own for pages. Before the other bases."""

    # How an address names the row; the views of `row_pages` take it by this name.
    row_address = "<str:object_id>"

    def row_pages(self) -> Mapping[str, Callable[..., HttpResponse]]:
        """The views of a row besides its page, by the last part of their addresses."""
        return {}

    def row_page(self, request: Any, object_id: str) -> HttpResponse:
        """The page of a row."""
        raise NotImplementedError

    def add_page(self, request: Any) -> HttpResponse:
        """The page that adds a row; Django's own where nothing else is said."""
        page: HttpResponse = super().add_view(request)
        return page

    def get_urls(self) -> list[URLPattern]:
        table = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(f"{self.row_address}/{name}/", self.admin_site.admin_view(view), name=f"{table}_{name}")
            for name, view in self.row_pages().items()
        ]
        return own + list(super().get_urls())

    def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> HttpResponse:  # noqa: ARG002 - Django's signature
        return self.add_page(request)

    def change_view(
        self,
        request: Any,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 - Django's signature
        extra_context: Any = None,  # noqa: ARG002 - Django's signature
    ) -> HttpResponse:
        return self.row_page(request, object_id)
