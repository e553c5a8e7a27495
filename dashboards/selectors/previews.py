"""What the preview shows: whom a sequence would reach, when each step would go out, and why then."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.selectors import tenants as tenant_selectors
from bots.engines import sequence_definitions
from bots.engines.hours.local_time import place_of
from bots.selectors import leads as lead_selectors
from bots.selectors import overview
from bots.selectors import previews as preview_selectors
from bots.selectors import sequences as sequence_selectors
from common.actor import Actor
from common.tenancy import tenant_snapshot
from dashboards.selectors import calendars, words
from events import log

PATH = "/follow-ups/preview"
PLANS_SHOWN = 20
LEGEND = tuple({"channel": key, "name": name} for key, name in words.CHANNELS.items() if key != "chat")


def preview_page_for(*, actor: Actor, query: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The form, and what was asked for in it; nothing is computed before a sequence is chosen.

    ``now`` is tenant time. A foreign or unknown sequence or lead raises NotFoundError.
    """
    with tenant_snapshot(actor.tenant_id):
        tenant = tenant_selectors.get_tenant(tenant_id=actor.tenant_id)
        chosen = read_chosen(query)
        page = {
            "position": log.position_for(tenant_id=actor.tenant_id),
            "seen": log.unnumbered_ids(tenant_id=actor.tenant_id),
            "chosen": chosen,
            "sequences": _sequences(actor),
            "temperatures": overview.TEMPERATURES,
            "stages": overview.STAGES,
            "can_plan": actor.can("follow_ups:write"),
            "lead_name": _lead_name(actor, chosen["lead"]),
            "preview": None,
        }
        if chosen["sequence"]:
            month = query.get("month", "")
            page |= _preview(actor, chosen, month=month, now=now, zone=tenant.timezone)
        return page


def read_chosen(query: Mapping[str, str]) -> dict[str, str]:
    """What the form says; an unknown value counts as none."""
    temperature, stage = query.get("temperature", ""), query.get("stage", "")
    return {
        "sequence": _id(query.get("sequence", "")),
        "lead": _id(query.get("lead", "")),
        "q": query.get("q", "").strip()[:100],
        "temperature": temperature if temperature in dict(overview.TEMPERATURES) else "",
        "stage": stage if stage in dict(overview.STAGES) else "",
    }


def filter_of(chosen: Mapping[str, str]) -> lead_selectors.LeadFilter:
    """The segment that the form names."""
    return lead_selectors.LeadFilter(
        q=chosen["q"],
        temperature=(chosen["temperature"],) if chosen["temperature"] else (),
        stage=(chosen["stage"],) if chosen["stage"] else (),
    )


def _preview(
    actor: Actor, chosen: Mapping[str, str], *, month: str, now: datetime, zone: str
) -> dict[str, Any]:
    sequence = sequence_selectors.get_sequence_for(actor=actor, sequence_id=UUID(chosen["sequence"]))
    if chosen["lead"]:
        found = preview_selectors.preview_leads_for(
            actor=actor, lead_ids=[UUID(chosen["lead"])], sequence_id=sequence.id, at=now
        )
    else:
        found = preview_selectors.preview_segment_for(
            actor=actor, filters=filter_of(chosen), sequence_id=sequence.id, at=now, limit=PLANS_SHOWN
        )
    days = {date.fromisoformat(str(one["date"])): one["counts"] for one in found.by_day}
    steps = sum(sum(counts.values()) for counts in days.values())
    left_out = found.total - found.would_enroll
    return {
        "preview": {
            "total": found.total,
            "would_enroll": found.would_enroll,
            "left_out": left_out,
            "is_cut": found.total > len(found.plans),
            # Whoever enters a sequence enters its newest version.
            "is_newest": chosen["sequence"] in dict(_sequences(actor)),
        },
        "sequence_name": f"{sequence.name} v{sequence.version}",
        "tiles": [
            _tile("leads", "Leads", found.total, "Leads that the form names"),
            _tile("enrol", "Would enrol", found.would_enroll, "Leads that enter the plan"),
            _tile("left_out", "Left out", left_out, "Leads that stay out, with the reasons below"),
            _tile("steps", "Steps", steps, "Texts, calls and emails, if nobody answers before"),
        ],
        "refused": [
            {"reason": reason, "count": count}
            for reason, count in sorted(found.refused.items(), key=lambda each: -each[1])
        ],
        "legend": LEGEND,
        "bars": [_bar(day, counts) for day, counts in sorted(days.items())],
        "range": _range(sorted(days)),
        "month": _month(chosen, days, month=month, today=now.astimezone(ZoneInfo(zone)).date()),
        "plans": [_show_plan(plan) for plan in found.plans],
    }


def _sequences(actor: Actor) -> list[tuple[str, str]]:
    """The newest published version of each name, the default one first."""
    published = sequence_selectors.list_sequences_for(actor=actor, state="published").order_by(
        "name", "-version"
    )
    newest: dict[str, Any] = {}
    for one in published:
        newest.setdefault(one.name, one)
    ordered = sorted(
        newest.values(), key=lambda one: (one.name != sequence_definitions.DEFAULT_SEQUENCE_NAME, one.name)
    )
    return [(str(one.id), f"{one.name}, version {one.version}") for one in ordered]


def _lead_name(actor: Actor, lead_id: str) -> str:
    return lead_selectors.get_lead_for(actor=actor, lead_id=UUID(lead_id)).name if lead_id else ""


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _tile(slot: str, name: str, value: int, hint: str) -> dict[str, Any]:
    return {"slot": slot, "name": name, "value": value, "hint": hint}


def _bar(day: date, counts: Mapping[str, int]) -> dict[str, Any]:
    numbers = [counts.get(one["channel"], 0) for one in LEGEND]
    return {
        "name": _short(day),
        "value": sum(numbers),
        "numbers": numbers,
    }


def _range(days: list[date]) -> str:
    return f"{_short(days[0])} to {_short(days[-1])} {days[-1].year}" if days else ""


def _short(day: date) -> str:
    return f"{day.day} {calendars.MONTHS[day.month - 1][:3]}"


def _month(
    chosen: Mapping[str, str], days: Mapping[date, Mapping[str, int]], *, month: str, today: date
) -> dict[str, Any]:
    """The month that is asked for, else the first in which something would go out."""
    kept = {name: value for name, value in chosen.items() if value}
    first, last = (min(days), max(days)) if days else (today, today)
    shown = calendars.read_month(month, today=first)
    before, after = calendars.month_before(shown), calendars.month_after(shown)
    return {
        **calendars.show_month(shown, counts=days, today=today, path=PATH),
        "before_query": urlencode({**kept, "month": f"{before:%Y-%m}"}) if first < shown else "",
        "after_query": urlencode({**kept, "month": f"{after:%Y-%m}"}) if last >= after else "",
    }


def _show_plan(plan: Any) -> dict[str, Any]:
    zone = plan.whereabouts.zone
    going = [step for step in plan.steps if step.due_at and not step.refusal]
    return {
        "lead_id": plan.lead.id,
        "lead_name": plan.lead.name,
        "zone": f"{place_of(zone)} time",
        "refusal": plan.refusal,
        "summary": f"{len(going)} of {len(plan.steps)} steps" if not plan.refusal else "",
        "steps": [] if plan.refusal else [_show_step(step, zone=zone) for step in plan.steps],
    }


def _show_step(step: Any, *, zone: str) -> dict[str, Any]:
    is_going = step.due_at is not None and not step.refusal
    is_moved = is_going and step.due_at != step.nominal_at
    return {
        "day": step.day,
        "channel": step.channel,
        "channel_name": words.CHANNELS[step.channel],
        "variant": step.variant,
        "status": "planned" if is_going else "skipped",
        "local": _local_day(step.due_at, zone=zone) if is_going else "",
        "moved": _local_day(step.nominal_at, zone=zone) if is_moved else "",
        "subject": step.subject,
        "text": step.text,
        "reasons": step.reasons,
        "refusal": step.refusal,
    }


def _local_day(moment: datetime, *, zone: str) -> str:
    """Mon 23 Nov 08:05, by the lead's own clock."""
    local = moment.astimezone(ZoneInfo(zone))
    weekday = calendars.WEEKDAYS[local.weekday()][0]
    return f"{weekday} {local.day} {calendars.MONTHS[local.month - 1][:3]} {local:%H:%M}"
