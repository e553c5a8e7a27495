"""Socket.IO, protocol 5: packets of text inside Engine.IO messages.

Every text made here is a whole Engine.IO packet (``4`` stands for a message), so that a frame can be made
once for all sockets of a namespace. Events are flat: the payload's own fields on top, and ``event_type``,
``timestamp`` and ``data`` (the payload again) where the payload has no field of that name. What can be
replayed ends in its offset, ``epoch:seq``, as another argument: the client keeps the last string that ended
an event, and names it on coming back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from events.log import Published
from realtime.dialects import texts
from realtime.exceptions import BinaryFrameError, MalformedFrameError

HEARTBEAT_SECONDS = 25
MAIN = "/"
# For a client that is owed an answer and shown none: Engine.IO's packet without a meaning.
NOTHING = "6"
_CONNECT, _DISCONNECT, _EVENT, _ACK, _CONNECT_ERROR = "40", "41", "42", "43", "44"
_COPIES = ("event_type", "timestamp", "data")
# The longest number that JavaScript and we read alike.
_ID_DIGITS = 15
_NAMESPACE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Connect:
    """Join a namespace; ``auth`` is what the client's constructor was given."""

    namespace: str
    auth: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Disconnect:
    namespace: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the client emitted; with an ``ack_id`` it wants an answer."""

    namespace: str
    name: str
    arguments: Sequence[Any]
    ack_id: int | None


@dataclass(frozen=True, slots=True)
class Ack:
    """An answer to an event of ours. We ask for none, so nothing is looked at."""

    namespace: str


Packet = Connect | Disconnect | Event | Ack


def parse(text: str) -> Packet:
    """The packet in a message; raises ``MalformedFrameError`` and ``BinaryFrameError``, nothing else."""
    kind, rest = text[:1], text[1:]
    if kind in {"5", "6"}:
        raise BinaryFrameError("Binary events are not read.")
    namespace, rest = _split_namespace(rest)
    ack_id, rest = _split_ack_id(rest)
    data = _decode(rest) if rest else None
    match kind:
        case "0" if ack_id is None and (data is None or isinstance(data, dict)):
            return Connect(namespace, data or {})
        case "1" if ack_id is None and data is None:
            return Disconnect(namespace)
        case "2" if isinstance(data, list) and data and isinstance(data[0], str):
            return Event(namespace, data[0], data[1:], ack_id)
        case "3" if isinstance(data, list) and ack_id is not None:
            return Ack(namespace)
    raise MalformedFrameError("This is no packet of Socket.IO protocol 5.")


def _split_namespace(text: str) -> tuple[str, str]:
    if not text.startswith("/"):
        return MAIN, text
    namespace, _, rest = text.partition(",")
    if len(namespace) > _NAMESPACE_LENGTH:
        raise MalformedFrameError("No namespace has so long a name.")
    return namespace, rest


def _split_ack_id(text: str) -> tuple[int | None, str]:
    rest = text.lstrip("0123456789")
    digits = text[: len(text) - len(rest)]
    if len(digits) > _ID_DIGITS:
        raise MalformedFrameError("The number of the awaited answer is too large.")
    return (int(digits) if digits else None), rest


def _decode(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise MalformedFrameError(f"The packet's data is not JSON: {error}.") from error


class SocketIoDialect:
    """Writes the packets of one namespace."""

    heartbeat_seconds: float | None = HEARTBEAT_SECONDS

    def __init__(self, namespace: str = MAIN) -> None:
        self.namespace = namespace
        self.name = f"socketio {namespace}"
        self._prefix = "" if namespace == MAIN else f"{namespace},"

    # What the hub says

    def event(self, event: Published) -> str:
        own = event.payload[1:-1]
        copies = [f'"{name}":{_copy(name, event)}' for name in _missing_of(event.payload)]
        fields = ",".join([own, *copies] if own else copies)
        offset = "" if event.seq is None else f',"{event.epoch}:{event.seq}"'
        return f"{_EVENT}{self._prefix}[{texts.write(event.type)},{{{fields}}}{offset}]"

    def heartbeat(self, *, position: str) -> str:
        return self.emit("heartbeat", {"pos": position, "timestamp": texts.now()}, offset=position)

    def error(self, *, code: str, detail: str, topic: str | None = None) -> str:
        payload = {"code": code, "message": detail, "detail": detail}
        if topic is not None:
            payload["topic"] = topic
        return self.emit("error", payload)

    def subscribed(
        self,
        *,
        topics: list[str],
        position: str,
        recovered: bool | None,
        replayed: int,
        refetch: dict[str, str] | None,
    ) -> str:
        payload: dict[str, Any] = {"subscriptions": topics, "position": position, "timestamp": texts.now()}
        if recovered is not None:
            payload |= {"recovered": recovered, "replayed": replayed}
        if refetch is not None:
            payload["refetch"] = refetch
        return self.emit("subscription_confirmed", payload)

    def unsubscribed(self, *, topics: list[str]) -> str:
        return self.emit("subscription_ended", {"subscriptions": topics, "timestamp": texts.now()})

    def status(self, *, state: str) -> str | None:
        return self.emit("connection_status", {"state": state, "timestamp": texts.now()})

    def expiring(self, *, seconds: int) -> str | None:
        return self.emit("auth_expiring", {"seconds": seconds, "timestamp": texts.now()})

    def batch(self, texts: list[str]) -> str:
        """Never called: a Socket.IO packet cannot hold several, and no client of it asks for batches."""
        raise NotImplementedError

    # What its consumer says

    def connected(self, *, sid: str, pid: str) -> str:
        return f"{_CONNECT}{self._prefix}{texts.write({'sid': sid, 'pid': pid})}"

    def refused(self, *, code: str, message: str) -> str:
        return f"{_CONNECT_ERROR}{self._prefix}{texts.write({'message': message, 'data': {'code': code}})}"

    def disconnected(self) -> str:
        return f"{_DISCONNECT}{self._prefix}"

    def emit(self, name: str, *arguments: Any, offset: str | None = None) -> str:
        """An event of the front door's own; only an offset may be a string at its end."""
        return f"{_EVENT}{self._prefix}{texts.write([name, *arguments, *([offset] if offset else [])])}"

    def ack(self, ack_id: int, *arguments: Any) -> str:
        return f"{_ACK}{self._prefix}{ack_id}{texts.write(list(arguments))}"


class SyncDialect(SocketIoDialect):
    """For clients that listen to one event for everything: ``event{type, data, timestamp, tenantId, …}``."""

    def __init__(self, namespace: str = MAIN) -> None:
        super().__init__(namespace)
        self.name = f"socketio sync {namespace}"

    def event(self, event: Published) -> str:
        moment = _copy("timestamp", event)
        head = f'{{"type":{texts.write(event.type)},"data":{event.payload},"timestamp":{moment}'
        metadata = texts.write({"id": str(event.event_id), "topics": event.topics, "seq": event.seq})
        tail = f'"tenantId":"{event.tenant_id}","userId":null,"metadata":{metadata}}}'
        offset = "" if event.seq is None else f',"{event.epoch}:{event.seq}"'
        return f'{_EVENT}{self._prefix}["event",{head},{tail}{offset}]'

    def error(self, *, code: str, detail: str, topic: str | None = None) -> str:
        if topic is not None:
            return self.emit("subscription_error", {"code": code, "message": detail, "key": topic})
        if code.startswith("accounts."):
            return self.emit("auth_error", {"code": code, "message": detail})
        return super().error(code=code, detail=detail)


@cache
def dialect_of(namespace: str, *, is_sync: bool = False) -> SocketIoDialect:
    """The one dialect of a namespace that exists."""
    return SyncDialect(namespace) if is_sync else SocketIoDialect(namespace)


def _missing_of(payload: str) -> tuple[str, ...]:
    """Which of the copies the payload has no field for: a name twice in one object would hide its own."""
    mentioned = [name for name in _COPIES if f'"{name}"' in payload]
    if not mentioned:
        return _COPIES
    own = msgspec.json.decode(payload, type=dict[str, msgspec.Raw])
    return tuple(name for name in _COPIES if name not in own)


def _copy(name: str, event: Published) -> str:
    match name:
        case "event_type":
            return texts.write(event.type)
        case "timestamp":
            return f'"{texts.moment(event.occurred_at)}"'
    return event.payload
