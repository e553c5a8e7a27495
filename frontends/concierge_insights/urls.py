"""Addresses that the concierge's insight panel calls, below ``/api/``."""

from django.urls import path

from frontends.concierge_insights import views

urlpatterns = [
    path(
        "v1/concierge/insights/<uuid:conversation_id>",
        views.InsightsOfConversationView.as_view(),
        name="concierge-insights",
    ),
    path(
        "v1/concierge/insights/<uuid:insight_id>/accept",
        views.InsightAcceptView.as_view(),
        name="concierge-insight-accept",
    ),
    path(
        "v1/concierge/insights/<uuid:insight_id>/dismiss",
        views.InsightDismissView.as_view(),
        name="concierge-insight-dismiss",
    ),
    path(
        "v1/concierge/conversations/<uuid:conversation_id>/monitoring",
        views.InsightMonitoringView.as_view(),
        name="concierge-monitoring",
    ),
    path("v1/concierge/performance", views.InsightPerformanceView.as_view(), name="concierge-performance"),
]
