"""Addresses that Fast Track asks, under the operator's own."""

from django.urls import path

from bonuses.api.credit import BonusList, CreditBonus, CreditFunds

urlpatterns = [
    path("credit", CreditBonus.as_view(), name="credit-bonus"),
    path("credit/funds", CreditFunds.as_view(), name="credit-funds"),
    path("list", BonusList.as_view(), name="bonus-list"),
]
