"""What providers tell, signed as they sign it."""

from collections.abc import Callable, Mapping

from tests.bots.calling import callbacks_of
from tests.bots.mail.posting import PostedMail
from tests.bots.providers.fake_twilio import ACCOUNT, Told, sign
from tests.isolation.world.objects import World


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
