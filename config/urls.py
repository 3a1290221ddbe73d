"""Where everything is found."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from core.views import healthz
from operators.screens import switch_operator

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("healthz", healthz),
    path("backoffice/switch-operator/", switch_operator, name="switch-operator"),
    path("backoffice/", admin.site.urls),
]
