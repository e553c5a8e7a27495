"""Paths that existing front ends call, one module each."""

from django.urls import path

from frontends import enterprise_hub

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
