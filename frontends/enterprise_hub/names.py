"""Whom the hub means: leads by our id or by its own, and what it says of somebody new."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bots.exceptions.leads import LeadNotFoundError
from bots.selectors import leads as lead_selectors
from bots.services import recognition
from common.actor import Actor


def find_lead_id(text: str, *, actor: Actor) -> UUID:
    """The lead behind an id; raises LeadNotFoundError for one that nobody has used here.

    A UUID is ours. Any other id is the hub's own name of a contact (as GoHighLevel makes them).
    """
    if ours := as_uuid(text):
        return ours
    known = lead_selectors.find_referenced_lead_id_for(actor=actor, reference=text)
    if known is None:
        raise LeadNotFoundError("There is no such lead.")
    return known


def recognise(text: str, *, fields: Mapping[str, Any], actor: Actor) -> UUID:
    """The lead that writes: behind an id as `find_lead_id` reads it, or by what is known of it, or new.

    An id of the hub's own that was never used here names a new lead from now on; a UUID has to exist.
    """
    if ours := as_uuid(text):
        return ours
    known = {name: value for name, value in fields.items() if value}
    return recognition.recognise_lead(actor=actor, fields=known, reference=text)


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
