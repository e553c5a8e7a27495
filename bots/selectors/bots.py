"""How the bots are doing, as the command centre's cards and existing front ends read it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.exceptions import BotNotFoundError
from bots.models.conversations import Conversation
from common.actor import Actor

NAMES = {"jorge-seller": "Seller bot", "lead-bot": "Follow-up bot"}


def list_bots_for(*, actor: Actor) -> list[dict[str, Any]]:
    """One entry per bot; ``conversationsToday`` counts by the tenant's own day."""
    actor.check("bots:read")
    zone = ZoneInfo(tenant_selectors.get_tenant(tenant_id=actor.tenant_id).timezone)
    midnight = timezone.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Q(updated_at__gte=midnight)
    figures = {
        row["bot_type"]: row
        for row in Conversation.objects.filter(tenant_id=actor.tenant_id)
        .values("bot_type")
        .annotate(
            today=Count("id", filter=today),
            qualified=Count("id", filter=Q(status=Conversation.Status.QUALIFIED)),
            last=Max("last_message_at"),
        )
    }
    nothing = {"today": 0, "qualified": 0, "last": None}
    return [
        {
            "id": bot_type,
            "name": name,
            "status": "online",
            "lastActivity": figures.get(bot_type, nothing)["last"],
            "conversationsToday": figures.get(bot_type, nothing)["today"],
            "leadsQualified": figures.get(bot_type, nothing)["qualified"],
        }
        for bot_type, name in NAMES.items()
    ]


def get_bot_for(*, actor: Actor, bot_type: str) -> dict[str, Any]:
    """One bot's entry, or `BotNotFoundError`."""
    for bot in list_bots_for(actor=actor):
        if bot["id"] == bot_type:
            return bot
    raise BotNotFoundError(f"There is no bot {bot_type[:40]!r}. The bots are: {', '.join(NAMES)}.")
