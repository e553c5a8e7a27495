"""Addresses of leads, imports, conversations and follow-ups, below ``/api/``."""

from typing import Any

from django.urls import path

from bots.api import (
    bots,
    calls,
    channels,
    concierge,
    conversations,
    enrollments,
    follow_up_settings,
    follow_ups,
    handoffs,
    imports,
    inbound_mail,
    language,
    leads,
    sequences,
    suggestions,
    suppressions,
    webhooks,
)
from common.api.parsers import StrictJSONParser

COLLECTION: dict[str, Any] = {"get": "list", "post": "create"}

urlpatterns = [
    path("leads", leads.LeadViewSet.as_view(COLLECTION), name="leads"),
    path(
        "leads/<uuid:pk>",
        leads.LeadViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="lead",
    ),
    path("leads/<uuid:pk>/archive", leads.LeadViewSet.as_view({"post": "archive"}), name="lead-archive"),
    path("leads/<uuid:pk>/restore", leads.LeadViewSet.as_view({"post": "restore"}), name="lead-restore"),
    path("leads/<uuid:pk>/merge", leads.LeadViewSet.as_view({"post": "merge"}), name="lead-merge"),
    path("leads/<uuid:pk>/consents", leads.LeadConsentsView.as_view(), name="lead-consents"),
    path("lead-imports", imports.LeadImportViewSet.as_view(COLLECTION), name="lead-imports"),
    path(
        "lead-imports/<uuid:pk>", imports.LeadImportViewSet.as_view({"get": "retrieve"}), name="lead-import"
    ),
    path(
        "lead-imports/<uuid:pk>/undo",
        imports.LeadImportViewSet.as_view({"post": "undo"}, parser_classes=[StrictJSONParser]),
        name="lead-import-undo",
    ),
    path(
        "lead-imports/<uuid:pk>/problems",
        imports.LeadImportProblemsView.as_view(),
        name="lead-import-problems",
    ),
    path(
        "lead-imports/<uuid:pk>/problems.csv",
        imports.LeadImportProblemsFileView.as_view(),
        name="lead-import-problems-csv",
    ),
    path("conversations", conversations.ConversationViewSet.as_view({"get": "list"}), name="conversations"),
    path(
        "conversations/<uuid:pk>",
        conversations.ConversationViewSet.as_view({"get": "retrieve"}),
        name="conversation",
    ),
    path(
        "conversations/<uuid:pk>/messages",
        conversations.ConversationMessagesView.as_view(),
        name="conversation-messages",
    ),
    *(
        path(
            f"conversations/<uuid:pk>/{verb.replace('_', '-')}",
            conversations.ConversationViewSet.as_view({"post": verb}),
            name=f"conversation-{verb.replace('_', '-')}",
        )
        for verb in ("take_over", "hand_back", "close", "reopen", "read")
    ),
    path(
        "conversations/<uuid:pk>/replies",
        conversations.ConversationRepliesView.as_view(),
        name="conversation-replies",
    ),
    path(
        "conversations/<uuid:pk>/notes",
        conversations.ConversationNotesView.as_view(),
        name="conversation-notes",
    ),
    path(
        "conversations/<uuid:pk>/typing",
        conversations.ConversationTypingView.as_view(),
        name="conversation-typing",
    ),
    path(
        "conversations/<uuid:pk>/handoffs",
        handoffs.ConversationHandoffsView.as_view(),
        name="conversation-handoffs",
    ),
    path("handoffs", handoffs.HandoffViewSet.as_view({"get": "list"}), name="handoffs"),
    path("handoffs/<uuid:pk>", handoffs.HandoffViewSet.as_view({"get": "retrieve"}), name="handoff"),
    *(
        path(
            f"handoffs/<uuid:pk>/{verb}",
            handoffs.HandoffViewSet.as_view({"post": verb}),
            name=f"handoff-{verb}",
        )
        for verb in ("accept", "reject", "cancel", "complete")
    ),
    path(
        "conversations/<uuid:pk>/suggestions",
        suggestions.ConversationCoachingView.as_view(),
        name="conversation-suggestions",
    ),
    path(
        "conversations/<uuid:pk>/monitoring",
        suggestions.ConversationMonitoringView.as_view(),
        name="conversation-monitoring",
    ),
    path("suggestions", suggestions.SuggestionViewSet.as_view({"get": "list"}), name="suggestions"),
    path("suggestions/adherence", suggestions.AdherenceView.as_view(), name="adherence"),
    *(
        path(
            f"suggestions/<uuid:pk>/{verb}",
            suggestions.SuggestionViewSet.as_view({"post": verb}),
            name=f"suggestion-{verb}",
        )
        for verb in ("accept", "dismiss")
    ),
    path("suppressions", suppressions.SuppressionViewSet.as_view(COLLECTION), name="suppressions"),
    path(
        "suppressions/<uuid:pk>/lift",
        suppressions.SuppressionViewSet.as_view({"post": "lift"}),
        name="suppression-lift",
    ),
    path("coordination/metrics", suggestions.CoordinationView.as_view(), name="coordination-metrics"),
    path("sequences", sequences.SequenceViewSet.as_view(COLLECTION), name="sequences"),
    path(
        "sequences/<uuid:pk>",
        sequences.SequenceViewSet.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
        name="sequence",
    ),
    *(
        path(
            f"sequences/<uuid:pk>/{verb}",
            sequences.SequenceViewSet.as_view({"post": verb}),
            name=f"sequence-{verb}",
        )
        for verb in ("publish", "archive")
    ),
    path("enrollments", enrollments.EnrollmentViewSet.as_view(COLLECTION), name="enrollments"),
    path("enrollments/bulk", enrollments.EnrollmentBatchesView.as_view(), name="enrollment-batches"),
    path("enrollments/bulk/<uuid:pk>", enrollments.EnrollmentBatchView.as_view(), name="enrollment-batch"),
    path(
        "enrollments/<uuid:pk>",
        enrollments.EnrollmentViewSet.as_view({"get": "retrieve"}),
        name="enrollment",
    ),
    *(
        path(
            f"enrollments/<uuid:pk>/{verb}",
            enrollments.EnrollmentViewSet.as_view({"post": verb}),
            name=f"enrollment-{verb}",
        )
        for verb in ("pause", "resume", "cancel")
    ),
    path("follow-ups/settings", follow_up_settings.FollowUpSettingsView.as_view(), name="follow-up-settings"),
    path("follow-ups/pause-all", follow_up_settings.PauseAllView.as_view(), name="follow-ups-pause-all"),
    path("follow-ups/resume-all", follow_up_settings.ResumeAllView.as_view(), name="follow-ups-resume-all"),
    path("contact-rules", follow_up_settings.ContactRulesView.as_view(), name="contact-rules"),
    path("follow-ups", follow_ups.FollowUpViewSet.as_view({"get": "list"}), name="follow-ups"),
    path("follow-ups/counts", follow_ups.FollowUpCountsView.as_view(), name="follow-up-counts"),
    path("follow-ups/calendar", follow_ups.FollowUpCalendarView.as_view(), name="follow-up-calendar"),
    path("follow-ups/preview", follow_ups.FollowUpPreviewView.as_view(), name="follow-up-preview"),
    path("follow-ups/<uuid:pk>", follow_ups.FollowUpViewSet.as_view({"get": "retrieve"}), name="follow-up"),
    *(
        path(
            f"follow-ups/<uuid:pk>/{verb.replace('_', '-')}",
            follow_ups.FollowUpViewSet.as_view({"post": verb}),
            name=f"follow-up-{verb.replace('_', '-')}",
        )
        for verb in ("skip", "reschedule", "send_now")
    ),
    path("bots", bots.BotListView.as_view(), name="bots"),
    path("bots/<str:bot_id>/status", bots.BotStatusView.as_view(), name="bot-status"),
    path("settings/bots", language.BotSettingsView.as_view(), name="bot-settings"),
    path("settings/language", language.LanguageSettingsView.as_view(), name="language-settings"),
    path("settings/language/test", language.LanguageTestView.as_view(), name="language-test"),
    path("settings/language/calls", language.LanguageCallsView.as_view(), name="language-calls"),
    path("channels/settings", channels.ChannelSettingsView.as_view(), name="channel-settings"),
    path("channels/test", channels.ChannelTestView.as_view(), name="channel-test"),
    path("calls", calls.CallViewSet.as_view({"get": "list"}), name="calls"),
    path("calls/<uuid:pk>", calls.CallViewSet.as_view({"get": "retrieve"}), name="call"),
    path("webhooks/twilio/<uuid:tenant_id>/messages", webhooks.TwilioTextView.as_view(), name="twilio-text"),
    *(
        path(f"webhooks/twilio/<uuid:tenant_id>/{kind}/<uuid:outbound_id>", view.as_view(), name=name)
        for kind, view, name in (
            ("status", webhooks.TwilioStatusView, "twilio-status"),
            ("calls", webhooks.TwilioCallView, "twilio-call"),
            ("speech", webhooks.TwilioSpeechView, "twilio-speech"),
        )
    ),
    path("webhooks/email/<uuid:tenant_id>", inbound_mail.InboundMailView.as_view(), name="inbound-mail"),
    path("concierge/ask", concierge.ConciergeAskView.as_view(), name="concierge-ask"),
    path("concierge/confirm", concierge.ConciergeConfirmView.as_view(), name="concierge-confirm"),
]
