"""Addresses that the enterprise hub calls, below ``/api/``. Whole names stand before patterns."""

from django.urls import path

from frontends.enterprise_hub.views import automation, bots, decoder, seller

urlpatterns = [
    path("bots/health", bots.BotsHealthView.as_view(), name="enterprise-hub-bots-health"),
    path("bots/jorge-seller/chat", seller.SellerChatView.as_view(), name="enterprise-hub-seller-chat"),
    path("bots/jorge-seller", seller.SellerRouteView.as_view(), name="enterprise-hub-seller-route"),
    path(
        "bots/lead-bot/automation/start",
        automation.AutomationStartView.as_view(),
        name="enterprise-hub-automation-start",
    ),
    path(
        "bots/lead-bot/automation/<str:lead_id>/status",
        automation.AutomationStatusView.as_view(),
        name="enterprise-hub-automation-status",
    ),
    path("bots/<str:bot_id>/chat", bots.BotChatView.as_view(), name="enterprise-hub-bot-chat"),
    path("jorge-seller/start", seller.SellerStartView.as_view(), name="enterprise-hub-seller-start"),
    path("jorge-seller/process", seller.SellerProcessView.as_view(), name="enterprise-hub-seller-process"),
    path(
        "intent-decoder/<str:lead_id>/score",
        decoder.IntentScoreView.as_view(),
        name="enterprise-hub-intent-score",
    ),
]
