"""The list of bonuses as people see it: its filters, and pages by key."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeDateFilter

from bonuses.finding import Concern, Wish, matching, page_of
from bonuses.models import Bonus
from bonuses.models.bonus import BonusQuerySet
from bonuses.rules.words import BonusType, Product
from bonuses.views.words import spaced
from core.paging import Page
from operators.admin.keyed import KeyedList, Offered, OwnFilter
from operators.models import Operator


class BonusStatusFilter(Offered, ChoicesDropdownFilter):
    pass


class TypeFilter(Offered, DropdownFilter):
    title = "type"
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, str]]:  # noqa: ARG002 - Django's signature
        return [(each.value, spaced(each.value)) for each in BonusType]


class ProductFilter(Offered, DropdownFilter):
    title = "product"
    parameter_name = "product"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, str]]:  # noqa: ARG002 - Django's signature
        return [(each.value, each.value) for each in Product]


class ConcernFilter(Offered, DropdownFilter):
    title = "what needs a look"
    parameter_name = "concern"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, str]]:  # noqa: ARG002 - Django's signature
        return [(Concern.UNMATCHED.value, "Reward not known"), (Concern.ANOMALIES.value, "Events out of place")]


class DayFilter(Offered, RangeDateFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "day first heard of"


FILTERS: Any = [
    ("campaign", OwnFilter),
    ("reward", OwnFilter),
    ("status", BonusStatusFilter),
    TypeFilter,
    ProductFilter,
    ConcernFilter,
    ("first_event_at", DayFilter),
]


class BonusList(KeyedList):
    things = ("bonus", "bonuses")
    wish: Wish

    def read(self, said: dict[str, str]) -> None:
        self.wish = Wish.read(said)

    def wanted(self, operator: Operator) -> BonusQuerySet:
        return matching(operator, self.wish)

    def found(self, operator: Operator) -> Page[Bonus]:
        return page_of(operator, self.wish, rows=self.list_per_page, after=self.after)
