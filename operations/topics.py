"""What can be listened to about the network and customers' services."""

from operations.selectors.reports import PERMISSION
from realtime.topics import TopicFamily, register

register(
    TopicFamily(
        name="network_alerts",
        permission=PERMISSION,
        refetch="/api/events/network-alerts",
        description="Network alerts, when they are reported and when they are resolved",
    )
)
register(
    TopicFamily(
        name="service_updates",
        permission=PERMISSION,
        refetch="/api/events/service-events",
        description="Services of customers that were activated or suspended",
    )
)
