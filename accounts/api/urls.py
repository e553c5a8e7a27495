"""Addresses of the identity endpoints, below ``/api/``."""

from django.urls import path

from accounts.api import company, schema, sessions

# Imported for what it registers with the schema's generator.
__all__ = ["schema", "urlpatterns"]

urlpatterns = [
    path("auth/login", sessions.LoginView.as_view(), name="login"),
    path("auth/refresh", sessions.RefreshView.as_view(), name="refresh"),
    path("auth/logout", sessions.LogoutView.as_view(), name="logout"),
    path("auth/me", sessions.MeView.as_view(), name="me"),
    path("auth/session-heartbeat", sessions.SessionHeartbeatView.as_view(), name="session-heartbeat"),
    path("auth/password", sessions.PasswordView.as_view(), name="password"),
    path("tenant/config", company.TenantConfigView.as_view(), name="tenant-config"),
    path("members", company.MemberViewSet.as_view({"get": "list", "post": "create"}), name="members"),
    path(
        "members/<uuid:pk>",
        company.MemberViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="member",
    ),
    path("api-keys", company.ApiKeyViewSet.as_view({"get": "list", "post": "create"}), name="api-keys"),
    path(
        "api-keys/<uuid:pk>",
        company.ApiKeyViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
        name="api-key",
    ),
    path("sign-ins", company.SignInViewSet.as_view({"get": "list"}), name="sign-ins"),
    path("sign-ins/<uuid:pk>", company.SignInViewSet.as_view({"delete": "destroy"}), name="sign-in"),
]
