"""Addresses of the pages of milestones that are no lists, below /backoffice/."""

from django.contrib import admin
from django.urls import path

from milestones.views.players import enrolling, search
from milestones.views.players import page as player
from milestones.views.targets import page as target

_wrap = admin.site.admin_view

urlpatterns = [
    path("targets/<int:target_id>/", _wrap(target.page), name="target"),
    path("targets/<int:target_id>/cycles.csv", _wrap(target.export), name="target-export"),
    path("targets/<int:target_id>/enroll/", _wrap(enrolling.enroll), name="target-enroll"),
    path("milestone-players/", _wrap(search.find), name="milestone-players"),
    path("milestone-players/<int:enrollment_id>/", _wrap(player.page), name="milestone-player"),
    path("milestone-players/<int:enrollment_id>/unenroll/", _wrap(enrolling.unenroll), name="milestone-unenroll"),
]
