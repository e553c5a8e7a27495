"""What the table of leads shows, read at one instant together with the position at which it was read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bots.selectors import leads as lead_selectors
from bots.selectors import overview
from common.actor import Actor
from common.tenancy import tenant_snapshot
from events import log

LEADS_A_PAGE = 50
# The sort that each column offers, and its title.
LEAD_COLUMNS = (
    ("name", "Name"),
    ("", "Temperature"),
    ("score", "Score"),
    ("", "Stage"),
    ("", "Source"),
    ("price", "Price"),
    ("updated_at", "Changed"),
)


def leads_page_for(*, actor: Actor, query: Mapping[str, str]) -> dict[str, Any]:
    """One page of the table of leads. An unknown filter value counts as none; a bad cursor raises."""
    chosen = {
        "q": query.get("q", "")[:100],
        "temperature": query.get("temperature", "")
        if query.get("temperature") in dict(overview.TEMPERATURES)
        else "",
        "stage": query.get("stage", "") if query.get("stage") in dict(overview.STAGES) else "",
        "sort": query["sort"] if query.get("sort", "").lstrip("-") in lead_selectors.SORTS else "-updated_at",
    }
    wanted = lead_selectors.LeadFilter(
        q=chosen["q"],
        temperature=(chosen["temperature"],) if chosen["temperature"] else (),
        stage=(chosen["stage"],) if chosen["stage"] else (),
    )
    with tenant_snapshot(actor.tenant_id):
        page = lead_selectors.page_leads_for(
            actor=actor,
            wanted=wanted,
            sort=chosen["sort"],
            cursor=query.get("cursor") or None,
            limit=LEADS_A_PAGE,
        )
        return {
            "position": log.position_for(tenant_id=actor.tenant_id),
            "seen": log.unnumbered_ids(tenant_id=actor.tenant_id),
            "leads": page.items,
            "next_query": urlencode({**chosen, "cursor": page.next_cursor}) if page.next_cursor else "",
            "first_query": urlencode(chosen) if query.get("cursor") else "",
            "chosen": chosen,
            "is_filtered": bool(chosen["q"] or chosen["temperature"] or chosen["stage"]),
            "temperatures": overview.TEMPERATURES,
            "stages": overview.STAGES,
            "columns": [_column(name, title, chosen) for name, title in LEAD_COLUMNS],
            "can_import": actor.can("leads:import"),
        }


def _column(name: str, title: str, chosen: Mapping[str, str]) -> dict[str, str]:
    sort = chosen["sort"]
    is_sorted = bool(name) and sort.lstrip("-") == name
    turned = name if sort == f"-{name}" else f"-{name}"
    return {
        "title": title,
        "query": urlencode({**chosen, "sort": turned}) if name else "",
        "order": ("descending" if sort.startswith("-") else "ascending") if is_sorted else "",
        "kind": "number" if name in ("score", "price") else "",
    }
