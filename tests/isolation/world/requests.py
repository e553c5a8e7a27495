"""What a request to each endpoint must say to succeed for Alice, and what is special about its answer."""

from collections.abc import Mapping

from tests.conftest import PASSWORD
from tests.isolation.world.building import CSV
from tests.isolation.world.webhooks import SIGNED

# What an endpoint needs to be told, where nothing does not do; <a name> stands for that object of the world.
BODIES: Mapping[str, Mapping[str, object]] = {
    "POST api/auth/login": {"email": "<email>", "password": PASSWORD},
    "POST api/auth/refresh": {"refresh_token": "<refresh token>"},
    "POST api/auth/logout": {"refresh_token": "<refresh token>"},
    "POST api/auth/password": {"current_password": PASSWORD, "new_password": "battery staple horse"},
    "POST api/members": {"email": "dan@acme.example", "role": "viewer", "name": "Dan", "password": PASSWORD},
    "PATCH api/members/<uuid:pk>": {"role": "viewer"},
    "POST api/api-keys": {"name": "Integration", "scopes": ["leads:read"]},
    "POST api/leads": {"name": "Erin New", "phone": "+19165550103"},
    "PATCH api/leads/<uuid:pk>": {"city": "Folsom"},
    "POST api/leads/<uuid:pk>/merge": {"into_lead_id": "<other lead>"},
    "POST api/leads/<uuid:pk>/consents": {
        "channel": "sms", "is_granted": True, "source": "web form", "wording": "Text me about my home.",
    },
    "POST api/conversations/<uuid:pk>/messages": {"text": "We are relocating in spring."},
    "POST api/conversations/<uuid:pk>/replies": {"text": "I am Alice.", "owner_epoch": 1, "client_id": "c-1"},
    "POST api/conversations/<uuid:pk>/notes": {"text": "Ask about the roof.", "client_id": "c-1"},
    "POST api/conversations/<uuid:pk>/typing": {"is_typing": True},
    "POST api/conversations/<uuid:pk>/handoffs": {
        "to_owner": "person", "reason": "asked_by_team", "note": "Knows the street.", "urgency": "normal",
        "to_person_id": "<api/broadcast/user>",
    },
    "POST api/handoffs/<uuid:pk>/reject": {"why": "Out to lunch."},
    "POST api/concierge/ask": {
        "text": "Tell me about this lead", "session_id": "acme-session", "page": "/leads",
        "lead_id": "<api/leads>", "conversation_id": "<api/conversations>",
    },
    "POST api/concierge/confirm": {"proposal_id": "<api/concierge/proposals>"},
    "POST api/concierge/chat": {
        "systemPrompt": "You are helpful.",
        "messages": [{"role": "user", "content": "How are the bots doing?"}],
        "model": "claude", "maxTokens": 4096, "temperature": 0.7, "stream": False, "sessionId": "hub",
    },
    "POST api/concierge/query": {
        "systemPrompt": "You are helpful.", "message": "Who are my hot leads?", "maxTokens": 1024,
        "temperature": 0,
    },
    "POST api/claude-concierge/chat": {
        "message": "How is the pipeline?", "sessionId": "hub", "context": {"currentPage": "/leads"},
    },
    "POST api/claude-concierge/suggestions/<uuid:suggestion_id>/dismiss": {"reason": "Known already."},
    "PUT api/claude-concierge/context": {"sessionId": "hub", "context": {"currentPage": "/leads"}},
    "POST api/conversations/<uuid:pk>/suggestions": {"text": "Ask about the roof."},
    "POST api/conversations/<uuid:pk>/monitoring": {"action": "pause"},
    "POST api/v1/concierge/insights/<uuid:insight_id>/accept": {"action_taken": "Asked about the roof."},
    "POST api/v1/concierge/insights/<uuid:insight_id>/dismiss": {"dismissal_reason": "Known already."},
    "POST api/v1/concierge/conversations/<uuid:conversation_id>/monitoring": {"action": "pause"},
    "POST api/suggestions/<uuid:pk>/accept": {"action_taken": "Asked about the roof."},
    "POST api/suppressions": {"channel": "sms", "address": "+19165550188", "reason": "Said so by telephone."},
    "POST api/suppressions/<uuid:pk>/lift": {"reason": "Asked to hear from us again."},
    "POST api/suggestions/<uuid:pk>/dismiss": {"reason": "Known already."},
    "PATCH api/follow-ups/settings": {"earliest_text": "09:30", "weekdays": [1, 2, 3], "revision": 2},
    "PATCH api/channels/settings": {"text_from": "+19165550166", "auth_token": "acme-other-token"},
    "POST api/channels/test": {"to": "+19165550166"},
    "PATCH api/settings/bots": {"tone": "friendly", "person_hold_minutes": 30},
    "PATCH api/settings/language": {"timeout_ms": 2_000, "api_key": "sk-acme-another-key"},
    "POST api/enrollments": {
        "lead_id": "<api/leads>", "sequence": "post_showing", "trigger": {"property_id": "p-1"},
    },
    "POST api/enrollments/bulk": {"sequence": "fast", "lead_ids": ["<api/leads>"]},
    "POST api/sequences": {
        "name": "autumn", "description": "Two steps.", "anchoring": "relative", "minimum_gap_days": 2,
        "re_enrollment": "once", "is_exclusive": False,
        "steps": [
            {
                "day": 1, "channel": "voice", "purpose": "call", "body": "Hello{name}.", "minutes": 30,
                "second_touch": {
                    "channel": "sms", "body": "We called. Reply STOP to end.", "after_minutes": 60,
                },
            },
            {
                "day": 2, "channel": "email", "subject": "News", "attachment": "valuation_report",
                "only_when": "price_known", "grace_days": 1,
                "branches": [{"when": "has_replied", "body": "Hello again."}],
                "variants": [{"name": "a", "body": "Hello."}, {"name": "b", "body": "Hi.", "weight": 2}],
            },
        ],
    },
    "PATCH api/sequences/<uuid:pk>": {"description": "Spring.", "revision": 1},
    "POST api/sequences/<uuid:pk>/publish": {"revision": 1},
    "POST api/follow-ups/preview": {"sequence": "fast", "lead_ids": ["<api/leads>"], "limit": 5},
    "POST api/follow-ups/<uuid:pk>/reschedule": {"at": "<moment to text>"},
    "POST api/customers": {"name": "A customer"},
    "PATCH api/customers/<uuid:customer_id>": {"name": "Another name"},
    "POST api/bots/jorge-seller/chat": {"message": "Hello", "lead_context": {"lead_id": "<api/leads>"}},
    "POST api/bots/jorge-seller": {"contact_id": "<api/leads>", "location_id": "acme", "message": "Hello"},
    "POST api/bots/<str:bot_id>/chat": {"content": "Hello", "leadId": "<api/leads>", "leadName": "Acme lead"},
    "POST api/jorge-seller/start": {
        "leadId": "<api/leads>", "leadName": "Acme lead", "phone": "+19165550101",
        "propertyAddress": "1 Elm St",
    },
    "POST api/jorge-seller/process": {
        "contact_id": "<api/leads>", "location_id": "acme", "message": "Hello",
        "contact_info": {"name": "Acme lead"},
    },
    "POST api/bots/lead-bot/automation/start": {"lead_id": "<api/leads>", "automation_type": "day_3"},
    "POST api/bots/lead-bot/automation/<str:lead_id>/schedule": {"sequenceDay": 7},
    "POST api/bots/lead-bot": {
        "contact_id": "<api/leads>", "location_id": "acme", "automation_type": "post_showing",
        "trigger_data": {"property_id": "acme-1", "feedback": "Light rooms."},
    },
    "POST api/lead-bot/automation": {"contact_id": "<api/leads>", "automation_type": "day_30"},
    "POST api/lead-bot/<str:lead_id>/schedule": {"sequenceDay": 3},
    "POST api/lead-bot/sequences": {
        "lead_id": "<api/leads>", "lead_name": "Acme lead", "phone": "+19165550101",
        "email": "acme@example.com", "property_address": "1 Elm St", "start_delay_minutes": 5,
    },
    "POST api/lead-bot/manual-trigger": {
        "lead_id": "<api/lead-bot/sequences>", "sequence_day": "DAY_3", "action_type": "sms",
    },
    "POST api/broadcast/tenant/<uuid:tenant_id>": {"event_type": "notice", "data": {"text": "Hello"}},
    "POST api/broadcast/user/<uuid:user_id>": {"event_type": "notice", "data": {"text": "Hello"}},
    "POST api/broadcast/subscription/<str:topic>": {"event_type": "notice", "data": {"text": "Hello"}},
    "POST api/events/network-alerts": {
        "id": "alert-7", "severity": "low", "title": "Noise", "message": "Line 7 is noisy.",
        "device": "olt-1", "source": "monitor", "details": {"dbm": -27}, "resolved": False,
        "occurred_at": "2026-11-21T10:00:00Z",
    },
    "POST api/events/service-events": {
        "id": "event-7", "event_type": "service_activated", "service_id": "s-7", "customer_id": "c-7",
        "reason": "paid", "details": {}, "occurred_at": "2026-11-21T10:00:00Z",
    },
}  # fmt: skip
QUERIES: Mapping[str, Mapping[str, str]] = {
    "GET api/realtime/presence": {"topic": "lead:<api/leads>"},
    "GET api/bots/jorge-seller": {"contact_id": "<api/leads>"},
    "GET api/bots/lead-bot": {"contact_id": "<api/lead-bot/sequences>"},
}
# Sent as they are and not as JSON.
FILES: Mapping[str, tuple[str, bytes]] = {"POST api/lead-imports": ("text/csv", CSV)}

# Refusals on these have the shape of the enterprise hub: their status says "error".
HUB_ROUTES = {"/api/bots/jorge-seller", "/api/bots/lead-bot"}

# Another company's address is not theirs to use, whether there is such a company or not.
FORBIDDEN_TO_OTHERS = {"POST api/broadcast/tenant/<uuid:tenant_id>"}

# Answered before anybody has signed in.
PUBLIC = {
    "POST api/auth/login",
    "POST api/auth/refresh",
    "POST api/auth/logout",
    "GET api/health",
    "GET api/asyncapi.json",
    "GET api/schema",
    "GET api/schema/swagger",
    "GET api/schema/redoc",
    *SIGNED,
}
