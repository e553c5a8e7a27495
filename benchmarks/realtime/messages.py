"""The event that each server brings, alike in fields and bytes: ours from the log, the peers' from here."""

from typing import Any
from uuid import UUID

from bots.events.leads import LeadCreated

LEAD_ID = UUID("0197a3b2-6c1d-7e4f-8a90-b1c2d3e4f506")
TOPIC = "leads"


def lead_created(*, name: str = "Ada Lindqvist") -> LeadCreated:
    return LeadCreated(
        lead_id=LEAD_ID,
        name=name,
        source="import",
        city="Sacramento",
        price=412_500,
        temperature="warm",
        stage="qualifying",
        score=87,
        revision=1,
    )


def message_like_ours(number: int) -> dict[str, Any]:
    """What our native frame holds, for servers that have no log to take it from."""
    event = lead_created()
    payload = {name: getattr(event, name) for name in event.__struct_fields__}
    return {
        "type": event.type,
        "payload": {**payload, "lead_id": str(event.lead_id)},
        "seq": number,
        "id": str(LEAD_ID),
        "at": "2026-11-21T11:31:02.114Z",
        "topics": list(event.topics()),
    }
