"""The layer as any Channels layer: ordinary consumers, groups, channels of other processes, shards."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import async_to_sync
from channels.exceptions import ChannelFull
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings

from accounts.models.tenants import Tenant
from common import valkey
from realtime.hub import threads
from realtime.layers import shards
from realtime.layers.exchanges import group_of
from realtime.layers.layer import HubChannelLayer
from tests.realtime.happening import happen
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20.0


@pytest_asyncio.fixture
async def here() -> AsyncIterator[HubChannelLayer]:
    layer = get_channel_layer()
    yield layer
    await layer.flush()


@pytest_asyncio.fixture
async def there() -> AsyncIterator[HubChannelLayer]:
    """Another process's layer."""
    layer = HubChannelLayer(hosts=settings.BUS_URLS)
    yield layer
    await layer.flush()


async def next_on(layer: HubChannelLayer, channel: str) -> dict[str, Any]:
    return await asyncio.wait_for(layer.receive(channel), SECONDS)


async def test_a_channel_of_another_process_is_reached(here: HubChannelLayer, there: HubChannelLayer) -> None:
    channel = await here.new_channel()
    await there.send(channel, {"type": "greet", "words": [1, "two", None]})
    assert await next_on(here, channel) == {"type": "greet", "words": [1, "two", None]}


async def test_a_group_spans_processes_and_each_member_gets_a_copy(
    here: HubChannelLayer, there: HubChannelLayer
) -> None:
    ours, theirs = await here.new_channel(), await there.new_channel()
    for layer, channel in ((here, ours), (there, theirs)):
        await layer.group_add("room", channel)
    await here.group_send("room", {"type": "greet"})
    first, second = await next_on(here, ours), await next_on(there, theirs)
    first["changed"] = True
    assert second == {"type": "greet"}


async def test_who_left_a_group_hears_no_more_of_it(here: HubChannelLayer) -> None:
    stays, leaves = await here.new_channel(), await here.new_channel()
    for channel in (stays, leaves):
        await here.group_add("room", channel)
    await here.group_discard("room", leaves)
    await here.group_send("room", {"type": "one"})
    await next_on(here, stays)
    await here.send(leaves, {"type": "last"})
    assert await next_on(here, leaves) == {"type": "last"}


async def test_a_general_channel_is_received_by_name(here: HubChannelLayer, there: HubChannelLayer) -> None:
    receiving = asyncio.create_task(next_on(here, "thumbnails"))
    await asyncio.to_thread(wait_until, lambda: _receivers("switchboard:channel:thumbnails") == 1)
    await there.send("thumbnails", {"type": "make"})
    assert await receiving == {"type": "make"}


async def test_a_thread_without_a_loop_may_send(here: HubChannelLayer) -> None:
    channel = await here.new_channel()
    await asyncio.to_thread(async_to_sync(get_channel_layer().send), channel, {"type": "greet"})
    assert await next_on(here, channel) == {"type": "greet"}


def _receivers(channel: str) -> int:
    answer: Any = valkey.client().pubsub_numsub(channel)
    return int(answer[0][1])


async def test_a_full_channel_of_this_process_says_so(here: HubChannelLayer) -> None:
    channel = await here.new_channel()
    for _ in range(here.capacity):
        await here.send(channel, {"type": "more"})
    with pytest.raises(ChannelFull):
        await here.send(channel, {"type": "too much"})


async def test_what_is_older_than_its_expiry_is_not_received(here: HubChannelLayer) -> None:
    layer = HubChannelLayer(hosts=settings.BUS_URLS, expiry=-1)
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "old"})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(layer.receive(channel), 0.05)
    await layer.flush()


@pytest.mark.parametrize("name", ["a b", "x" * 101, ""])
async def test_a_group_has_a_valid_name(here: HubChannelLayer, name: str) -> None:
    with pytest.raises(TypeError):
        await here.group_send(name, {"type": "greet"})


async def test_only_channels_of_this_process_join_groups(here: HubChannelLayer) -> None:
    with pytest.raises(ValueError, match="no channel of this process"):
        await here.group_add("room", "specific.elsewhere!abc")


class Ordinary(AsyncJsonWebsocketConsumer):
    """A consumer as Channels' own documentation teaches it, of two groups of the tenant in its path."""

    async def connect(self) -> None:
        tenant = self.scope["path"].strip("/")
        self.groups = [f"tenant.{tenant}.things", f"tenant.{tenant}.others"]
        for group in self.groups:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def event_published(self, message: dict[str, Any]) -> None:
        await self.send_json({"seq": message["seq"], "payload": json.loads(message["payload"])})


async def test_an_ordinary_consumer_hears_of_a_tenants_topic_once(
    acme: Tenant, globex: Tenant, here: HubChannelLayer
) -> None:
    socket = WebsocketCommunicator(Ordinary.as_asgi(), f"/{acme.id.hex}")
    await socket.connect(timeout=SECONDS)
    await happen(globex.id, '{"n":0}')
    await happen(acme.id, '{"n":1}', topics=("elsewhere",))
    await happen(acme.id, '{"n":2}', topics=("things", "others"))
    await happen(acme.id, '{"n":3}')
    frames = [await socket.receive_json_from(timeout=SECONDS) for _ in range(2)]
    await socket.disconnect()
    assert [frame["payload"]["n"] for frame in frames] == [2, 3]


async def test_a_lost_connection_is_taken_up_again(
    here: HubChannelLayer, there: HubChannelLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = await here.new_channel()
    await here.group_add("room", channel)
    back = asyncio.Event()
    here.exchange.on_change = lambda: back.set() if here.exchange.is_up else None
    await threads.run(valkey.client().execute_command, "CLIENT", "KILL", "TYPE", "pubsub")
    await asyncio.wait_for(back.wait(), SECONDS)
    await there.group_send("room", {"type": "again"})
    assert await next_on(here, channel) == {"type": "again"}


async def test_a_silent_server_is_left_and_asked_again(
    here: HubChannelLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "PING_SECONDS", 0.02)
    monkeypatch.setattr(shards, "SILENCE_SECONDS", -1.0)
    await here.new_channel()
    lost = asyncio.Event()
    here.exchange.on_change = lambda: None if here.exchange.is_up else lost.set()
    await asyncio.wait_for(lost.wait(), SECONDS)


def test_the_group_of_a_topic_carries_the_tenant(acme: Tenant) -> None:
    assert group_of(tenant_id=acme.id, topic="lead:1-2") == f"tenant.{acme.id.hex}.lead.1-2"
