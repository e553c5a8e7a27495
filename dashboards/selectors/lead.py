"""What the page of one lead shows, read at one instant together with the position at which it was read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from bots.selectors import conversations as conversation_selectors
from bots.selectors import overview, reachability
from common.actor import Actor
from common.tenancy import tenant_snapshot
from dashboards.selectors import words
from dashboards.selectors.conversations import show_message
from events import log

MESSAGES_SHOWN = 30
# What the form offers: field, label, kind of input.
FIELDS = (
    ("name", "Name", "text"),
    ("phone", "Phone", "tel"),
    ("email", "Email", "email"),
    ("address", "Address", "text"),
    ("city", "City", "text"),
    ("zip", "ZIP", "text"),
    ("beds", "Beds", "text"),
    ("baths", "Baths", "text"),
    ("square_feet", "Square feet", "text"),
    ("price", "Price", "text"),
    ("source", "Source", "text"),
    ("tags", "Tags", "text"),
)

HELP = {"price": "In whole dollars.", "tags": "Separated by commas."}


def lead_page_for(
    *,
    actor: Actor,
    lead_id: UUID,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Everything about one lead; ``typed`` is what a refused form held. Raises NotFoundError."""
    with tenant_snapshot(actor.tenant_id):
        found = overview.get_lead_in_full_for(actor=actor, lead_id=lead_id, messages=MESSAGES_SHOWN)
        lead, thread = found.lead, found.conversation
        threads = conversation_selectors.list_conversations_for(actor=actor, lead_id=lead_id)
        return {
            "position": log.position_for(tenant_id=actor.tenant_id),
            "seen": log.unnumbered_ids(tenant_id=actor.tenant_id),
            "lead": lead,
            "conversations": [
                {
                    "id": one.id,
                    "channel": words.CHANNELS.get(one.channel, one.channel),
                    "owner": one.owner,
                    "owner_name": words.owner_name(one.owner, person_name=one.person_name),
                    "line": one.last_line,
                    "at": one.last_message_at,
                    "status": "" if one.status == "open" else one.status,
                }
                for one in threads.order_by("-last_message_at", "-id")
            ],
            "thread": thread,
            "messages": [show_message(one, lead_name=lead.name) for one in found.messages],
            "qualification": {
                "score": lead.score,
                "temperature": lead.temperature,
                "frs_score": lead.frs_score,
                "pcs_score": lead.pcs_score,
                "answered": thread.questions_answered if thread else 0,
                "next_action": words.NEXT_ACTIONS.get(thread.next_action, "") if thread else "",
                "answers": words.answers(found.answers),
                "reasons": words.reasons(thread.score_reasons if thread else ()),
                "rule": words.TEMPERATURE_RULE,
            },
            "reach": [
                {"name": words.CHANNELS[one.channel], "reach": one}
                for one in reachability.list_reach_for(actor=actor, lead=lead)
            ],
            "plan": found.enrollment,
            "steps": [
                {
                    **step,
                    "title": f"Day {step['day']} · {words.CHANNELS[step['channel']]}",
                    "at": datetime.fromisoformat(step["at"]),
                }
                for step in found.steps
            ],
            "fields": _fields(lead, typed, errors or {}),
            "is_editing": typed is not None,
            "can_write": actor.can("leads:write"),
            "can_plan": actor.can("follow_ups:write"),
        }


def _fields(lead: Any, typed: Mapping[str, str] | None, errors: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "label": label,
            "type": kind,
            "value": typed.get(name, "") if typed is not None else _text(getattr(lead, name)),
            "help": HELP.get(name, ""),
            "error": errors.get(name, ""),
        }
        for name, label, kind in FIELDS
    ]


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
