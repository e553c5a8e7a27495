"""A tenant's own hours and caps, and where its leads may be, as the engine of hours takes them."""

from uuid import UUID

from bots.engines.hours import whereabouts as places
from bots.engines.hours.limits import NO_LIMITS, Limits
from bots.engines.hours.whereabouts import Whereabouts
from bots.models.leads import Lead
from bots.models.sequences import FollowUpSettings


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
