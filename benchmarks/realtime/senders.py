"""How each peer is published to from another process: what a worker beside it would do."""

import asyncio
from typing import Any, Protocol

import msgspec
import redis
import socketio
from channels_redis.core import RedisChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer

from benchmarks.realtime.board import Board
from benchmarks.realtime.messages import TOPIC, message_like_ours


class Sender(Protocol):
    """Publishes numbered events; stamps each on the board just before it leaves."""

    def next_number(self) -> int: ...

    def send(self, count: int) -> int:
        """Publish so many events at once; says how many there still were."""


class PeerSender:
    """Numbers events by itself; subclasses hand messages over."""

    def __init__(self, *, url: str, board: Board) -> None:
        self.url = url
        self._board = board
        self._next = 0

    def next_number(self) -> int:
        return self._next

    def send(self, count: int) -> int:
        numbers = range(self._next, self._next + count)
        messages = [message_like_ours(number) for number in numbers]
        for number in numbers:
            self._board.stamp(number)
        self.publish(messages)
        self._next += count
        return count

    def publish(self, messages: list[dict[str, Any]]) -> None:
        raise NotImplementedError


class PlainSender(PeerSender):
    """JSON on a Valkey channel, a pipeline for each batch."""

    def __init__(self, *, url: str, board: Board) -> None:
        super().__init__(url=url, board=board)
        self._client = redis.Redis.from_url(url)

    def publish(self, messages: list[dict[str, Any]]) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for message in messages:
            pipeline.publish(*self.written(message))
        pipeline.execute()

    def written(self, message: dict[str, Any]) -> tuple[str, bytes]:
        return TOPIC, msgspec.json.encode(message)


class EmitterSender(PlainSender):
    """As Socket.IO's own Redis emitter writes it: a packet for the room's channel, in MessagePack."""

    def written(self, message: dict[str, Any]) -> tuple[str, bytes]:
        packet = {"type": 2, "data": [message["type"], message], "nsp": "/"}
        options = {"rooms": [TOPIC], "flags": {}, "except": []}
        return f"socket.io#/#{TOPIC}#", msgspec.msgpack.encode(["emitter", packet, options])


class ManagerSender(PeerSender):
    """python-socketio's write-only manager, as its documentation has it for external processes."""

    def __init__(self, *, url: str, board: Board) -> None:
        super().__init__(url=url, board=board)
        self._manager = socketio.RedisManager(url, write_only=True)

    def publish(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            self._manager.emit(message["type"], message, room=TOPIC)


class LayerSender(PeerSender):
    """group_send() of a channel layer, on one loop that stays."""

    layer: type[Any] = RedisChannelLayer

    def __init__(self, *, url: str, board: Board) -> None:
        super().__init__(url=url, board=board)
        self._loop = asyncio.new_event_loop()
        self._layer = self.layer(hosts=[url])

    def publish(self, messages: list[dict[str, Any]]) -> None:
        self._loop.run_until_complete(self._send(messages))

    async def _send(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            await self._layer.group_send(TOPIC, {"type": "lead.created", "event": message})


class PubSubLayerSender(LayerSender):
    layer = RedisPubSubChannelLayer
