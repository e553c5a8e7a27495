"""How operations reacts to what happens elsewhere."""

from events.base import Event
from events.handling import Delivered, handles_audited
from operations.services import audit as audit_services


@handles_audited(name="operations.append_audit_entry")
def append_audit_entry(delivered: Delivered[Event]) -> None:
    """One audit entry for each event whose class names an audit category."""
    audit_services.append_audit_entry(delivered=delivered)
