"""Addresses of the pages of players, below /backoffice/."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from enrollments.views.players import pages


class PlayerIdConverter(StringConverter):
    """Whatever an id holds: slashes, and in lists of restrictions that were never enrolled even line ends."""

    regex = "(?s:.+)"


register_converter(PlayerIdConverter, "player_id")

urlpatterns = [
    path("players/", admin.site.admin_view(pages.find), name="players"),
    # Nothing else can stand below it: every address there is a player's.
    path("players/<player_id:player_id>/", admin.site.admin_view(pages.page), name="player"),
    path("player-terms/", admin.site.admin_view(pages.terms), name="player-terms"),
]
