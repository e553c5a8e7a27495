from django.urls import path

from operations.api import reports, views

urlpatterns = [
    path("audit-trail/query", views.AuditTrailQueryView.as_view(), name="audit-trail-query"),
    path("events/network-alerts", reports.NetworkAlertListView.as_view(), name="network-alerts"),
    path("events/service-events", reports.ServiceEventListView.as_view(), name="service-events"),
    path("health", views.HealthView.as_view(), name="health"),
]
