"""Reading leads: one, or a page of the list with its filters."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from bots.exceptions.leads import LeadNotFoundError
from bots.models.leads import Consent, Lead, LeadReference
from common.actor import Actor
from common.api.pagination import Page, paginate

# What the list and a single lead show, in this order. The list reads nothing else.
SHOWN = (
    "id", "name", "email", "phone", "address", "city", "zip", "beds", "baths", "square_feet", "price",
    "source", "timezone", "temperature", "stage", "score", "frs_score", "pcs_score", "tags", "revision",
    "last_message_at", "archived_at", "merged_into_id", "lead_import_id", "created_at", "updated_at",
)  # fmt: skip

SORTS = {
    "created_at": "created_at",
    "updated_at": "updated_at",
    "score": "score",
    "price": "price",
    "name": "name",
}
_WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8


class LeadFilter(msgspec.Struct, frozen=True):
    """What a list of leads is narrowed to; None and empty mean "any"."""

    temperature: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    source: str = ""
    city: str = ""
    zip: str = ""
    tag: str = ""
    min_price: int | None = None
    max_price: int | None = None
    min_score: int | None = None
    max_score: int | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    is_archived: bool | None = False
    q: str = ""


def find_referenced_lead_id_for(*, actor: Actor, reference: str) -> UUID | None:
    """The lead that another system knows by this name, if it ever named it here."""
    actor.check("leads:read")
    known = LeadReference.objects.filter(tenant_id=actor.tenant_id, reference=reference)
    return known.values_list("lead_id", flat=True).first()


def list_leads_for(*, actor: Actor, wanted: LeadFilter | None = None) -> QuerySet[Lead]:
    """The tenant's leads that a filter admits, in no order."""
    actor.check("leads:read")
    wanted = wanted or LeadFilter()
    leads = Lead.objects.filter(tenant_id=actor.tenant_id, **_equal(wanted), **_ranges(wanted))
    if wanted.is_archived is not None:
        leads = leads.archived() if wanted.is_archived else leads.active()
    if wanted.q:
        leads = leads.filter(_search(wanted.q))
    return leads


def page_leads_for(
    *, actor: Actor, wanted: LeadFilter, sort: str, cursor: str | None, limit: int
) -> Page[dict[str, Any]]:
    """One page of the list as plain rows, ready to be encoded; ``sort`` is a key of SORTS, "-" before it
    for down.
    """
    column = SORTS[sort.lstrip("-")]
    order = (f"-{column}", "-id") if sort.startswith("-") else (column, "id")
    rows = list_leads_for(actor=actor, wanted=wanted).values(*SHOWN)
    return paginate(rows, order=order, cursor=cursor, limit=limit)


def get_lead_for(*, actor: Actor, lead_id: UUID) -> Lead:
    """One lead, archived or not; raises LeadNotFoundError for another tenant's as for none."""
    lead = list_leads_for(actor=actor, wanted=LeadFilter(is_archived=None)).filter(id=lead_id).first()
    if lead is None:
        raise LeadNotFoundError("There is no such lead.")
    return lead


def show_lead(lead: Lead) -> dict[str, Any]:
    """A lead as the list shows it."""
    return {name: getattr(lead, name) for name in SHOWN}


def list_consents_for(*, actor: Actor, lead_id: UUID) -> QuerySet[Consent]:
    """Everything that a lead allowed and refused, the newest first."""
    lead = get_lead_for(actor=actor, lead_id=lead_id)
    return Consent.objects.filter(tenant_id=actor.tenant_id, lead=lead).order_by("-given_at", "-id")


def _equal(wanted: LeadFilter) -> dict[str, Any]:
    exact = {"source": wanted.source, "city": wanted.city, "zip": wanted.zip}
    conditions: dict[str, Any] = {name: value for name, value in exact.items() if value}
    for name in ("temperature", "stage"):
        values = getattr(wanted, name)
        if values:
            conditions |= {name: values[0]} if len(values) == 1 else {f"{name}__in": values}
    if wanted.tag:
        conditions["tags__contains"] = [wanted.tag]
    return conditions


def _ranges(wanted: LeadFilter) -> dict[str, Any]:
    bounds = {
        "price__gte": wanted.min_price,
        "price__lte": wanted.max_price,
        "score__gte": wanted.min_score,
        "score__lte": wanted.max_score,
        "created_at__gte": wanted.created_from,
        "created_at__lt": wanted.created_to,
    }
    return {name: value for name, value in bounds.items() if value is not None}


def _search(text: str) -> Q:
    """Leads with words that begin as each word of the text does, in who and where they are."""
    words = _WORD.findall(text.lower())[:MOST_WORDS]
    if not words:
        return Q(pk__in=[])
    query = " & ".join(f"'{word}':*" for word in words)
    return Q(id__in=RawSQL("SELECT bots_search_leads(%s)", [query]))
