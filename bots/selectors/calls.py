"""Reading phone calls."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bots.exceptions.channels import CallNotFoundError
from bots.models.calls import Call
from bots.selectors import leads as lead_selectors
from common.actor import Actor


def list_calls_for(*, actor: Actor, lead_id: UUID | None = None, status: str = "") -> QuerySet[Call]:
    """The tenant's calls, in no order. Raises LeadNotFoundError for a lead of nobody."""
    actor.check("follow_ups:read")
    found = Call.objects.filter(tenant_id=actor.tenant_id).select_related("lead")
    if lead_id is not None:
        found = found.filter(lead=lead_selectors.get_lead_for(actor=actor, lead_id=lead_id))
    return found.filter(status=status) if status else found


def get_call_for(*, actor: Actor, call_id: UUID) -> Call:
    call = list_calls_for(actor=actor).filter(id=call_id).first()
    if call is None:
        raise CallNotFoundError("There is no such call.")
    return call


def show_call(call: Call) -> dict[str, Any]:
    """A call as lists and events show it; ``call.lead`` must be loaded."""
    names = (
        "lead_id", "outbound_id", "direction", "from_number", "to_number", "status", "answered_by",
        "duration_seconds", "provider", "provider_sid", "started_at", "ended_at",
    )  # fmt: skip
    return {"call_id": call.id, "lead_name": call.lead.name, **{name: getattr(call, name) for name in names}}


def show_call_in_full(call: Call) -> dict[str, Any]:
    """A call with everything that the network said of it, in the order in which it is counted."""
    said = call.events.order_by("sequence", "received_at", "id")
    events = [
        {
            "source": one.source,
            "sequence": one.sequence,
            "status": one.status,
            "received_at": one.received_at,
        }
        for one in said
    ]
    return {**show_call(call), "events": events}
