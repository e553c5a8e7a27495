"""What can be listened to about customers."""

from uuid import UUID

from billing import selectors
from common.actor import Actor
from realtime.topics import TopicFamily, register


def _may_watch(actor: Actor, key: str) -> bool:
    selectors.get_customer_for(actor=actor, customer_id=UUID(key))
    return True


register(
    TopicFamily(
        name="customers",
        permission="billing:read",
        refetch="/api/customers",
        description="Every customer that is opened or changed.",
    )
)
register(
    TopicFamily(
        name="customer",
        permission="billing:read",
        refetch="/api/customers/{key}",
        authorise=_may_watch,
        description="One customer.",
    )
)
