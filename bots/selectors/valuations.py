"""Making what is attached to an email from what the company knows, in one short read for many letters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.selectors import tenants as tenant_selectors
from bots.engines import sequence_definitions, valuation, valuation_page
from bots.engines.valuation import Home, Nearby, Priced, Valuation
from bots.models.leads import Lead
from bots.providers.wire import Attachment
from bots.selectors import dialogues as dialogue_selectors

# The latest of a zip: prices of years ago say little, and a report stays as quick as it is.
MOST_NEARBY = 500


def attachments_of(wanted: Sequence[tuple[str, Lead, datetime]]) -> dict[UUID, Attachment]:
    """Attachments by lead, for leads of one tenant: the name of each, for whom, and its day in tenant time.

    Two reads, and one for each of their zips. Raises KeyError for an unknown name.
    """
    if not wanted:
        return {}
    tenant = tenant_selectors.get_tenant(tenant_id=wanted[0][1].tenant_id)
    leads = [lead for _, lead, _ in wanted]
    # What a lead said in a conversation is newer than what a list said about it.
    prices = dialogue_selectors.prices_named(lead.id for lead in leads)
    homes = _homes_by_zip(leads)
    made = {}
    for name, lead, moment in wanted:
        on = moment.astimezone(ZoneInfo(lead.timezone)).date()
        made[lead.id] = _MAKERS[name](lead, tenant.name, on, prices, homes)
    return made


def _report(
    lead: Lead,
    company: str,
    on: date,
    prices: Mapping[UUID, int],
    homes: Mapping[str, list[tuple[UUID, Priced]]],
) -> Attachment:
    report = Valuation(
        company=company,
        home=_home_of(lead, prices.get(lead.id, lead.price)),
        on=on,
        nearby=_nearby_of(lead, homes),
    )
    return Attachment(
        name="valuation-report.pdf",
        content_type="application/pdf",
        write=partial(valuation_page.render, report),
    )


_MAKERS = {sequence_definitions.VALUATION_REPORT: _report}


def _home_of(lead: Lead, price: int | None) -> Home:
    return Home(
        owner=lead.name,
        address=lead.address,
        city=lead.city,
        zip=lead.zip,
        beds=lead.beds,
        baths=f"{lead.baths.normalize():f}" if lead.baths is not None else "",
        square_feet=lead.square_feet,
        price=price,
    )


def _nearby_of(lead: Lead, homes: Mapping[str, list[tuple[UUID, Priced]]]) -> Nearby | None:
    others = [home for lead_id, home in homes.get(lead.zip, ()) if lead_id != lead.id]
    return valuation.nearby_of(lead.zip, others)


def _homes_by_zip(leads: Sequence[Lead]) -> dict[str, list[tuple[UUID, Priced]]]:
    """The latest priced homes in each of the leads' zips."""
    found: defaultdict[str, list[tuple[UUID, Priced]]] = defaultdict(list)
    for zip_code in {lead.zip for lead in leads if lead.zip}:
        priced = Lead.objects.active().filter(tenant_id=leads[0].tenant_id, zip=zip_code, price__isnull=False)
        rows = priced.order_by("-created_at", "-id").values_list("id", "price", "square_feet")[:MOST_NEARBY]
        found[zip_code] = [
            (lead_id, Priced(price, square_feet)) for lead_id, price, square_feet in rows if price
        ]
    return dict(found)
