"""Addresses of the pages of bonuses that are no lists, below /backoffice/."""

from django.contrib import admin
from django.urls import path, re_path

from bonuses.views import matching
from bonuses.views.costs import pages

_FORMAT = r"export\.(?P<file_format>csv|xlsx)$"
_wrap = admin.site.admin_view

urlpatterns = [
    path("unmatched-bonuses/", _wrap(matching.unmatched), name="unmatched-bonuses"),
    path("unmatched-bonuses/look-again/", _wrap(matching.look_again), name="look-again"),
    path("costs/", _wrap(pages.page), name="costs"),
    re_path(f"^costs/{_FORMAT}", _wrap(pages.export), name="costs-export"),
    path("costs/<uuid:campaign_id>/", _wrap(pages.page), name="campaign-costs"),
    re_path(rf"^costs/(?P<campaign_id>[0-9a-f-]{{36}})/{_FORMAT}", _wrap(pages.export), name="campaign-costs-export"),
]
