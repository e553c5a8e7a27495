"""The topics of the bots, and whose each is."""

from collections.abc import Collection, Sequence

from bots.selectors import conversations as conversation_selectors
from bots.selectors import leads as lead_selectors
from bots.selectors.leads import LeadFilter
from common.actor import Actor
from realtime.topics import TopicFamily, ids_among, register


def _leads(actor: Actor, keys: Sequence[str]) -> Collection[str]:
    every = LeadFilter(is_archived=None)
    return ids_among(lead_selectors.list_leads_for(actor=actor, wanted=every), keys)


def _conversations(actor: Actor, keys: Sequence[str]) -> Collection[str]:
    return ids_among(conversation_selectors.list_conversations_for(actor=actor), keys)


register(
    TopicFamily(
        name="leads",
        permission="leads:read",
        refetch="/api/leads",
        description="Leads that came, changed, were put away or imported",
        opening=True,
    )
)
register(
    TopicFamily(
        name="lead",
        permission="leads:read",
        refetch="/api/leads/{key}",
        authorise=_leads,
        description="Everything about one lead",
    )
)
register(
    TopicFamily(
        name="conversation",
        permission="conversations:read",
        refetch="/api/conversations/{key}/messages",
        authorise=_conversations,
        description="One conversation, message by message",
    )
)
register(
    TopicFamily(
        name="handoffs",
        permission="conversations:read",
        refetch="/api/handoffs",
        description="Conversations changing their owner",
        opening=True,
    )
)
register(
    TopicFamily(
        name="bots",
        permission="bots:read",
        refetch="/api/bots",
        description="What the bots are doing",
        opening=True,
    )
)
register(
    TopicFamily(
        name="follow-ups",
        permission="follow_ups:read",
        refetch="/api/follow-ups",
        description="Follow-up plans and their steps",
        opening=True,
    )
)
register(
    TopicFamily(
        name="calls",
        permission="follow_ups:read",
        refetch="/api/calls",
        description="Phone calls and where they stand",
        opening=True,
    )
)
register(
    TopicFamily(
        name="support_updates",
        permission="conversations:read",
        refetch="/api/conversations",
        description="What is told to those who help customers",
    )
)
