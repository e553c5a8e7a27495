"""One of everything in Acme, made through the services as an owner makes it."""

from uuid import UUID

from django.utils import timezone

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import api_keys as api_key_services
from accounts.services import refresh_tokens
from billing import services as billing_services
from bots.services import coaching, follow_up_settings, recognition, turns
from bots.services import concierge as concierge_services
from bots.services import consents as consent_services
from bots.services import enrollments as enrollment_services
from bots.services import handoffs as handoff_services
from bots.services import language_settings as settings_services
from bots.services import lead_imports as import_services
from bots.services import leads as lead_services
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import DeadLetter, Event
from files import services as file_services
from operations.services import reports as report_services
from realtime.services import broadcasts as broadcast_services
from tests.conftest import actor_of, make_member
from tests.isolation.world import following_up
from tests.isolation.world.objects import World

CSV = b"name,phone\nDana Field,+1 916 555 0199\n"


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
        world.objects |= following_up.make_plans(world)
        world.objects |= _handoffs(world)
        world.objects["api/suggestions"] = world.objects["api/v1/concierge/insights"] = _suggestion(world)
        world.objects["api/v1/concierge/conversations"] = world.objects["api/conversations"]
        world.objects["api/suppressions"] = following_up.make_suppression(world)
        following_up.set_up_channels(alice)
        world.objects |= following_up.make_call(world)
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
        world.objects["moment to text"] = following_up.moment_to_text(world)
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
    follow_up_settings.change_limits(actor=alice, changes={"rests_on_holidays": True})
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
