"""Addresses that the concierge's front ends call, below ``/api/``."""

from django.urls import path

from frontends.concierge.views import chat, context, integration

urlpatterns = [
    path("concierge/chat", chat.ConciergeChatView.as_view(), name="concierge-chat"),
    path("concierge/query", chat.ConciergeQueryView.as_view(), name="concierge-query"),
    path("concierge/context", context.ConciergeContextView.as_view(), name="concierge-context"),
    path("concierge/knowledge-base", context.KnowledgeBaseView.as_view(), name="concierge-knowledge"),
    path("claude-concierge/chat", integration.IntegrationChatView.as_view(), name="claude-concierge-chat"),
    path("claude-concierge/insights", integration.InsightsView.as_view(), name="claude-concierge-insights"),
    path(
        "claude-concierge/suggestions",
        integration.SuggestionsView.as_view(),
        name="claude-concierge-suggestions",
    ),
    path(
        "claude-concierge/suggestions/<uuid:suggestion_id>/apply",
        integration.SuggestionApplyView.as_view(),
        name="claude-concierge-apply",
    ),
    path(
        "claude-concierge/suggestions/<uuid:suggestion_id>/dismiss",
        integration.SuggestionDismissView.as_view(),
        name="claude-concierge-dismiss",
    ),
    path(
        "claude-concierge/analyze/platform",
        integration.PlatformAnalysisView.as_view(),
        name="claude-concierge-platform",
    ),
    path(
        "claude-concierge/analyze/coordination",
        integration.CoordinationAnalysisView.as_view(),
        name="claude-concierge-coordination",
    ),
    path(
        "claude-concierge/analyze/journeys",
        integration.JourneyAnalysisView.as_view(),
        name="claude-concierge-journeys",
    ),
    path(
        "claude-concierge/context",
        integration.SessionContextView.as_view(),
        name="claude-concierge-context",
    ),
    path(
        "claude-concierge/context/<str:session_id>",
        integration.SessionContextOfView.as_view(),
        name="claude-concierge-session",
    ),
]
