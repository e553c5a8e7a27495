"""A company with a Twilio account, and the step, message and call that its webhooks speak of."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from bots.models.calls import Call
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.providers.wire import OutboundText
from bots.services import calls, channels, enrollments
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY
from tests.bots.providers.fake_twilio import ACCOUNT, OURS, TOKEN, FakeTwilio, Told, phone_of, sign

CHOSEN = {
    "phone_provider": "twilio",
    "account_sid": ACCOUNT,
    "auth_token": TOKEN,
    "text_from": OURS,
    "call_from": OURS,
}


def choose_twilio(actor: Actor, **changes: Any) -> None:
    with tenant_scope(actor.tenant_id):
        channels.change_channel_settings(actor=actor, changes={**CHOSEN, **changes})


def place(
    actor: Actor, lead: Lead, *, channel: str = "voice", to: str = "", state: str = "submitted"
) -> Outbound:
    """The journal of a step that was handed to Twilio, and its call where it is one."""
    with tenant_scope(actor.tenant_id):
        plan = enrollments.start_enrollment(actor=actor, lead_id=lead.id, now=MONDAY).enrollment
        step = plan.follow_ups.filter(channel=channel, status=FollowUp.Status.PENDING).first()
        assert step is not None
        step.tries, step.sent_at, step.due_at = 1, MONDAY, None
        step.status = FollowUp.Status.SENT if state == "submitted" else FollowUp.Status.PENDING
        step.save()
        outbound = Outbound.objects.create(
            tenant_id=actor.tenant_id,
            follow_up=step,
            lead=lead,
            key=step.idempotency_key(1),
            channel=channel,
            to=to or lead.phone,
            body="Hello from Acme",
            provider="twilio",
            state=state,
            contacted_at=MONDAY,
        )
        calls.open_calls([outbound], now=MONDAY)
    return outbound


def submit(fake: FakeTwilio, outbound: Outbound) -> list[Told]:
    """Hand a message to the loopback Twilio; what that will tell of it."""
    phone = phone_of(fake, callbacks=callbacks_of(outbound.tenant_id))
    receipt = phone.submit(
        OutboundText(
            idempotency_key=outbound.key,
            channel="voice" if outbound.channel == "voice" else "sms",
            to=outbound.to,
            body=outbound.body,
            outbound_id=str(outbound.id),
            created_at=outbound.created_at,
        )
    )
    return fake.tells(receipt.sid)


def callbacks_of(tenant_id: UUID) -> str:
    return f"{settings.PUBLIC_ORIGIN}/api/webhooks/twilio/{tenant_id}"


def text_from(tenant_id: UUID, sender: str, text: str, *, sid: str, **more: str) -> Told:
    """A lead's text, signed as Twilio signs it."""
    form = {
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": OURS,
        "Body": text,
        "NumMedia": "0",
        "FromCity": "",
        **more,
    }
    return sign(f"{callbacks_of(tenant_id)}/messages", form)


def deliver(client: Any, told: Sequence[Told]) -> list[int]:
    return [one.send(client).status_code for one in told]


def call_of(outbound: Outbound) -> Call:
    with tenant_scope(outbound.tenant_id):
        return Call.objects.get(outbound=outbound)
