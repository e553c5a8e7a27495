"""Finding or opening the lead that somebody writes as."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.selectors import tenants as tenant_selectors
from bots.engines import contacts
from bots.models.leads import Lead
from bots.services import leads as lead_services
from common.actor import Actor


def recognise_lead(*, actor: Actor, fields: Mapping[str, Any]) -> UUID:
    """The active lead with this phone or email, else a new one made from the fields.

    A lead without a name is called by its phone or email, or "Unknown lead".
    """
    actor.check("conversations:write")
    region = tenant_selectors.get_tenant(tenant_id=actor.tenant_id).phone_region
    phone = contacts.normalise_phone(str(fields.get("phone") or ""), region=region) or ""
    email = contacts.normalise_email(str(fields.get("email") or "")) or ""
    if phone or email:
        same = (Q(phone=phone) if phone else Q(pk__in=[])) | (Q(email=email) if email else Q(pk__in=[]))
        known = Lead.objects.active().filter(same, tenant_id=actor.tenant_id).order_by("id").first()
        if known is not None:
            return known.id
    name = fields.get("name") or phone or email or "Unknown lead"
    return lead_services.create_lead(actor=actor, fields={**fields, "name": name}).id
