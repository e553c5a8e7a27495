"""What Acme follows up with: plans, the channels, a call, and an address that is left alone."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from bots.engines.hours.decisions import next_allowed
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.selectors import contact_limits
from bots.services import calls as call_services
from bots.services import channels as channel_services
from bots.services import enrollment_batches
from bots.services import sequences as sequence_services
from bots.services import suppressions as suppression_services
from common.actor import Actor
from tests.bots.mail.posting import SECRET
from tests.bots.providers.fake_twilio import ACCOUNT, TOKEN
from tests.isolation.world.objects import World


def make_plans(world: World) -> dict[str, UUID | int | str]:
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


def make_suppression(world: World) -> UUID:
    suppression = suppression_services.suppress(
        actor=world.alice,
        channel="sms",
        address="+19165550177",
        reason="Acme heard it by telephone",
        now=world.tenant.now(),
    )
    return suppression.id


def set_up_channels(alice: Actor) -> None:
    """An account whose webhooks are believed, while nothing is sent through it."""
    changes = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "postal_address": "1 Acme Street",
        "inbound_secret": SECRET,
    }
    channel_services.change_channel_settings(actor=alice, changes=changes)


def make_call(world: World) -> dict[str, UUID | int | str]:
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


def moment_to_text(world: World) -> str:
    """Weeks after the last step of the plan, within every rule and what Acme asks for beyond them."""
    lead = Lead.objects.get(id=world.id_of("other lead"))
    places = contact_limits.whereabouts_of_lead(
        lead, default_zone=world.tenant.timezone, region=world.tenant.phone_region
    )
    after_the_plan = world.tenant.now() + timedelta(days=40)
    limits = contact_limits.limits_of(tenant_id=world.tenant.id)
    decision = next_allowed(after_the_plan, channel="sms", whereabouts=places, limits=limits)
    assert decision.at is not None
    return decision.at.isoformat()
