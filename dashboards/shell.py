"""What stands around every page: who, where, what exists, and what is not real about it."""

from typing import Any

from django.conf import settings

from accounts.selectors import memberships as membership_selectors
from accounts.selectors import tenants as tenant_selectors
from accounts.selectors import users as user_selectors
from bots.selectors import follow_up_views, follow_ups, inbox
from common.actor import Actor
from dashboards.selectors import words

LINKS = (
    ("Command centre", "/", "centre"),
    ("Conversations", "/conversations", "conversations"),
    ("Leads", "/leads", "leads"),
    ("Follow-ups", "/follow-ups", "calendar"),
)
COMPONENTS = ("Components", "/components", "components")
ADMIN = ("Admin", "/admin/", "admin")
SECONDS_A_DAY = 86_400
CALLS_SHOWN = 20
STARTS = ("Who is hot right now?", "Who waits for a person?", "How are the bots doing?", "What can you do?")


def shell_for(*, actor: Actor, current: str, is_live: bool) -> dict[str, Any]:
    """The frame's values for a page at the address ``current``."""
    tenant = tenant_selectors.get_tenant(tenant_id=actor.tenant_id)
    user = user_selectors.find_user_of(actor=actor)
    calls = calls_for_person(actor=actor)
    waiting = sum(call["status"] == inbox.REQUESTED for call in calls)
    return {
        "zone": tenant.timezone,
        "tenant_id": tenant.id,
        "tenant_name": tenant.name,
        "companies": companies(actor=actor),
        "person_id": actor.user_id,
        "person_name": (user.name if user else "") or actor.label.partition("@")[0].capitalize(),
        "person_email": actor.label,
        "person_role": actor.role,
        "is_live": is_live,
        "notices": notices(clock_rate=tenant.clock_rate),
        "calls": calls,
        "waiting": waiting,
        "follow_ups": follow_ups_waiting(actor=actor, clock_rate=tenant.clock_rate),
        "reasons": words.REASONS,
        "starts": STARTS,
        "links": _links(LINKS, current),
        "lower_links": _links(_lower_links(actor), current),
    }


def companies(*, actor: Actor) -> list[dict[str, Any]]:
    """The companies to switch between; nothing for somebody who belongs to one alone."""
    if actor.user_id is None:
        return []
    memberships = membership_selectors.list_open_companies_of(user_id=actor.user_id)
    if len(memberships) < 2:
        return []
    return [
        {
            "id": str(one.tenant_id),
            "name": one.tenant.name,
            "role": one.role,
            "is_current": one.tenant_id == actor.tenant_id,
        }
        for one in memberships
    ]


def calls_for_person(*, actor: Actor) -> list[dict[str, Any]]:
    """What asked for a person of the team of late, the newest first."""
    if not actor.can("conversations:read"):
        return []
    return [
        {
            "id": call.id,
            "path": f"/conversations/{call.conversation_id}",
            "name": call.lead.name,
            "why": words.reason_words(call.reason),
            "status": call.status,
            "at": words.asked_at(call),
        }
        for call in inbox.list_calls_for_person_for(actor=actor, limit=CALLS_SHOWN)
    ]


def follow_ups_waiting(*, actor: Actor, clock_rate: int) -> int:
    """How many steps are late, failed today or of unknown outcome."""
    if not actor.can("follow_ups:read"):
        return 0
    now = tenant_selectors.now_for(tenant_id=actor.tenant_id)
    late_at = follow_ups.late_before(now=now, clock_rate=clock_rate)
    return follow_up_views.count_waiting_for(actor=actor, now=now, late_at=late_at)


def notices(*, clock_rate: int) -> list[str]:
    """What a person must know is not as it seems."""
    found = []
    if clock_rate != 1:
        found.append(
            f"Demo clock: one day passes in {SECONDS_A_DAY / clock_rate:g} s in conversations and plans."
        )
    if settings.MESSAGING_PROVIDER == "simulated":
        found.append("Messages go through the simulated provider; nobody is contacted.")
    return found


def _lower_links(actor: Actor) -> tuple[tuple[str, str, str], ...]:
    """What only some may open: components for staff, admin for those whom it lets in."""
    if actor.is_staff:
        return COMPONENTS, ADMIN
    return (ADMIN,) if actor.can("members:write") else ()


def _links(links: tuple[tuple[str, str, str], ...], current: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "url": url, "icon": icon, "is_current": url == current} for name, url, icon in links
    ]
