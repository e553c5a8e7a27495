"""A Channels layer in which each process receives each event of a tenant once, however many groups it names.

The stock layers send one message per group and queue a copy for every member. Here the bus channel is the
tenant and the message names its groups. Sinks (the hub's streams) are called with it directly; ordinary
consumers find it in a bounded queue, as from any layer. Connections are made from channels_redis's host
configuration, so shards, sentinels and addresses are written as its documentation says.
"""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import BaseChannelLayer
from channels_redis.utils import decode_hosts

from realtime.layers.exchanges import Exchange


class HubChannelLayer(BaseChannelLayer):  # type: ignore[misc]  # Channels publishes no types
    """The layer of ``CHANNEL_LAYERS``, with one exchange per event loop, as connections belong to one."""

    extensions = ("groups", "flush")

    def __init__(
        self, hosts: Any = None, capacity: int = 100, expiry: int = 60, channel_capacity: Any = None
    ) -> None:
        super().__init__(expiry=expiry, capacity=capacity, channel_capacity=channel_capacity)
        self.channel_capacity = self.compile_capacities(channel_capacity or {})
        self._hosts = decode_hosts(hosts)
        self._exchanges: WeakKeyDictionary[asyncio.AbstractEventLoop, Exchange] = WeakKeyDictionary()

    @property
    def exchange(self) -> Exchange:
        """The running loop's connections, queues, groups and sinks."""
        loop = asyncio.get_running_loop()
        found = self._exchanges.get(loop)
        if found is None:
            found = self._exchanges[loop] = Exchange(
                hosts=self._hosts, capacity_of=self.get_capacity, expiry=self.expiry
            )
        return found

    async def new_channel(self, prefix: str = "specific") -> str:
        """A channel of this process; nothing is asked of Valkey for it."""
        return await self.exchange.new_channel(prefix.rstrip("."))

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        """To one channel, of whichever process. Raises ``ChannelFull`` for a full one of this process."""
        self.require_valid_channel_name(channel)
        await self.exchange.send(channel, message)

    async def receive(self, channel: str) -> dict[str, Any]:
        return await self.exchange.receive(channel)

    async def group_add(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        await self.exchange.group_add(group, channel)

    async def group_discard(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        await self.exchange.group_discard(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.require_valid_group_name(group)
        await self.exchange.group_send(group, message)

    async def flush(self) -> None:
        """Forget every channel and group of this loop and close its connections; it can be used again."""
        exchange = self._exchanges.pop(asyncio.get_running_loop(), None)
        if exchange is not None:
            await exchange.close()
