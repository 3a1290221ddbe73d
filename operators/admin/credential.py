"""API keys of systems that do not sign: made, shown once, withdrawn."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import display

from core.refusal import Refusal
from core.screens.admin import BackofficeAdmin, show_faults, who
from operators.middleware import StaffRequest
from operators.models import Credential
from operators.services.credentials import credential_faults, give_credential, withdraw_credential


class CredentialForm(forms.ModelForm[Credential]):
    class Meta:
        model = Credential
        fields = ["name"]
        help_texts = {"name": "Which system it is for. It is also the user name where that system uses Basic."}

    def clean(self) -> dict[str, Any] | None:
        if "name" in self.cleaned_data:
            show_faults(self, credential_faults(self.cleaned_data["name"]))
        return self.cleaned_data


@admin.register(Credential)
class CredentialAdmin(BackofficeAdmin):
    form = CredentialForm
    list_display = ["name", "created_at", "created_by", "used"]

    @display(description="Last used")
    def used(self, credential: Credential) -> Any:
        return credential.last_used_at or "never"

    def get_queryset(self, request: StaffRequest) -> Any:
        return Credential.objects.of(request.operator) if request.operator else Credential.objects.none()

    def has_add_permission(self, request: StaffRequest) -> bool:
        return request.operator is not None and self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return self._may(request)

    def save_model(self, request: StaffRequest, obj: Credential, form: ModelForm[Credential], change: bool) -> None:  # noqa: ARG002, FBT001 - Django's signature
        if request.operator is None:
            raise Refusal("NoOperator", "You work for no operator.")
        obj.secret = give_credential(  # type: ignore[attr-defined]  # shown by `response_add`, and kept nowhere
            operator=request.operator, name=obj.name, by=who(request), at=timezone.now()
        )
        obj.pk = Credential.objects.get(name=obj.name).pk

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        page = {
            **self.admin_site.each_context(request),
            "title": f"The API key of {obj}",
            "secret": getattr(obj, "secret", ""),
            "name": str(obj),
            "back": reverse("admin:operators_credential_changelist"),
        }
        return TemplateResponse(request, "operators/credential.html", page)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:  # noqa: ARG002 - Django's signature
        # Its tokens go with it: nobody has to be told of each.
        return [str(credential) for credential in objs], {}, set(), []

    def delete_model(self, request: StaffRequest, obj: Credential) -> None:
        if request.operator is not None:
            withdraw_credential(operator=request.operator, credential_id=obj.pk)

    @staticmethod
    def _may(request: HttpRequest) -> bool:
        return bool(request.user.has_perm("operators.rotate_sharedkey"))
