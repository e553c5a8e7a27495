"""A tenant's own hours and caps, and where its leads may be, as the engine of hours takes them."""

from datetime import date, time
from typing import Any
from uuid import UUID

from bots.engines.hours import rulebook
from bots.engines.hours import whereabouts as places
from bots.engines.hours.limits import NO_LIMITS, Limits
from bots.engines.hours.rulebook import HOUSE, Rule
from bots.engines.hours.whereabouts import US, Whereabouts
from bots.models.leads import Lead
from bots.models.sequences import FollowUpSettings
from common.actor import Actor


def limits_of(*, tenant_id: UUID) -> Limits:
    """What the tenant tightened; NO_LIMITS itself where it tightened nothing."""
    found = FollowUpSettings.objects.filter(tenant_id=tenant_id).first()
    return NO_LIMITS if found is None else limits_in(found)


def limits_in(settings: FollowUpSettings) -> Limits:
    """The limits that a row of settings holds."""
    limits = Limits(
        earliest_text=settings.earliest_text,
        latest_text=settings.latest_text,
        earliest_call=settings.earliest_call,
        latest_call=settings.latest_call,
        weekdays=tuple(sorted(settings.weekdays)),
        rests_on_holidays=settings.rests_on_holidays,
        most_texts_per_day=settings.most_texts_per_day,
        most_calls_per_day=settings.most_calls_per_day,
        most_emails_per_day=settings.most_emails_per_day,
    )
    return NO_LIMITS if limits == NO_LIMITS else limits


def whereabouts_of_lead(lead: Lead, *, default_zone: str, region: str) -> Whereabouts:
    """Where this lead may be, by its zip and number; ``default_zone`` and ``region`` are the tenant's."""
    return places.whereabouts_of(
        zip_code=lead.zip, phone=lead.phone, default_zone=default_zone, region=region
    )


def get_follow_up_settings_for(*, actor: Actor) -> FollowUpSettings:
    """The tenant's settings, or the defaults where it never chose any."""
    actor.check("tenant:read")
    found = FollowUpSettings.objects.filter(tenant_id=actor.tenant_id).first()
    return found or FollowUpSettings(tenant_id=actor.tenant_id)


def show_follow_up_settings(settings: FollowUpSettings) -> dict[str, Any]:
    """Times as "HH:MM" of the lead's own clock."""
    hours = ("earliest_text", "latest_text", "earliest_call", "latest_call")
    return {
        **{name: _clock(getattr(settings, name)) for name in hours},
        "weekdays": sorted(settings.weekdays),
        "rests_on_holidays": settings.rests_on_holidays,
        "most_texts_per_day": settings.most_texts_per_day,
        "most_calls_per_day": settings.most_calls_per_day,
        "most_emails_per_day": settings.most_emails_per_day,
        "paused_at": settings.paused_at,
        "paused_by": settings.paused_by_name,
        "revision": settings.revision,
    }


def list_contact_rules_for(*, actor: Actor, state: str = "") -> list[Rule]:
    """The book of rules; with a state such as "US-FL" only what holds there: federal, its own and ours."""
    actor.check("follow_ups:read")
    wanted = {US, HOUSE, state}
    return [rule for rule in rulebook.rules() if not state or rule.jurisdiction in wanted]


def show_contact_rule(rule: Rule) -> dict[str, Any]:
    """One row, with what it says in words; an end that is far off is none."""
    is_window = rule.kind == "window"
    return {
        "jurisdiction": rule.jurisdiction,
        "channel": rule.channel,
        "kind": rule.kind,
        "weekdays": list(rule.weekdays),
        "from": _clock(rule.earliest) if is_window else None,
        "until": _clock(rule.latest) if is_window else None,
        "most": rule.most if rule.kind == "cap" else None,
        "hours": rule.hours if rule.kind == "cap" else None,
        "valid_from": rule.valid_from,
        "valid_until": None if rule.valid_until == date.max else rule.valid_until,
        "source": rule.source,
        "checked_on": rule.checked_on,
        "note": rule.note,
        "says": rule.said(rule.channel),
    }


def _clock(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at is not None else None
