"""Addresses that the enterprise hub calls, below ``/api/``. Whole names stand before patterns."""

from django.urls import path

from frontends.enterprise_hub.views import (
    automation,
    bots,
    decoder,
    scheduler,
    seller,
    sequences,
)

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
    path(
        "bots/lead-bot/automation/<str:lead_id>/schedule",
        automation.AutomationDayView.as_view(),
        name="enterprise-hub-automation-day",
    ),
    path("bots/lead-bot", automation.LeadBotRouteView.as_view(), name="enterprise-hub-lead-bot-route"),
    path(
        "lead-bot/automation",
        automation.LeadBotAutomationView.as_view(),
        name="enterprise-hub-lead-bot-automation",
    ),
    path("lead-bot/sequences", sequences.SequencesView.as_view(), name="enterprise-hub-sequences"),
    path(
        "lead-bot/sequences/<str:lead_id>", sequences.SequenceView.as_view(), name="enterprise-hub-sequence"
    ),
    path(
        "lead-bot/sequences/<str:lead_id>/pause",
        sequences.SequencePauseView.as_view(),
        name="enterprise-hub-sequence-pause",
    ),
    path(
        "lead-bot/sequences/<str:lead_id>/resume",
        sequences.SequenceResumeView.as_view(),
        name="enterprise-hub-sequence-resume",
    ),
    path(
        "lead-bot/sequences/<str:lead_id>/cancel",
        sequences.SequenceCancelView.as_view(),
        name="enterprise-hub-sequence-cancel",
    ),
    path(
        "lead-bot/scheduler/status",
        scheduler.SchedulerStatusView.as_view(),
        name="enterprise-hub-scheduler-status",
    ),
    path(
        "lead-bot/scheduler/restart",
        scheduler.SchedulerRestartView.as_view(),
        name="enterprise-hub-scheduler-restart",
    ),
    path(
        "lead-bot/manual-trigger", sequences.ManualTriggerView.as_view(), name="enterprise-hub-manual-trigger"
    ),
    path("lead-bot/health", scheduler.LeadBotHealthView.as_view(), name="enterprise-hub-lead-bot-health"),
    path(
        "lead-bot/<str:lead_id>/schedule",
        automation.LeadBotDayView.as_view(),
        name="enterprise-hub-lead-bot-day",
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
