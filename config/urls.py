"""Every URL of the house, by entrance."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

from realtime.api.exposition import serve_metrics

urlpatterns = [
    path("", include("dashboards.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("accounts.api.urls")),
    path("api/", include("events.api.urls")),
    path("api/", include("realtime.api.urls")),
    path("api/", include("bots.api.urls")),
    path("api/", include("billing.api.urls")),
    path("api/", include("files.api.urls")),
    path("api/", include("operations.api.urls")),
    path("", include("frontends.urls")),
    path("metrics", serve_metrics, name="metrics"),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/schema/swagger", SpectacularSwaggerView.as_view(url_name="schema"), name="swagger"),
    path("api/schema/redoc", SpectacularRedocView.as_view(url_name="schema"), name="redoc"),
]

handler400 = "common.api.errors.bad_request"
handler403 = "common.api.errors.permission_denied"
handler404 = "common.api.errors.not_found"
handler500 = "common.api.errors.server_error"
