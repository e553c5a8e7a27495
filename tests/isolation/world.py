"""One of everything in Acme, and what a request to each endpoint must say to succeed there.

The endpoints come from the URLconf and the topics from their table. A new one that needs an object or a body
fails here until it is given one, so that nobody has to remember.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import api_keys as api_key_services
from accounts.services import refresh_tokens
from billing import services as billing_services
from bots.engines.hours.decisions import next_allowed
from bots.engines.hours.whereabouts import whereabouts_of
from bots.models.enrollments import FollowUp
from bots.models.outbound import Outbound
from bots.services import (
    archiving,
    coaching,
    enrollment_batches,
    follow_up_switch,
    people,
    recognition,
    turns,
)
from bots.services import calls as call_services
from bots.services import channels as channel_services
from bots.services import concierge as concierge_services
from bots.services import consents as consent_services
from bots.services import enrollments as enrollment_services
from bots.services import handoffs as handoff_services
from bots.services import language_settings as settings_services
from bots.services import lead_imports as import_services
from bots.services import leads as lead_services
from bots.services import sequences as sequence_services
from bots.services import suppressions as suppression_services
from common.actor import Actor
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events.models import DeadLetter, Event
from files import services as file_services
from operations.services import reports as report_services
from realtime.services import broadcasts as broadcast_services
from tests.bots.calling import callbacks_of
from tests.bots.mail.posting import SECRET, PostedMail
from tests.bots.providers.fake_twilio import ACCOUNT, TOKEN, Told, sign
from tests.conftest import PASSWORD, actor_of, make_member

# What names a thing of the house in a path, rather than a company's.
HOUSE_NAMES = {"api/bots": "jorge-seller-bot"}

# Routes whose identifier is of another kind than what their address begins with.
OTHER_COLLECTIONS = {"api/v1/concierge/insights/<uuid:conversation_id>": "api/conversations"}

CSV = b"name,phone\nDana Field,+1 916 555 0199\n"


@dataclass(frozen=True)
class Endpoint:
    """One method of one route."""

    route: str
    name: str
    method: str
    kwargs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

    def path(self, identifier: object) -> str:
        return "/" + re.sub("<[^>]+>", str(identifier), self.route)

    @property
    def collection(self) -> str:
        """The part of the route before its identifier, without a slash at the end."""
        return self.route.partition("<")[0].rstrip("/")


def api_endpoints() -> list[Endpoint]:
    """Every method of every route of the REST API, ours and the front ends'."""
    return [endpoint for endpoint in _walk(get_resolver(), "") if endpoint.route.startswith("api/")]


def _walk(resolver: URLResolver, prefix: str) -> list[Endpoint]:
    found = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            kwargs = tuple(pattern.pattern.converters)
            found += [
                Endpoint(route=route, name=pattern.name or route, method=method, kwargs=kwargs)
                for method in _methods(pattern.callback)
            ]
        else:
            found += _walk(pattern, route)
    return found


def _methods(callback: Any) -> list[str]:
    actions = getattr(callback, "actions", None)
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    names = actions or [name for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)]
    return [name.upper() for name in names]


@dataclass
class World:
    """Acme's objects by the collection that an endpoint's route names.

    One without objects serves requests that are refused before any object is looked up.
    """

    tenant: Tenant
    alice: Actor
    objects: dict[str, UUID | int | str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """The text with every ``<name>`` of an object or secret replaced by it."""
        for name, value in {**self.objects, **self.secrets}.items():
            text = text.replace(f"<{name}>", str(value))
        return text

    def estrange(self, text: str) -> str:
        """The text with an identifier that is nobody's in place of each of Acme's."""
        for identifier in self.objects.values():
            stranger = "987654321" if isinstance(identifier, int) else str(uuid7())
            text = re.sub(rf"\b{identifier}\b", stranger, text)
        return text

    def id_of(self, collection: str) -> UUID:
        return UUID(str(self.objects[collection]))

    def identifier(self, endpoint: Endpoint) -> UUID | int | str:
        collection = OTHER_COLLECTIONS.get(endpoint.route, endpoint.collection)
        if collection in HOUSE_NAMES:
            return HOUSE_NAMES[collection]
        if not self.objects:
            return 1 if "<int:" in endpoint.route else uuid7()
        if collection not in self.objects:
            pytest.fail(f"{endpoint} names an object that tests/isolation/world.py does not make.")
        return self.objects[collection]


def build(*, tenant: Tenant, alice: Actor) -> World:
    """One object of each kind, made through the services as an owner makes them."""
    world = World(tenant=tenant, alice=alice)
    with tenant_scope(tenant.id):
        world.secrets = {"email": alice.label, "refresh token": _refresh_token(world)}
        lead_id = _leads(world)
        world.objects |= {
            "api/members": _another_member(world),
            "api/api-keys": api_key_services.create_api_key(actor=alice, name="CI", scopes=["leads:read"])[
                0
            ].id,
            "api/sign-ins": _another_sign_in(world),
            "api/customers": billing_services.open_customer(name="Acme customer")[0].id,
            "api/files": file_services.store_file(
                name="acme.csv", media_type="text/csv", chunks=[CSV], category="spreadsheets", actor=alice
            ).id,
            "api/dead-letters": _dead_letter(),
        }
        world.objects |= _plans(world)
        world.objects |= _handoffs(world)
        world.objects["api/suggestions"] = world.objects["api/v1/concierge/insights"] = _suggestion(world)
        world.objects["api/v1/concierge/conversations"] = world.objects["api/conversations"]
        world.objects["api/suppressions"] = _suppression(world)
        _channels(alice)
        world.objects |= _call(world)
        world.objects |= _concierge(world)
        world.objects |= {
            "api/bots/lead-bot/automation": lead_id,
            "api/lead-bot": lead_id,
            "api/lead-bot/sequences": world.id_of("other lead"),
            "api/intent-decoder": lead_id,
            **_people_and_what_was_said(world),
        }
        _reports(alice)
        _bot_settings(alice)
    return world


def _leads(world: World) -> UUID:
    now = world.tenant.now()
    lead = lead_services.create_lead(actor=world.alice, fields={"name": "Acme lead", "phone": "+19165550101"})
    other = lead_services.create_lead(
        actor=world.alice, fields={"name": "Acme other lead", "phone": "+19165550102"}
    )
    exchange = turns.receive_lead_message(
        actor=world.alice, lead_id=lead.id, text="We are relocating to Austin.", now=now
    )
    consent_services.record_consent(
        actor=world.alice, lead_id=lead.id, channel="sms", is_granted=True, source="web form", given_at=now
    )
    recognition.recognise_lead(actor=world.alice, fields={"phone": "+19165550101"}, reference="acme-contact")
    started = enrollment_services.start_enrollment(actor=world.alice, lead_id=other.id, now=now)
    lead_import = import_services.request_lead_import(actor=world.alice, content=CSV, file_name="acme.csv")
    world.objects |= {
        "api/leads": lead.id,
        "other lead": other.id,
        "api/conversations": exchange.conversation.id,
        "api/enrollments": started.enrollment.id,
        "api/follow-ups": started.enrollment.follow_ups.get(step_number=1).id,
        "api/lead-imports": lead_import.id,
    }
    return lead.id


def _plans(world: World) -> dict[str, UUID | int | str]:
    """A draft of a sequence, and a job that enrols a lead in one of the house's."""
    steps = [{"day": 1, "channel": "sms", "body": "Hi{name}, this is Acme. Reply STOP to end."}]
    draft = sequence_services.save_draft(actor=world.alice, fields={"name": "acme_spring", "steps": steps})
    batch = enrollment_batches.enroll_segment(
        actor=world.alice,
        sequence_name="slow",
        now=world.tenant.now(),
        lead_ids=[world.id_of("api/leads")],
    )
    return {"api/sequences": draft.id, "api/enrollments/bulk": batch.id}


def _handoffs(world: World) -> dict[str, UUID | int | str]:
    """One that waits, in a conversation of its own: a conversation has one at a time."""
    now = world.tenant.now()
    lead = lead_services.create_lead(actor=world.alice, fields={"name": "Acme lead with a wish"})
    talk = turns.receive_lead_message(actor=world.alice, lead_id=lead.id, text="Hello", now=now).conversation
    asked = handoff_services.request_handoff(
        actor=world.alice, conversation_id=talk.id, to_owner="person", reason="asked_by_team", now=now
    )
    return {"api/handoffs": asked.id}


def _concierge(world: World) -> dict[str, UUID | int | str]:
    """A session of Alice's in which one act waits for her yes."""
    reply = concierge_services.ask(
        actor=world.alice,
        text="Hand this lead to the seller bot",
        session_id="acme-session",
        lead_id=world.id_of("other lead"),
        now=world.tenant.now(),
    )
    return {
        "api/concierge/proposals": reply.proposals[0].id,
        "api/claude-concierge/context": "acme-session",
        "api/claude-concierge/suggestions": world.id_of("api/suggestions"),
    }


def _suggestion(world: World) -> UUID:
    card = coaching.provide_coaching(
        actor=world.alice,
        conversation_id=world.id_of("api/conversations"),
        text="Acme: ask about the roof",
        now=world.tenant.now(),
    )
    return card.id


def _suppression(world: World) -> UUID:
    suppression = suppression_services.suppress(
        actor=world.alice,
        channel="sms",
        address="+19165550177",
        reason="Acme heard it by telephone",
        now=world.tenant.now(),
    )
    return suppression.id


def _channels(alice: Actor) -> None:
    """An account whose webhooks are believed, while nothing is sent through it."""
    changes = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "postal_address": "1 Acme Street",
        "inbound_secret": SECRET,
    }
    channel_services.change_channel_settings(actor=alice, changes=changes)


def _call(world: World) -> dict[str, UUID | int | str]:
    """A call that rings, placed for a step under a number that no other test submits it under, and a text."""
    now = world.tenant.now()
    journal = {"lead_id": world.id_of("other lead"), "to": "+19165550102", "body": "Hello from Acme"}
    steps = FollowUp.objects.filter(enrollment=world.id_of("api/enrollments"))
    call, text = (
        Outbound.objects.create(
            **journal, follow_up=steps.filter(channel=channel)[0], number=9, key=f"acme-{channel}",
            channel=channel, provider="twilio", state="submitted", contacted_at=now,
        )
        for channel in ("voice", "sms")
    )  # fmt: skip
    with transaction.atomic():
        [opened] = call_services.open_calls([call, text], now=now)
    call_services.record_call_event(
        tenant_id=world.tenant.id, outbound_id=call.id, sid="CA1", source="call-progress-events",
        sequence=1, status="ringing", now=now,
    )  # fmt: skip
    return {"api/calls": opened.id, "call's outbound": call.id, "text's outbound": text.id}


def _people_and_what_was_said(world: World) -> dict[str, UUID | int | str]:
    alice = world.alice
    assert alice.user_id is not None
    broadcast_services.broadcast_to_tenant(
        actor=alice, tenant_id=world.tenant.id, event_type="office_notice", data={"text": "Acme closes early"}
    )
    return {
        "api/broadcast/tenant": world.tenant.id,
        "api/broadcast/user": alice.user_id,
        "api/broadcast/subscription": f"lead:{world.objects['api/leads']}",
    }


def _reports(alice: Actor) -> None:
    report_services.report_network_alert(
        actor=alice, external_id="acme-1", severity="high", title="Acme core", message="A router is down."
    )
    report_services.report_service_event(
        actor=alice, external_id="acme-2", kind="service_suspended", service_id="acme-fibre"
    )


def _bot_settings(alice: Actor) -> None:
    """Settings of every kind, and a traced call that an empty budget kept from being made."""
    follow_up_switch.change_limits(actor=alice, changes={"rests_on_holidays": True})
    settings_services.change_bot_settings(actor=alice, changes={"tone": "direct"})
    chosen = {"engine": "anthropic", "model": "m-1", "api_key": "sk-acme-secret-key", "tokens_per_day": 0}
    settings_services.change_language_settings(actor=alice, changes=chosen)
    settings_services.try_engine(actor=alice)


def _another_member(world: World) -> UUID:
    bob = make_member(tenant=world.tenant, name="Bob", role=Role.OPERATOR)
    return Membership.objects.get(user=bob).id


def _another_sign_in(world: World) -> UUID:
    alice = User.objects.get(email=world.alice.label)
    sign_in_id = actor_of(user=alice, tenant=world.tenant).sign_in_id
    assert sign_in_id is not None
    return sign_in_id


def _refresh_token(world: World) -> str:
    sign_in = SignIn.objects.select_related("user").get(user__email=world.alice.label, ended_at=None)
    return refresh_tokens.start_family(sign_in=sign_in).refresh_token


def _dead_letter() -> int:
    event = Event.objects.order_by("id")[0]
    return DeadLetter.objects.create(
        tenant_id=event.tenant_id,
        handler="operations.append_audit_entry",
        event=event,
        attempts=5,
        reason="made for a test",
        parked_at=timezone.now(),
    ).id


def finish_import(world: World) -> None:
    import_services.run_lead_import(tenant_id=world.tenant.id, import_id=world.id_of("api/lead-imports"))


def archive(world: World) -> None:
    archiving.archive_lead(actor=world.alice, lead_id=world.id_of("api/leads"), now=world.tenant.now())


def pause(world: World) -> None:
    enrollment_services.pause_enrollment(
        actor=world.alice, enrollment_id=world.id_of("api/enrollments"), now=world.tenant.now()
    )


def publish(world: World) -> None:
    sequence_services.publish_draft(actor=world.alice, sequence_id=world.id_of("api/sequences"))


def take_over(world: World) -> None:
    people.take_over(
        actor=world.alice, conversation_id=world.id_of("api/conversations"), now=world.tenant.now()
    )


def accept(world: World) -> None:
    handoff_services.accept_handoff(
        actor=world.alice, handoff_id=world.id_of("api/handoffs"), now=world.tenant.now()
    )


def _a_good_moment() -> str:
    """Weeks after the last step of the world's plan, at an hour at which its lead may be texted."""
    places = whereabouts_of(zip_code="", phone="+19165550102", default_zone="America/Los_Angeles")
    decision = next_allowed(timezone.now() + timedelta(days=40), channel="sms", whereabouts=places)
    assert decision.at is not None
    return decision.at.isoformat()


# What must have happened before an endpoint can succeed for Alice.
PREPARE: Mapping[str, Callable[[World], None]] = {
    "POST api/conversations/<uuid:pk>/hand-back": take_over,
    "POST api/handoffs/<uuid:pk>/complete": accept,
    "POST api/lead-imports/<uuid:pk>/undo": finish_import,
    "POST api/leads/<uuid:pk>/restore": archive,
    "POST api/enrollments/<uuid:pk>/resume": pause,
    "POST api/sequences/<uuid:pk>/archive": publish,
}

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
                "second_touch": {"channel": "sms", "body": "We called.", "after_minutes": 60},
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
    "POST api/follow-ups/<uuid:pk>/reschedule": {"at": _a_good_moment()},
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


def _from_twilio(kind: str, **form: str) -> Callable[[World], Told]:
    def told(world: World) -> Told:
        url = world.fill(f"{callbacks_of(world.tenant.id)}/{kind}")
        return sign(url, {"AccountSid": ACCOUNT, **form})

    return told


def _from_mail_provider(world: World) -> PostedMail:
    return PostedMail(world.tenant.id, b"From: dana@example.com\r\nSubject: Hello\r\n\r\nWho is this?\r\n")


# Believed for a signature instead of a sign-in, and sent as they are.
SIGNED: Mapping[str, Callable[[World], Told | PostedMail]] = {
    "POST api/webhooks/email/<uuid:tenant_id>": _from_mail_provider,
    "POST api/webhooks/twilio/<uuid:tenant_id>/messages": _from_twilio(
        "messages", MessageSid="SM1", From="+19165550102", Body="Who is this?"
    ),
    "POST api/webhooks/twilio/<uuid:tenant_id>/status/<uuid:outbound_id>": _from_twilio(
        "status/<text's outbound>", MessageSid="SM2", MessageStatus="delivered"
    ),
    "POST api/webhooks/twilio/<uuid:tenant_id>/calls/<uuid:outbound_id>": _from_twilio(
        "calls/<call's outbound>", CallSid="CA1", CallStatus="in-progress", SequenceNumber="2"
    ),
    "POST api/webhooks/twilio/<uuid:tenant_id>/speech/<uuid:outbound_id>": _from_twilio(
        "speech/<call's outbound>", CallSid="CA1", SpeechResult="Who is this?"
    ),
}

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
