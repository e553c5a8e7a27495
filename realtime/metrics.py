"""What the sockets' side of a process counts, for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

SOCKETS = Gauge("switchboard_sockets", "Listeners that are let in", ["dialect"], multiprocess_mode="livesum")
DELIVERIES = Counter("switchboard_deliveries", "Events handed to listeners")
CLOSED = Counter("switchboard_sockets_closed", "Sockets that were closed from our side", ["reason"])
REFUSED = Counter("switchboard_socket_commands_refused", "Commands answered with an error", ["code"])
REPAIRED = Counter(
    "switchboard_events_repaired", "Events read from the log because the bus had not brought them"
)
RESUMED = Counter("switchboard_resumes", "Subscriptions that named a position", ["recovered"])
SHARDS_AWAY = Gauge(
    "switchboard_bus_shards_away", "Shards of the bus that cannot be heard", multiprocess_mode="livemax"
)
LAG = Histogram(
    "switchboard_event_lag_seconds",
    "From an event's moment to its hand-out to listeners",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
