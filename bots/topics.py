"""What of the bots can be listened to, and who may."""

from uuid import UUID

from bots.selectors import conversations as conversation_selectors
from bots.selectors import leads as lead_selectors
from common.actor import Actor
from realtime.topics import TopicFamily, register


def _may_watch_lead(actor: Actor, key: str) -> bool:
    lead_selectors.get_lead_for(actor=actor, lead_id=UUID(key))
    return True


def _may_watch_conversation(actor: Actor, key: str) -> bool:
    conversation_selectors.get_conversation_for(actor=actor, conversation_id=UUID(key))
    return True


register(
    TopicFamily(
        name="leads",
        permission="leads:read",
        refetch="/api/leads",
        description="Leads that came, changed, were put away or imported",
    )
)
register(
    TopicFamily(
        name="lead",
        permission="leads:read",
        refetch="/api/leads/{key}",
        authorise=_may_watch_lead,
        description="Everything about one lead",
    )
)
register(
    TopicFamily(
        name="conversation",
        permission="conversations:read",
        refetch="/api/conversations/{key}/messages",
        authorise=_may_watch_conversation,
        description="One conversation, message by message",
    )
)
register(
    TopicFamily(
        name="bots",
        permission="bots:read",
        refetch="/api/bots",
        description="What the bots are doing",
    )
)
register(
    TopicFamily(
        name="follow-ups",
        permission="follow_ups:read",
        refetch="/api/follow-ups",
        description="Follow-up plans and their steps",
    )
)
