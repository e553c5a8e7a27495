"""Paths that existing front ends call, one package each."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("frontends.concierge.urls")),
    path("api/", include("frontends.concierge_insights.urls")),
    path("api/", include("frontends.enterprise_hub.urls")),
]
