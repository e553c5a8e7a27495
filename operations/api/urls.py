from django.urls import path

from operations.api import views

urlpatterns = [
    path("audit-trail/query", views.AuditTrailQueryView.as_view(), name="audit-trail-query"),
    path("health", views.HealthView.as_view(), name="health"),
]
