"""Addresses of the doors for bonuses."""

from django.urls import path

from bonuses.api.integration import BonusEvents

urlpatterns = [
    path("integration/bonus", BonusEvents.as_view(), name="bonus-events"),
]
