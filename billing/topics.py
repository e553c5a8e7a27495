"""What can be listened to about customers."""

from collections.abc import Collection, Sequence

from billing import selectors
from common.actor import Actor
from realtime.topics import TopicFamily, ids_among, register


def _customers(actor: Actor, keys: Sequence[str]) -> Collection[str]:
    return ids_among(selectors.list_customers_for(actor=actor), keys)


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
        authorise=_customers,
        description="One customer.",
    )
)
register(
    TopicFamily(
        name="billing_updates",
        permission="billing:read",
        refetch="/api/customers",
        description="All that happens in billing, for front ends that watch it as one.",
    )
)
