"""Creating and changing leads.

Whoever works on one lead locks its row first, and everything that belongs to a lead is changed under that
lock: messages, enrollments, sends and merges of one lead come one after the other.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.selectors import tenants as tenant_selectors
from bots.engines import contacts
from bots.events.leads import LeadCreated, LeadUpdated
from bots.exceptions.leads import (
    LeadArchivedError,
    LeadChangedError,
    LeadDuplicateError,
    LeadInvalidError,
    LeadNotFoundError,
)
from bots.models.leads import Lead
from bots.services import plan_dates
from common.actor import Actor
from common.exceptions import FieldProblem
from events import log

EDITABLE = (
    "name", "email", "phone", "address", "city", "zip", "beds", "baths", "square_feet", "price", "source",
    "tags",
)  # fmt: skip
LONGEST_TAG = 60
MOST_TAGS = 50


def create_lead(*, actor: Actor, fields: Mapping[str, Any]) -> Lead:
    """Create a lead; raises LeadInvalidError, and LeadDuplicateError naming who has the same contact."""
    actor.check("leads:write")
    values = clean_fields(fields, region=_region(actor.tenant_id))
    if not values.get("name"):
        raise _invalid("name", "required", "A lead needs a name.")
    zone = zone_for(tenant_id=actor.tenant_id, zip_code=values.get("zip", ""), phone=values.get("phone", ""))
    with transaction.atomic():
        lead = Lead(tenant_id=actor.tenant_id, timezone=zone, **values)
        save_unique(lead, create=True)
        log.publish(
            LeadCreated(
                lead_id=lead.id,
                name=lead.name,
                source=lead.source,
                city=lead.city,
                price=lead.price,
                temperature=lead.temperature,
                stage=lead.stage,
                score=lead.score,
                revision=lead.revision,
            )
        )
    return lead


def update_lead(
    *, actor: Actor, lead_id: UUID, fields: Mapping[str, Any], revision: int | None = None
) -> Lead:
    """Change some fields; LeadChangedError when the lead is no longer at the ``revision`` given."""
    actor.check("leads:write")
    values = clean_fields(fields, region=_region(actor.tenant_id))
    if "name" in values and not values["name"]:
        raise _invalid("name", "required", "A lead needs a name.")
    with transaction.atomic():
        lead = lock_lead(actor=actor, lead_id=lead_id)
        check_revision(lead, revision)
        if lead.is_archived:
            raise LeadArchivedError("This lead is archived; restore it before changing it.")
        changed = tuple(name for name, value in values.items() if getattr(lead, name) != value)
        if not changed:
            return lead
        for name in changed:
            setattr(lead, name, values[name])
        if {"zip", "phone"} & set(changed):
            lead.timezone = zone_for(tenant_id=actor.tenant_id, zip_code=lead.zip, phone=lead.phone)
        record_change(lead, changed)
        if {"zip", "phone"} & set(changed):
            plan_dates.replan_lead(lead=lead, now=lead.tenant.now())
    return lead


def lock_lead(*, actor: Actor, lead_id: UUID) -> Lead:
    """The lead with its company, its row locked until the transaction ends; raises LeadNotFoundError."""
    lead = (
        Lead.objects.select_related("tenant")
        .select_for_update(no_key=True, of=("self",))
        .filter(tenant_id=actor.tenant_id, id=lead_id)
        .first()
    )
    if lead is None:
        raise LeadNotFoundError("There is no such lead.")
    return lead


def record_change(lead: Lead, changed: tuple[str, ...]) -> None:
    """Save a locked lead under its next revision and tell of the change; the caller holds the transaction."""
    lead.revision += 1
    if {"phone", "email"} & set(changed):
        save_unique(lead, create=False)
    else:
        lead.save(force_update=True)
    log.publish(
        LeadUpdated(
            lead_id=lead.id,
            changed=changed,
            name=lead.name,
            source=lead.source,
            city=lead.city,
            price=lead.price,
            temperature=lead.temperature,
            stage=lead.stage,
            score=lead.score,
            revision=lead.revision,
        )
    )


def save_unique(lead: Lead, *, create: bool) -> None:
    """Save, or raise LeadDuplicateError for another lead's phone or email; the transaction stays usable."""
    try:
        with transaction.atomic():
            lead.save(force_insert=create)
    except IntegrityError as error:
        field = next((name for name in ("phone", "email") if f"bots_lead_one_per_{name}" in str(error)), None)
        if field is None:
            raise
        other = (
            Lead.objects.active().filter(tenant_id=lead.tenant_id, **{field: getattr(lead, field)}).first()
        )
        named = f" (lead {other.id})" if other else ""
        raise LeadDuplicateError(
            f"Another lead{named} has this {field}; each {field} may belong to one active lead.",
            errors=[FieldProblem(field, "duplicate", f"Belongs to lead {other.id if other else 'another'}.")],
        ) from error


def check_revision(lead: Lead, revision: int | None) -> None:
    if revision is not None and revision != lead.revision:
        raise LeadChangedError(
            f"This lead is at revision {lead.revision}, the change was made from revision {revision}. "
            "Read it again."
        )


def clean_fields(fields: Mapping[str, Any], *, region: str) -> dict[str, Any]:
    """The editable fields in their normal forms; LeadInvalidError names each one that is not good."""
    values: dict[str, Any] = {}
    problems = []
    for name, given in fields.items():
        value = given
        if name not in EDITABLE:
            raise _invalid(name, "unknown_field", "This field cannot be set.")
        if name in ("phone", "email", "zip") and value:
            value = _normalise(name, value, region)
            if value is None:
                problems.append(FieldProblem(name, f"invalid_{name}", _EXPECTED[name]))
                continue
        elif name == "tags":
            value = sorted({tag.strip() for tag in value if tag.strip()})
            if len(value) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in value):
                problems.append(
                    FieldProblem(name, "too_many", f"At most {MOST_TAGS} tags of {LONGEST_TAG} characters.")
                )
        values[name] = value
    if problems:
        raise LeadInvalidError("; ".join(f"{one.field}: {one.detail}" for one in problems), errors=problems)
    return values


def zone_for(*, tenant_id: UUID, zip_code: str, phone: str) -> str:
    """The lead's time zone: by zip, else by phone, else the tenant's."""
    default = tenant_selectors.get_tenant(tenant_id=tenant_id).timezone
    return contacts.time_zone_for(zip_code=zip_code, phone=phone, default=default)


_EXPECTED = {
    "phone": "Expected a telephone number like +1 916 555 0100.",
    "email": "Expected an email address like dana@example.com.",
    "zip": "Expected five digits, or nine as 12345-6789.",
}


def _normalise(name: str, value: str, region: str) -> str | None:
    if name == "phone":
        return contacts.normalise_phone(value, region=region)
    return contacts.normalise_email(value) if name == "email" else contacts.normalise_zip(value)


def _invalid(field: str, code: str, detail: str) -> LeadInvalidError:
    return LeadInvalidError(f"{field}: {detail}", errors=[FieldProblem(field, code, detail)])


def _region(tenant_id: UUID) -> str:
    return tenant_selectors.get_tenant(tenant_id=tenant_id).phone_region
