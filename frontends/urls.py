"""Paths that existing front ends call, one package each."""

from django.urls import path

from frontends.enterprise_hub import views as enterprise_hub

urlpatterns = [
    path(
        "api/bots/jorge-seller/chat",
        enterprise_hub.SellerChatView.as_view(),
        name="enterprise-hub-seller-chat",
    ),
    path(
        "api/bots/jorge-seller", enterprise_hub.SellerStateView.as_view(), name="enterprise-hub-seller-state"
    ),
    path(
        "api/bots/lead-bot/automation/start",
        enterprise_hub.AutomationStartView.as_view(),
        name="enterprise-hub-automation-start",
    ),
    path(
        "api/bots/lead-bot/automation/<str:lead_id>/status",
        enterprise_hub.AutomationStatusView.as_view(),
        name="enterprise-hub-automation-status",
    ),
]
