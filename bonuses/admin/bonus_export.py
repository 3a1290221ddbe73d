"""The export of the list of bonuses, as long as somebody can wait for it."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpResponse
from django.shortcuts import redirect
from import_export.formats.base_formats import Format

from bonuses.finding import Wish, path_of
from bonuses.models import Bonus
from bonuses.models.bonus import BonusQuerySet
from bonuses.resources import BonusResource, PlainJSON, SafeXLSX
from enrollments.resources import SafeCSV
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest

# As many bonuses are put together while somebody waits, found among as many at most.
LONGEST: Final = 50_000
_LOOKED_AT: Final = 200_000
TOO_LONG: Final = f"That is more than an export can hold ({LONGEST:,} bonuses). Set more filters, and take it in parts."


class BonusExport(ScopedAdmin):
    """Whatever the filters show is exported, in the same order."""

    resource_classes = [BonusResource]
    formats = [SafeCSV, SafeXLSX, PlainJSON]

    def export_action(self, request: StaffRequest) -> HttpResponse:
        try:
            response: HttpResponse = super().export_action(request)
        except IncorrectLookupParameters:
            return redirect("admin:bonuses_bonus_changelist")
        return response

    def _do_file_export(
        self,
        file_format: Format,
        request: StaffRequest,
        queryset: BonusQuerySet,
        export_form: Any = None,
    ) -> HttpResponse:
        wish = Wish.read(request.GET.dict())
        candidates = Bonus.objects.filter(path_of(request.operator, wish).candidates)
        if _has_more(candidates, _LOOKED_AT) or _has_more(queryset, LONGEST):
            messages.error(request, TOO_LONG)
            return redirect(f"{request.path}?{request.GET.urlencode()}")
        response: HttpResponse = super()._do_file_export(file_format, request, queryset, export_form=export_form)
        return response


def _has_more(rows: BonusQuerySet, than: int) -> bool:
    """Nothing is counted: what is too much is seen by one more than enough."""
    return rows.order_by().values_list("pk")[than : than + 1].exists()
