"""The games of an operator."""

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest
from operators.models import Product
from operators.resources import ProductResource


@admin.register(Product)
class ProductAdmin(ScopedAdmin):
    resource_classes = [ProductResource]
    list_display = ["name", "source", "rewards_enabled"]
    list_filter = [("source", ChoicesDropdownFilter), "rewards_enabled"]
    search_fields = ["name"]
    fields = ["name", "source", "rewards_enabled"]

    def save_model(self, request: StaffRequest, obj: Product, form: ModelForm[Product], change: bool) -> None:  # noqa: FBT001 - Django's signature
        obj.operator = request.operator
        super().save_model(request, obj, form, change)

    def get_form(self, request: StaffRequest, obj: Model | None = None, **kwargs: object) -> type[ModelForm[Product]]:
        form: type[ModelForm[Product]] = super().get_form(request, obj, **kwargs)
        operator = request.operator

        class ProductForm(form):  # type: ignore[valid-type,misc]  # the admin makes the base at run time
            """Knows the operator before it checks that the name is unique for it."""

            def _get_validation_exclusions(self) -> set[str]:
                self.instance.operator = operator
                exclusions: set[str] = super()._get_validation_exclusions()
                return exclusions - {"operator"}

        return ProductForm
