"""Where everything is found."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from core.api.views import unknown_endpoint
from core.views import healthz
from enrollments.views import exports
from events.views import consumers
from milestones.api.views import unknown_target_endpoint
from operators.api.tokens import IssueToken
from operators.screens import switch_operator

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("healthz", healthz),
    path("backoffice/switch-operator/", switch_operator, name="switch-operator"),
    path("backoffice/", include("enrollments.views.players.urls")),
    path("backoffice/exports/", admin.site.admin_view(exports.page), name="exports"),
    path("backoffice/exports/<uuid:export_id>/", admin.site.admin_view(exports.download), name="export-download"),
    path("backoffice/", include("enrollments.views.notice_urls")),
    path("backoffice/", include("bonuses.views.urls")),
    path("backoffice/", include("milestones.views.urls")),
    path("backoffice/connections/", admin.site.admin_view(consumers.page), name="connections"),
    path("backoffice/", admin.site.urls),
    path("v1/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("v1/docs", SpectacularSwaggerView.as_view(url_name="openapi"), name="api-docs"),
    path("v1/oauth/token", IssueToken.as_view(), name="oauth-token"),
    path("v1/", include("rewards.urls")),
    path("v1/", include("enrollments.urls")),
    path("v1/", include("bonuses.urls")),
    path("bonus/", include("bonuses.credit_urls")),
    path("", include("milestones.urls")),
    re_path(r"^v1(?:/.*)?$", unknown_endpoint),
    re_path(r"^(?:v3|targetGroups)(?:/.*)?$", unknown_target_endpoint),
]
