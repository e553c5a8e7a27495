"""Whatever comes late, twice, out of order or not at all: what clients are given is the log, exactly."""

import asyncio
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import log
from realtime.bus import EventMessage
from realtime.hub import access, connections, ordering, resume, streams, threads
from realtime.hub.streams import TenantStream
from tests.realtime.faults.weather import EPOCH, HIDDEN, TURNS, Client, Weather

# Bounds so narrow that a few dozen steps reach all of them.
SMALL = (
    (ordering, "RING_SIZE", 4),
    (streams, "RING_SIZE", 4),
    (resume, "RING_SIZE", 4),
    (ordering, "MAX_HELD", 3),
    (streams, "LOG_BATCH", 3),
    (resume, "MAX_REPLAYED", 6),
    (connections, "QUEUE_BYTES", 1_600),
    (connections, "REPLAY_BYTES", 500),
    (connections, "BURST_BYTES", 600),
    (connections, "MOST_WITHHELD", 4),
)
CLIENTS = 2
ROUNDS = 1_000

Step = tuple[str, int]
# What happens often stands here often.
WORDS = (
    *("publish a", "publish a", "publish b", "publish both", "publish hidden", "decide"),
    *("deliver", "deliver", "deliver", "deliver", "double", "lose"),
    *("go on",) * 8,
    *("connect", "connect", "join", "drop", "come back", "come back", "read", "read", "read"),
    *("pause", "take more", "beat", "beat", "suspect", "clear up"),
)
steps = st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 5)), min_size=50, max_size=120)


def take(step: Step, *, weather: Weather, stream: TenantStream, clients: list[Client]) -> None:
    word, number = step
    client = clients[number % CLIENTS]
    flying, bring = weather.flying, cast(Callable[[EventMessage], object], stream.receive)
    actions: dict[str, Callable[[], object]] = {
        "publish a": lambda: weather.publish("a"),
        "publish b": lambda: weather.publish("b"),
        "publish both": lambda: weather.publish("a", "b"),
        "publish hidden": lambda: weather.publish("a", permission=HIDDEN),
        "decide": weather.cast_doubt,
        "deliver": lambda: flying and bring(flying.pop(number % len(flying))),
        "double": lambda: flying and bring(flying[number % len(flying)]),
        "lose": lambda: flying and flying.pop(number % len(flying)),
        "go on": lambda: weather.go_on(number),
        "connect": client.connect,
        "join": client.join,
        "drop": client.drop,
        "come back": client.come_back,
        "clear up": lambda: [bring(flying.pop(0)) for _ in list(flying)],
        "read": lambda: client.read(2 * number),
        "pause": client.pause,
        "take more": client.take_more,
        "beat": client.beat,
        "suspect": stream.suspect,
    }
    actions[word]()


async def play(script: list[Step], *, weather: Weather) -> list[Client]:
    stream = TenantStream(tenant_id=weather.tenant_id)
    stream.begin(f"{EPOCH}:0")
    clients = [Client(weather=weather, stream=stream) for _ in range(CLIENTS)]
    await calm_down(weather=weather, stream=stream, clients=clients)
    for step in script:
        take(step, weather=weather, stream=stream, clients=clients)
        await let_run()
    await calm_down(weather=weather, stream=stream, clients=clients)
    stream.stop()
    return clients


async def calm_down(*, weather: Weather, stream: TenantStream, clients: list[Client]) -> None:
    """Nothing breaks any more: the hub looks now and then, clients come back and read."""
    looking = asyncio.create_task(asyncio.sleep(0))
    for _ in range(ROUNDS):
        if looking.done():
            if all(client.is_in and client.given == client.should_have() for client in clients):
                return
            looking = asyncio.create_task(stream.compare())
        while weather.flying:
            stream.receive(weather.flying.pop(0))
        weather.go_on(0)
        for client in clients:
            client.connect()
            client.take_more()
            client.read(1_000)
        await let_run()


async def let_run() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


@pytest.fixture
def weather() -> Iterator[Weather]:
    """In the place of the log and of the threads."""
    weather = Weather()
    with pytest.MonkeyPatch.context() as patch:
        put_in_place(weather, patch=patch)
        yield weather


def put_in_place(weather: Weather, *, patch: pytest.MonkeyPatch) -> None:
    for name in ("position_for", "read_after", "read_topics_after"):
        patch.setattr(log, name, getattr(weather, name))
    patch.setattr(threads, "run", weather.run)
    patch.setattr(access, "still_allowed", lambda **asked: list(asked["names"]))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(script=steps)
def test_any_weather_gives_each_client_the_log_in_order(script: list[Step]) -> None:
    weather = Weather()
    with pytest.MonkeyPatch.context() as patch:
        put_in_place(weather, patch=patch)
        for module, name, value in SMALL:
            patch.setattr(module, name, value)
        clients = asyncio.run(play(script, weather=weather))
    for client in clients:
        assert (client.given, client.undue) == (client.should_have(), [])


async def test_a_fact_that_cannot_be_read_casts_doubt_on_everybody_and_holds_up_nothing(
    weather: Weather,
) -> None:
    stream = TenantStream(tenant_id=weather.tenant_id)
    stream.begin(f"{EPOCH}:0")
    client = Client(weather=weather, stream=stream)
    await calm_down(weather=weather, stream=stream, clients=[client])
    weather.publish("members", kind="membership_changed", payload="{}")
    weather.publish("a")
    weather.flying.reverse()
    await calm_down(weather=weather, stream=stream, clients=[client])
    stream.stop()
    assert (client.given, weather.proofs) == ([2], 2)
