"""Reading who is to be left alone."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bots.engines import contacts
from bots.models.suppressions import Suppression
from bots.selectors import leads as lead_selectors
from common.actor import Actor


def list_suppressions_for(
    *,
    actor: Actor,
    channel: str = "",
    address: str = "",
    topic: str = "",
    lead_id: UUID | None = None,
    state: str = "current",
) -> QuerySet[Suppression]:
    """The tenant's suppressions, in no order; ``state`` is current, lifted or all.

    An address may be spelled in any usual way. Raises LeadNotFoundError for a lead of nobody.
    """
    actor.check("leads:read")
    found = Suppression.objects.filter(tenant_id=actor.tenant_id)
    if state != "all":
        found = found.filter(lifted_at__isnull=state == "current")
    if address:
        spelled = {contacts.normalise_phone(address), contacts.normalise_email(address)}
        found = found.filter(address__in=sorted(one for one in spelled if one))
    if lead_id is not None:
        found = found.filter(lead=lead_selectors.get_lead_for(actor=actor, lead_id=lead_id))
    exact = {"channel": channel, "topic": topic}
    return found.filter(**{name: value for name, value in exact.items() if value})


def show_suppression(suppression: Suppression) -> dict[str, Any]:
    names = (
        "id", "channel", "address", "scope", "topic", "lead_id", "source", "wording", "message_id",
        "suppressed_at", "lifted_at", "lifted_because", "recorded_by_id", "created_at",
    )  # fmt: skip
    return {name: getattr(suppression, name) for name in names}
