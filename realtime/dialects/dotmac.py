"""The dialect of the internet provider's front end, at ``/api/ws``.

Every frame is ``{event_type, data, tenant_id, user_id, timestamp, message_id}``; ``user_id`` is whom it is
for, null when it is for all who watch. What the server says for itself is ``system_notification``, its kind
in ``data.type``.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import msgspec

from common.actor import Actor
from common.identifiers import uuid7
from events.log import Published
from realtime.dialects import texts
from realtime.dialects.native import Name, Position
from realtime.exceptions import UnknownCommandError
from realtime.presence import Stats

HEARTBEAT_SECONDS = 60.0
NOTICE = "system_notification"
UNAUTHENTICATED = 4001
FAILED = 4000
# What this front end knows for ours; those that are missing here it knows as they are.
CLOSE_CODES = {4401: UNAUTHENTICATED, 4403: FAILED, 4400: FAILED, 1011: FAILED}


class Subscribe(msgspec.Struct, frozen=True):
    """Listen to topics, which this front end calls subscriptions; with ``since``, from that position on."""

    subscriptions: list[Name]
    since: Position | None = None


class Unsubscribe(msgspec.Struct, frozen=True):
    subscriptions: list[Name]


class Ping(msgspec.Struct, frozen=True):
    """Ask for a sign of life; what it names as its time comes back."""

    timestamp: Annotated[str, msgspec.Meta(max_length=64)] | int | float | None = None


class Pong(msgspec.Struct, frozen=True):
    """An answer to a sign of life of ours, which asks for none."""


class GetStats(msgspec.Struct, frozen=True):
    """Ask how many are connected."""


class Authenticate(msgspec.Struct, frozen=True):
    """A newer token for the same user, to stay longer."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


Command = Subscribe | Unsubscribe | Ping | Pong | GetStats | Authenticate
COMMANDS: dict[str, type[Command]] = {
    "subscribe": Subscribe,
    "unsubscribe": Unsubscribe,
    "ping": Ping,
    "pong": Pong,
    "get_stats": GetStats,
    "auth": Authenticate,
}


class _Command(msgspec.Struct, frozen=True):
    type: str


def parse(text: str) -> Command:
    """The command in a frame; raises ``MalformedFrameError`` and ``UnknownCommandError``, nothing else."""
    kind = texts.read(text, _Command).type
    shape = COMMANDS.get(kind)
    if shape is None:
        raise UnknownCommandError(
            f"Unknown message type: {kind[:40]!r}. The types are: {', '.join(COMMANDS)}."
        )
    return texts.read(text, shape)


class DotmacDialect:
    """Writes one socket's frames: those of its own name its user, the shared ones do not."""

    name = "dotmac"
    heartbeat_seconds: float | None = HEARTBEAT_SECONDS

    def __init__(self) -> None:
        self._tenant_id: str | None = None
        self._user_id: str | None = None

    def address(self, actor: Actor) -> None:
        """Name this user and company from now on."""
        self._tenant_id = str(actor.tenant_id)
        self._user_id = str(actor.user_id) if actor.user_id else None

    # What the hub says

    def event(self, event: Published) -> str:
        number = "" if event.seq is None else f',"seq":{event.seq}'
        return (
            f'{{"event_type":{texts.write(event.type)},"data":{event.payload},"tenant_id":"{event.tenant_id}",'
            f'"user_id":{texts.write(texts.addressee(event))},"timestamp":"{texts.moment(event.occurred_at)}",'
            f'"message_id":"{event.event_id}"{number}}}'
        )

    def heartbeat(self, *, position: str) -> str:
        # One frame for all sockets of the company, so it names no user.
        notice = {"type": "ping", "timestamp": texts.now(), "pos": position}
        return _frame(NOTICE, notice, tenant_id=self._tenant_id, user_id=None)

    def error(self, *, code: str, detail: str, topic: str | None = None) -> str:
        named = {} if topic is None else {"subscription": topic}
        return self._notice("error", error=detail, message=detail, code=code, detail=detail, **named)

    def subscribed(
        self,
        *,
        topics: list[str],
        position: str,
        recovered: bool | None,
        replayed: int,
        refetch: dict[str, str] | None,
    ) -> str:
        resumed: dict[str, Any] = {}
        if recovered is not None:
            resumed = {"recovered": recovered, "replayed": replayed, "refetch": refetch or {}}
        return self._notice("subscription_confirmed", subscriptions=topics, position=position, **resumed)

    def unsubscribed(self, *, topics: list[str]) -> str:
        return self._notice("unsubscription_confirmed", subscriptions=topics)

    def status(self, *, state: str) -> str | None:
        return self._notice("status", state=state)

    def expiring(self, *, seconds: int) -> str | None:
        return self._notice("auth_expiring", seconds=seconds)

    def batch(self, texts: list[str]) -> str:
        """Never called: this front end does not ask for batches."""
        raise NotImplementedError

    # What its consumer says

    def welcome(self, *, session_id: str, position: str) -> str:
        connection_id = f"{self._tenant_id}:{self._user_id}:{session_id}"
        hello = {
            "action": "connected",
            "connection_id": connection_id,
            "session_id": session_id,
            "position": position,
        }
        return self._frame("user_session", hello)

    def pong(self, *, timestamp: str | float | None, position: str) -> str:
        return self._notice("pong", timestamp=texts.now() if timestamp is None else timestamp, pos=position)

    def stats(self, stats: Stats) -> str:
        return self._notice("stats", stats=asdict(stats))

    def refreshed(self) -> str:
        return self._notice("auth_refreshed")

    def _notice(self, kind: str, **fields: Any) -> str:
        return self._frame(NOTICE, {"type": kind, **fields})

    def _frame(self, event_type: str, data: Mapping[str, Any]) -> str:
        return _frame(event_type, data, tenant_id=self._tenant_id, user_id=self._user_id)


def _frame(event_type: str, data: Mapping[str, Any], *, tenant_id: str | None, user_id: str | None) -> str:
    frame = {
        "event_type": event_type,
        "data": data,
        "tenant_id": tenant_id,
        "user_id": user_id,
        "timestamp": texts.now(),
        "message_id": str(uuid7()),
    }
    return texts.write(frame)
