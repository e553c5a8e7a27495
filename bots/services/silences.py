"""Leads who fell silent after our question: the team is advised, once for each silence, to follow up."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from bots.models.conversations import Conversation, Message
from bots.models.suggestions import Suggestion
from bots.selectors import settings as settings_selectors
from bots.services import conversations as conversation_services
from bots.services import suggestions
from common.actor import Actor
from common.tenancy import all_tenants_scope

# In the tenant's own time. A hot lead is not left waiting; after three days the follow-up plan speaks.
PATIENCE = timedelta(hours=4)
PATIENCE_WITH_HOT = timedelta(hours=1)
PLAN_SPEAKS_AFTER = timedelta(days=3)
# Hours of the lead's own day at which somebody of the team can write to it.
WAKING_HOURS = (8, 19)
MOST_SILENCES = 200

# The range of wall time is the index's; the silence counts by the tenant's clock, from our question on.
_DUE = """
    WITH silent AS MATERIALIZED (
        SELECT c.tenant_id, c.id, c.last_message_at, c.temperature, l.timezone
        FROM bots_conversation c JOIN bots_lead l ON l.id = c.lead_id AND l.archived_at IS NULL
        WHERE c.status = 'open' AND c.monitoring = 'active'
          AND c.last_lead_message_at > %(since)s
          AND c.last_sender IN ('bot', 'person') AND c.pending_question IS NOT NULL
          AND NOT EXISTS (
              SELECT 1 FROM bots_suggestion s
              WHERE s.conversation_id = c.id AND s.kind = 'silence_after_question'
                AND (s.shown_at >= c.last_lead_message_at OR s.dismissals >= %(dismissals)s))
          AND NOT EXISTS (
              SELECT 1 FROM bots_message m
              WHERE m.tenant_id = c.tenant_id AND m.conversation_id = c.id AND m.sender = 'lead'
                AND m.created_at >= c.last_lead_message_at AND m.intent IN ('opt_out', 'wrong_person'))
          AND NOT EXISTS (
              SELECT 1 FROM bots_suppression x
              WHERE x.tenant_id = c.tenant_id AND x.lead_id = c.lead_id
                AND x.scope = 'all' AND x.lifted_at IS NULL)
    ), clocks AS MATERIALIZED (
        SELECT tenant_id, accounts_tenant_now(tenant_id) AS now
        FROM (SELECT DISTINCT tenant_id FROM silent) t WHERE accounts_tenant_is_active(tenant_id)
    )
    SELECT s.tenant_id, s.id FROM silent s JOIN clocks USING (tenant_id)
    WHERE clocks.now - s.last_message_at
          BETWEEN CASE s.temperature WHEN 'hot' THEN %(hot)s ELSE %(patience)s END AND %(longest)s
      AND extract(hour FROM clocks.now AT TIME ZONE s.timezone) BETWEEN %(first)s AND %(last)s
    ORDER BY s.last_message_at LIMIT %(most)s
"""


def due_silences() -> list[tuple[UUID, UUID]]:
    """Tenant and conversation of each whose lead owes us an answer for long enough; crosses tenants."""
    first, last = WAKING_HOURS
    asked: dict[str, Any] = {
        # A value, since no index serves a comparison with a clock that moves while it is read.
        "since": timezone.now() - PLAN_SPEAKS_AFTER,
        "longest": PLAN_SPEAKS_AFTER,
        "patience": PATIENCE,
        "hot": PATIENCE_WITH_HOT,
        "dismissals": Suggestion.MOST_DISMISSALS,
        "first": first,
        "last": last,
        "most": MOST_SILENCES,
    }
    with all_tenants_scope(), connection.cursor() as cursor:
        cursor.execute(_DUE, asked)
        return list(cursor.fetchall())


def advise_follow_up(*, tenant_id: UUID, conversation_id: UUID, now: datetime) -> bool:
    """Show the card that advises to ask again; False when the lead wrote or somebody acted meanwhile.

    ``now`` is tenant time.
    """
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(
            actor=Actor.system(tenant_id), conversation_id=conversation_id
        )
        asked_at = conversation.last_message_at
        if asked_at is None or not _is_waiting(conversation):
            return False
        is_shown = suggestions.show_silence(
            conversation,
            silent_for=now - asked_at,
            voice=settings_selectors.bot_settings_of(tenant_id=tenant_id).tone,
            now=now,
        )
        conversation.save(update_fields=["open_suggestions", "updated_at"])
    return is_shown


def _is_waiting(conversation: Conversation) -> bool:
    wrote_at = conversation.last_lead_message_at or timezone.now()
    shown = Suggestion.objects.filter(
        conversation=conversation, kind="silence_after_question", shown_at__gte=wrote_at
    )
    return (
        conversation.status == Conversation.Status.OPEN
        and conversation.monitoring == Conversation.Monitoring.ACTIVE
        and conversation.last_sender != Message.Sender.LEAD
        and conversation.pending_question is not None
        and not shown.exists()
    )
