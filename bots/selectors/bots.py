"""How the bots are doing, as the command centre's cards and existing front ends read it."""

from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Max, Q
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.engines import spellings
from bots.exceptions.conversations import BotNotFoundError
from bots.models.conversations import Conversation, Message
from common import clock
from common.actor import Actor
from common.identifiers import uuid7_floor

NAMES = {
    spellings.SELLER: "Seller bot",
    spellings.LEAD: "Lead bot",
    spellings.INTENT_DECODER: "Intent decoder",
}


def list_bots_for(*, actor: Actor) -> list[dict[str, Any]]:
    """One entry per bot; days are the tenant's own, and figures are those of today.

    ``responseTimeMs`` is the mean of what was measured: making a reply, or for the intent decoder reading a
    message; None on a day without any.
    """
    actor.check("bots:read")
    zone = tenant_selectors.get_tenant(tenant_id=actor.tenant_id).timezone
    work = _work_since(actor, clock.last_midnight(timezone.now(), zone=zone))
    last = _last_words(actor)
    qualified = dict(
        Conversation.objects.filter(tenant_id=actor.tenant_id, status=Conversation.Status.QUALIFIED)
        .values_list("bot_type")
        .annotate(Count("id"))
    )
    return [
        {
            "id": bot,
            "name": name,
            "status": "online",
            "lastActivity": last.get(bot),
            "responseTimeMs": work.get(bot, {}).get("response"),
            "conversationsToday": work.get(bot, {}).get("conversations", 0),
            "leadsQualified": qualified.get(bot, 0),
        }
        for bot, name in NAMES.items()
    ]


def get_bot_for(*, actor: Actor, bot_type: str) -> dict[str, Any]:
    """One bot's entry under any of its spellings, or `BotNotFoundError`."""
    bot = check_bot(bot_type)
    return next(entry for entry in list_bots_for(actor=actor) if entry["id"] == bot)


def check_bot(spelling: str) -> str:
    """Our name of the bot that a front end means; raises `BotNotFoundError`."""
    bot = spellings.find_owner(spelling)
    if bot not in NAMES:
        raise BotNotFoundError(f"There is no bot {spelling[:40]!r}. The bots are: {', '.join(NAMES)}.")
    return bot


def _work_since(actor: Actor, moment: datetime) -> dict[str, dict[str, Any]]:
    """For each bot the conversations it worked in, and the milliseconds that it took on average."""
    # Identifiers begin with their time, so the primary key finds a day without an index of its own.
    said = Message.objects.filter(tenant_id=actor.tenant_id, id__gte=uuid7_floor(moment))
    rows = said.values("sender", "bot_type").annotate(
        conversations=Count("conversation", distinct=True), response=Avg("processing_ms")
    )
    work = {}
    for row in rows:
        is_read = row["sender"] == Message.Sender.LEAD
        response = None if row["response"] is None else round(row["response"], 2)
        work[spellings.INTENT_DECODER if is_read else row["bot_type"]] = {**row, "response": response}
    return work


def _last_words(actor: Actor) -> dict[str, datetime]:
    """When each bot last had something to do, in tenant time."""
    rows = (
        Conversation.objects.filter(tenant_id=actor.tenant_id)
        .values("bot_type")
        .annotate(
            last=Max("last_message_at"),
            read=Max("last_message_at", filter=Q(last_lead_message_at__isnull=False)),
        )
    )
    found = {row["bot_type"]: row["last"] for row in rows}
    read = [row["read"] for row in rows if row["read"]]
    return {**found, spellings.INTENT_DECODER: max(read)} if read else found
