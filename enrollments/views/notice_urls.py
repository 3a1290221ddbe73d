"""Addresses of the pages of notices, below /backoffice/."""

from django.contrib import admin
from django.urls import path

from enrollments.views import notices

urlpatterns = [
    path("notices/", admin.site.admin_view(notices.page), name="notices"),
    path("notices/bell/", notices.bell, name="notices-bell"),
    path("notices/email/", admin.site.admin_view(notices.email), name="notices-email"),
]
