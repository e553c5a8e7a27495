"""Finding or opening the lead that somebody writes as."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.selectors import tenants as tenant_selectors
from bots.engines import contacts
from bots.engines.dialogue import UNNAMED
from bots.exceptions.leads import LeadDuplicateError
from bots.models.leads import Lead, LeadReference
from bots.selectors import leads as lead_selectors
from bots.services import leads as lead_services
from common.actor import Actor


def recognise_lead(*, actor: Actor, fields: Mapping[str, Any], reference: str = "") -> UUID:
    """The lead that another system knows by ``reference``, else the active one with this phone or email,
    else a new one made from the fields.

    From then on the reference finds that lead, also after a merge. A lead without a name is called by its
    phone or email, or `UNNAMED`.
    """
    actor.check("conversations:write")
    if not reference:
        return _recognise_by_contact(actor, fields)
    known = lead_selectors.find_referenced_lead_id_for(actor=actor, reference=reference)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            lead_id = _recognise_by_contact(actor, fields)
            LeadReference.objects.create(tenant_id=actor.tenant_id, lead_id=lead_id, reference=reference)
            return lead_id
    except IntegrityError:
        # Two first messages under one reference came at once, and the other was faster.
        if known := lead_selectors.find_referenced_lead_id_for(actor=actor, reference=reference):
            return known
        raise


def _recognise_by_contact(actor: Actor, fields: Mapping[str, Any]) -> UUID:
    region = tenant_selectors.get_tenant(tenant_id=actor.tenant_id).phone_region
    phone = contacts.normalise_phone(str(fields.get("phone") or ""), region=region) or ""
    email = contacts.normalise_email(str(fields.get("email") or "")) or ""
    if known := _find_lead(actor, phone=phone, email=email):
        return known
    name = fields.get("name") or phone or email or UNNAMED
    try:
        return lead_services.create_lead(actor=actor, fields={**fields, "name": name}).id
    except LeadDuplicateError:
        # Two first messages of one person came at once, and the other was faster.
        if known := _find_lead(actor, phone=phone, email=email):
            return known
        raise


def _find_lead(actor: Actor, *, phone: str, email: str) -> UUID | None:
    same = (Q(phone=phone) if phone else Q(pk__in=[])) | (Q(email=email) if email else Q(pk__in=[]))
    known = Lead.objects.active().filter(same, tenant_id=actor.tenant_id).order_by("id")
    return known.values_list("id", flat=True).first()
