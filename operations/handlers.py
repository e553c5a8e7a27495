"""How operations reacts to what happens elsewhere."""

from collections.abc import Sequence

from events.base import Event
from events.handling import Delivered, handles_audited_together
from operations.services import audit as audit_services


@handles_audited_together(name="operations.append_audit_entry")
def append_audit_entries(delivered: Sequence[Delivered[Event]]) -> None:
    """One audit entry for each event whose class names an audit category."""
    audit_services.append_audit_entries(delivered=delivered)
