"""What the tests of hand-offs do again and again, in the words of the cast."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bots.models.conversations import Conversation
from bots.models.handoffs import Handoff
from bots.models.leads import Lead
from bots.services import conversations as conversation_services
from bots.services import handoffs, turns
from common.actor import Actor
from events.models import Event
from tests.bots.conftest import MONDAY


def write_as_lead(actor: Actor, lead: Lead, text: str = "We are relocating to Austin.") -> turns.Exchange:
    return turns.receive_lead_message(actor=actor, lead_id=lead.id, text=text, now=MONDAY)


def ask(actor: Actor, thread: Conversation, to_owner: str = "person", **more: object) -> Handoff:
    """Somebody of the team asks."""
    asked = {"reason": "asked_by_team", **more}
    return handoffs.request_handoff(
        actor=actor,
        conversation_id=thread.id,
        to_owner=to_owner,
        now=MONDAY,
        **asked,  # type: ignore[arg-type]  # the service's own words
    )


def let_bot_ask(actor: Actor, thread: Conversation, to_owner: str = "person") -> Handoff:
    """The bot of the thread asks, as it does when a lead wants a person."""
    with transaction.atomic():
        locked = conversation_services.lock_conversation(actor=actor, conversation_id=thread.id)
        return handoffs.hand_over(locked, to_owner=to_owner, reason="asked_for_person", now=MONDAY)


def let_time_pass(handoff: Handoff, minutes: float) -> None:
    """As if it had been asked for, and accepted, so much earlier."""
    earlier = timedelta(minutes=minutes)
    handoff.refresh_from_db()
    handoff.requested_at -= earlier
    handoff.expires_at -= earlier
    if handoff.accepted_at:
        handoff.accepted_at -= earlier
    handoff.save()


def let_hold_run_out(thread: Conversation) -> None:
    Conversation.objects.filter(id=thread.id, held_until__isnull=False).update(held_until=timezone.now())


def told(*types: str) -> list[str]:
    """The types of the events so far, or those of some types alone."""
    found = Event.objects.order_by("id").values_list("type", flat=True)
    return [one for one in found if not types or one in types]
