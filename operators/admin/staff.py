"""Who works for an operator, and in which role."""

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.db.models import Model
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest
from operators.models import Membership, User
from operators.resources import MembershipResource
from operators.rules import Role
from operators.services.staff import add_staff_member, username_faults


class NewMemberForm(forms.ModelForm[Membership]):
    """A person who works for no operator of the house yet: their login is made with the membership."""

    username = forms.CharField(max_length=150, validators=[User.username_validator], widget=UnfoldAdminTextInputWidget)
    email = forms.EmailField(required=False, widget=UnfoldAdminEmailInputWidget)
    password = forms.CharField(
        widget=UnfoldAdminPasswordWidget,
        help_text="For the first login; hand it over in person.",
    )

    class Meta:
        model = Membership
        fields = ["role"]

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip()
        for fault in username_faults(username):
            raise forms.ValidationError(fault.message)
        return username

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    resource_classes = [MembershipResource]
    list_display = ["person", "full_name", "role", "last_login"]
    list_filter = [("role", ChoicesDropdownFilter)]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    list_select_related = ["user"]
    add_fieldsets = [(None, {"fields": ["username", "email", "password", "role"]})]
    fields = ["person", "role"]
    readonly_fields = ["person"]

    def get_form(  # type: ignore[no-untyped-def]  # the admin's own signature is untyped
        self,
        request: StaffRequest,
        obj: Membership | None = None,
        **kwargs,  # noqa: ANN003
    ) -> type[forms.ModelForm[Membership]]:
        if obj is None:
            kwargs["form"] = NewMemberForm
        form: type[forms.ModelForm[Membership]] = super().get_form(request, obj, **kwargs)
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # Nobody locks themselves out.
        if isinstance(obj, Membership) and obj.user == request.user:
            return False
        return request.user.has_perm("operators.delete_membership")

    def save_model(
        self,
        request: StaffRequest,
        obj: Membership,
        form: forms.ModelForm[Membership],
        change: bool,  # noqa: FBT001 - Django's signature
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        cleaned = form.cleaned_data
        made = add_staff_member(
            operator=request.operator,
            username=cleaned["username"],
            email=cleaned["email"],
            password=cleaned["password"],
            role=Role(cleaned["role"]),
        )
        obj.pk, obj.user = made.pk, made.user

    @display(description="Person", ordering="user__username")
    def person(self, membership: Membership) -> str:
        return membership.user.get_username()

    @display(description="Name")
    def full_name(self, membership: Membership) -> str:
        return membership.user.get_full_name()

    @display(description="Last login", ordering="user__last_login")
    def last_login(self, membership: Membership) -> object:
        return membership.user.last_login
