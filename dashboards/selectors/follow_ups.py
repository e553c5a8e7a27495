"""What the page of follow-ups shows, read at one instant together with the position at which it was read."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.selectors import tenants as tenant_selectors
from bots.engines.hours.local_time import place_of
from bots.selectors import follow_up_views
from bots.selectors import follow_ups as follow_up_selectors
from common import clock
from common.actor import Actor
from common.api.pagination import paginate
from common.tenancy import tenant_snapshot
from dashboards.selectors import calendars, words
from events import log

if TYPE_CHECKING:
    from accounts.models.tenants import Tenant
    from bots.models.enrollments import FollowUp

PATH = "/follow-ups"
STEPS_A_PAGE = 50
HOURS_SHOWN = 24
CHANNELS = tuple((key, name) for key, name in words.CHANNELS.items() if key != "chat")
# Slot, name, the view that lists them, what it means, the tone of a number above 0.
TILES = (
    ("due", "Due now", "due", "Their hour has come: they go out within moments.", ""),
    ("late", "Late", "late", "Due for more than a few minutes, and not sent yet.", "warn"),
    ("planned", "Planned", "", "Steps of running plans that have a date.", ""),
    ("held", "Held", "held", "Steps without a date, since their plan is paused or the lead answered.", ""),
    ("sent_today", "Sent", "sent", "Steps that a provider took today.", ""),
    (
        "skipped_today",
        "Skipped",
        "skipped",
        "Left out today: no consent, opted out, too late, or somebody of the team said so.",
        "",
    ),
    ("failed_today", "Failed", "failed", "Refused by the provider, with no try left.", "bad"),
    (
        "unknown",
        "Unknown",
        "unknown",
        "Submitted, and the answer was lost: looked up at the provider, never sent blindly again.",
        "warn",
    ),
)


def follow_ups_page_for(*, actor: Actor, query: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Counts, a month, the hours that come and a page of steps; ``now`` is tenant time.

    An unknown filter value counts as none; a bad cursor raises MalformedInputError.
    """
    with tenant_snapshot(actor.tenant_id):
        tenant = tenant_selectors.get_tenant(tenant_id=actor.tenant_id)
        today = now.astimezone(ZoneInfo(tenant.timezone)).date()
        chosen = _chosen(query)
        month = calendars.read_month(chosen["month"] or chosen["day"][:7], today=today)
        counts = follow_up_selectors.count_follow_ups_for(actor=actor, now=now)
        return {
            "position": log.position_for(tenant_id=actor.tenant_id),
            "seen": log.unnumbered_ids(tenant_id=actor.tenant_id),
            "counts": counts,
            "tiles": _tiles(counts, chosen),
            "month": _month(actor, month, today=today, chosen=chosen, zone=tenant.timezone),
            "hours": _hours(actor, now=now, zone=tenant.timezone),
            "chosen": chosen,
            "is_filtered": bool(chosen["status"] or chosen["channel"] or chosen["day"]),
            "heading": _heading(chosen),
            "place": place_of(tenant.timezone),
            "statuses": follow_up_views.VIEWS,
            "channels": CHANNELS,
            "can_switch": actor.can("follow_ups:write"),
            **_steps(actor, chosen, cursor=query.get("cursor") or None, now=now, tenant=tenant),
        }


def step_page_for(*, actor: Actor, follow_up_id: UUID, now: datetime) -> dict[str, Any]:
    """One step, as it stands and with what may be done with it; raises NotFoundError."""
    with tenant_snapshot(actor.tenant_id):
        step = follow_up_selectors.get_follow_up_for(actor=actor, follow_up_id=follow_up_id)
        tenant = tenant_selectors.get_tenant(tenant_id=actor.tenant_id)
        late_at = follow_up_selectors.late_before(now=now, clock_rate=tenant.clock_rate)
        can_plan = actor.can("follow_ups:write")
        sent = max(step.outbounds.all(), key=lambda one: one.number, default=None)
        return {
            "position": log.position_for(tenant_id=actor.tenant_id),
            "seen": log.unnumbered_ids(tenant_id=actor.tenant_id),
            "place": place_of(tenant.timezone),
            "step": {
                **show_step(step, now=now, late_at=late_at, can_plan=can_plan, tenant_zone=tenant.timezone),
                "sequence_id": step.enrollment.sequence_id,
                "text": sent.body if sent else "",
                "move_label": f"Move it to, by the clock in {place_of(step.enrollment.timezone)}",
            },
        }


def show_step(
    step: "FollowUp", *, now: datetime, late_at: datetime, can_plan: bool, tenant_zone: str
) -> dict[str, Any]:
    """A step as a row shows it; what is due before ``late_at`` is late. A lead in the tenant's zone has no
    ``local`` hour of its own.
    """
    at = step.sent_at or step.due_at or step.nominal_at
    zone = step.enrollment.timezone
    standing = follow_up_views.standing_of(step, now=now, late_at=late_at)
    return {
        "id": step.id,
        "lead_id": step.lead_id,
        "lead_name": step.lead.name,
        "enrollment_id": step.enrollment_id,
        "sequence": f"{step.enrollment.sequence_name}, version {step.enrollment.sequence.version}",
        "day": step.day,
        "channel": step.channel,
        "channel_name": words.CHANNELS[step.channel],
        "at": at,
        "zone": zone,
        "local": words.local_time(at, zone=zone) if zone != tenant_zone else "",
        "status": standing,
        # The first reason is only what the plan means; what follows says why it moved.
        "why": step.outcome or "; ".join(step.why[1:] or step.why),
        "can_change": can_plan and standing in ("planned", "due", "late", "held"),
    }


def _chosen(query: Mapping[str, str]) -> dict[str, str]:
    views, channels = dict(follow_up_views.VIEWS), dict(CHANNELS)
    day = calendars.read_day(query.get("day", ""))
    status, channel = query.get("status", ""), query.get("channel", "")
    return {
        "status": status if status in views else "",
        "channel": channel if channel in channels else "",
        "day": day.isoformat() if day else "",
        "month": query.get("month", "")[:7],
    }


def _tiles(counts: Mapping[str, Any], chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    is_narrow = bool(chosen["channel"] or chosen["day"])
    return [
        {
            "slot": slot,
            "name": name,
            "value": counts[slot],
            "hint": hint,
            "tone": tone,
            "unit": "today" if slot.endswith("_today") else "",
            "query": urlencode({"status": view} if view else {}),
            "is_chosen": bool(view) and view == chosen["status"] and not is_narrow,
        }
        for slot, name, view, hint, tone in TILES
    ]


def _month(actor: Actor, month: date, *, today: date, chosen: Mapping[str, str], zone: str) -> dict[str, Any]:
    counts = follow_up_selectors.calendar_for(actor=actor, month=month, zone=zone)
    kept = {name: chosen[name] for name in ("status", "channel") if chosen[name]}

    def query_of(day: date) -> str:
        return urlencode({**kept, "day": day.isoformat()})

    day = calendars.read_day(chosen["day"])
    shown = calendars.show_month(month, counts=counts, today=today, path=PATH, query_of=query_of, chosen=day)
    return {
        **shown,
        "before_query": urlencode({**kept, "month": f"{calendars.month_before(month):%Y-%m}"}),
        "after_query": urlencode({**kept, "month": f"{calendars.month_after(month):%Y-%m}"}),
        "today_query": urlencode({**kept, "month": f"{today:%Y-%m}"})
        if (month.year, month.month) != (today.year, today.month)
        else "",
    }


def _hours(actor: Actor, *, now: datetime, zone: str) -> dict[str, Any]:
    counts = follow_up_selectors.queue_by_hour_for(actor=actor, now=now, hours=HOURS_SHOWN)
    return calendars.show_hours(counts, zone=zone)


def _steps(
    actor: Actor, chosen: Mapping[str, str], *, cursor: str | None, now: datetime, tenant: "Tenant"
) -> dict[str, Any]:
    day = calendars.read_day(chosen["day"])
    late_at = follow_up_selectors.late_before(now=now, clock_rate=tenant.clock_rate)
    steps, order = follow_up_views.list_steps_for(
        actor=actor,
        view=chosen["status"],
        channel=chosen["channel"],
        between=span_of(day, zone=tenant.timezone) if day else None,
        now=now,
        late_at=late_at,
    )
    page = paginate(steps, order=order, cursor=cursor, limit=STEPS_A_PAGE)
    can_plan = actor.can("follow_ups:write")
    kept = {name: value for name, value in chosen.items() if value}
    return {
        "steps": [
            show_step(step, now=now, late_at=late_at, can_plan=can_plan, tenant_zone=tenant.timezone)
            for step in page.items
        ],
        "next_query": urlencode({**kept, "cursor": page.next_cursor}) if page.next_cursor else "",
        "first_query": (urlencode(kept) or "status=") if cursor else "",
    }


def span_of(day: date, *, zone: str) -> tuple[datetime, datetime]:
    """When a calendar day begins and ends in a time zone."""
    return clock.midnight(day, zone=zone), clock.midnight(day + timedelta(days=1), zone=zone)


def _heading(chosen: Mapping[str, str]) -> str:
    name = dict(follow_up_views.VIEWS)[chosen["status"]]
    day = calendars.read_day(chosen["day"])
    if day is None:
        return name
    title = calendars.day_title(day)
    return f"{name} on {title}" if chosen["status"] else title
