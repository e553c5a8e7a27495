"""What the page of one lead shows, read at one instant together with the position at which it was read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.selectors import tenants as tenant_selectors
from bots.engines import sequence_definitions
from bots.selectors import conversations as conversation_selectors
from bots.selectors import follow_up_views, follow_ups, lead_plans, overview, reachability
from bots.selectors import sequences as sequence_selectors
from bots.selectors.lead_plans import LeadPlan
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
    now: datetime,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Everything about one lead; ``typed`` is what a refused form held, ``now`` is tenant time.

    Raises NotFoundError.
    """
    with tenant_snapshot(actor.tenant_id):
        found = overview.get_lead_in_full_for(actor=actor, lead_id=lead_id, messages=MESSAGES_SHOWN)
        lead, thread, scored = found.lead, found.conversation, found.scored
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
                "answered": scored.questions_answered if scored else 0,
                "next_action": words.NEXT_ACTIONS.get(scored.next_action, "") if scored else "",
                "answers": words.answers(found.answers),
                "reasons": words.reasons(scored.score_reasons if scored else ()),
                "rule": words.TEMPERATURE_RULE,
            },
            "reach": [
                {"name": words.CHANNELS[one.channel], "reach": one}
                for one in reachability.list_reach_for(actor=actor, lead=lead)
            ],
            "plans": plans_of(actor=actor, lead_id=lead_id, now=now),
            "sequences": sequence_names(actor=actor),
            "fields": _fields(lead, typed, errors or {}),
            "is_editing": typed is not None,
            "can_write": actor.can("leads:write"),
            "can_plan": actor.can("follow_ups:write"),
        }


def plans_of(*, actor: Actor, lead_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """The plans of a lead, those that run first, each with its steps past and planned."""
    can_plan = actor.can("follow_ups:write")
    tenant = tenant_selectors.get_tenant(tenant_id=actor.tenant_id)
    late_at = follow_ups.late_before(now=now, clock_rate=tenant.clock_rate)
    return [
        {
            **_show_plan(plan),
            "steps": [
                {
                    **show_plan_step(step, plan.enrollment, zone=tenant.timezone),
                    **_standing(step, now=now, late_at=late_at, can_plan=can_plan),
                }
                for step in plan.steps
            ],
        }
        for plan in lead_plans.list_plans_for(actor=actor, lead_id=lead_id)
    ]


def _show_plan(plan: LeadPlan) -> dict[str, Any]:
    enrollment = plan.enrollment
    return {
        "id": enrollment.id,
        "name": enrollment.sequence_name,
        "version": enrollment.sequence.version,
        "sequence_id": enrollment.sequence_id,
        "status": str(enrollment.status),
        "reason": enrollment.reason,
        "since": enrollment.held_at or enrollment.finished_at,
        "is_current": plan.is_current,
        "is_held": enrollment.is_held,
    }


def show_plan_step(step: Any, plan: Any, *, zone: str) -> dict[str, Any]:
    """A step as a timeline shows it: when, why then, and what went out; ``zone`` is the tenant's."""
    at = step.sent_at or step.due_at or step.nominal_at
    sent = sorted(step.outbounds.all(), key=lambda one: one.number)
    touches = f" · {len(sent)} submissions" if len(sent) > 1 else ""
    return {
        "id": step.id,
        "day": step.day,
        "title": f"Day {step.day} · {words.CHANNELS[step.channel]}{touches}",
        "at": at,
        "local": words.local_time(at, zone=plan.timezone) if plan.timezone != zone else "",
        "text": sent[-1].body if sent else "",
        "why": "; ".join([*step.why, *([step.outcome] if step.outcome else [])]),
    }


def _standing(step: Any, *, now: datetime, late_at: datetime, can_plan: bool) -> dict[str, Any]:
    standing = follow_up_views.standing_of(step, now=now, late_at=late_at)
    return {
        "status": standing,
        "can_change": can_plan and standing in ("planned", "due", "late", "held"),
    }


def sequence_names(*, actor: Actor) -> list[str]:
    """The sequences that a lead may enter, the default one first."""
    published = sequence_selectors.list_sequences_for(actor=actor, state="published")
    names = set(published.values_list("name", flat=True)) | {sequence_definitions.DEFAULT_SEQUENCE_NAME}
    return sorted(names, key=lambda name: (name != sequence_definitions.DEFAULT_SEQUENCE_NAME, name))


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
