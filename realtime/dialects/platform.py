"""The dialect of the platform's front end: ``{type, event, data, timestamp, tenant_id, user_id}`` both ways.

Its client hands a frame to whoever listens to ``event``; ``type`` groups them (``auth``, ``heartbeat``,
``subscription``, ``error``, and ``event`` for what happened).
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import msgspec

from common.actor import Actor
from events.log import Published
from realtime.dialects import texts
from realtime.dialects.native import Names, Position
from realtime.exceptions import UnknownCommandError

SUBPROTOCOL = "isp-protocol-v1"
HEARTBEAT_SECONDS = 30.0
SERVICE_HEALTH = "service_health"


class Authenticate(msgspec.Struct, frozen=True):
    """Who the front end believes to be. A token decides; the rest has to agree with it."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)] | None = None
    tenant_id: str | None = None
    user_id: str | None = None


class Ping(msgspec.Struct, frozen=True):
    """Ask for a sign of life."""


class Pong(msgspec.Struct, frozen=True):
    """An answer to a sign of life of ours, which asks for none."""


class Subscribe(msgspec.Struct, frozen=True):
    """Listen to more topics; with ``since``, from that position on."""

    topics: Names
    since: Position | None = None


class Unsubscribe(msgspec.Struct, frozen=True):
    topics: Names


Command = Authenticate | Ping | Pong | Subscribe | Unsubscribe
COMMANDS: dict[tuple[str, str], type[Command]] = {
    ("auth", "authenticate"): Authenticate,
    ("heartbeat", "ping"): Ping,
    ("heartbeat", "pong"): Pong,
    ("subscription", "subscribe"): Subscribe,
    ("subscription", "unsubscribe"): Unsubscribe,
}


class _Command(msgspec.Struct, frozen=True):
    type: str
    event: str = ""
    data: msgspec.Raw = msgspec.Raw(b"{}")


def parse(text: str) -> Command:
    """The command in a frame; raises ``MalformedFrameError`` and ``UnknownCommandError``, nothing else."""
    command = texts.read(text, _Command)
    shape = COMMANDS.get((command.type, command.event))
    if shape is None:
        known = ", ".join(f"{kind}/{event}" for kind, event in COMMANDS)
        named = f"{command.type}/{command.event}"[:80]
        raise UnknownCommandError(f"There is no command {named!r}. The commands are: {known}.")
    return shape() if shape in {Ping, Pong} else texts.read(bytes(command.data).decode(), shape)


class PlatformDialect:
    """Writes one socket's frames: those of its own name its user, the shared ones do not."""

    name = "platform"
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
        return f"{{{_envelope(event)}}}"

    def heartbeat(self, *, position: str) -> str:
        # One frame for all sockets of the company, so it names no user.
        return _frame("heartbeat", "ping", {"pos": position}, tenant_id=self._tenant_id, user_id=None)

    def error(self, *, code: str, detail: str, topic: str | None = None) -> str:
        data = {"code": code, "message": detail, "detail": detail}
        return self._frame("error", "error", data | ({} if topic is None else {"topic": topic}))

    def subscribed(
        self,
        *,
        topics: list[str],
        position: str,
        recovered: bool | None,
        replayed: int,
        refetch: dict[str, str] | None,
    ) -> str:
        data = {"topics": topics, "position": position, "recovered": recovered, "replayed": replayed}
        more = {} if refetch is None else {"refetch": refetch}
        return self._frame("subscription", "subscribed", {**data, **more})

    def unsubscribed(self, *, topics: list[str]) -> str:
        return self._frame("subscription", "unsubscribed", {"topics": topics})

    def status(self, *, state: str) -> str | None:
        return self._frame("status", "connection_status", {"state": state})

    def expiring(self, *, seconds: int) -> str | None:
        return self._frame("auth", "expiring", {"seconds": seconds})

    def batch(self, texts: list[str]) -> str:
        """Never called: this front end does not ask for batches."""
        raise NotImplementedError

    # What its consumer says

    def authenticated(self, *, connection_id: str, position: str, permissions: Iterable[str]) -> str:
        data = {
            "tenant_id": self._tenant_id,
            "user_id": self._user_id,
            "permissions": sorted(permissions),
            "connection_id": connection_id,
            "position": position,
        }
        return self._frame("auth", "authenticated", data)

    def pong(self, *, position: str | None) -> str:
        return self._frame("heartbeat", "pong", {} if position is None else {"pos": position})

    def _frame(self, kind: str, event: str, data: Mapping[str, Any]) -> str:
        return _frame(kind, event, data, tenant_id=self._tenant_id, user_id=self._user_id)


class ServiceHealthDialect(PlatformDialect):
    """For pages that read a service's name, status and score from the frame itself."""

    name = "platform service health"

    def event(self, event: Published) -> str:
        if SERVICE_HEALTH not in event.topics:
            return super().event(event)
        fields = texts.fields_of(event.payload) or {}
        flat = {name: value for name, value in fields.items() if name not in _ENVELOPE}
        return f"{{{_envelope(event)},{texts.write(flat)[1:-1]}}}" if flat else super().event(event)


_ENVELOPE = frozenset({"type", "event", "data", "timestamp", "tenant_id", "user_id", "id", "seq"})


def _envelope(event: Published) -> str:
    number = "" if event.seq is None else f',"seq":{event.seq}'
    return (
        f'"type":"event","event":{texts.write(event.type)},"data":{event.payload},'
        f'"timestamp":"{texts.moment(event.occurred_at)}","tenant_id":"{event.tenant_id}",'
        f'"user_id":{texts.write(texts.addressee(event))},"id":"{event.event_id}"{number}'
    )


def _frame(
    kind: str, event: str, data: Mapping[str, Any], *, tenant_id: str | None, user_id: str | None
) -> str:
    frame = {
        "type": kind,
        "event": event,
        "data": data,
        "timestamp": texts.now(),
        "tenant_id": tenant_id,
        "user_id": user_id,
    }
    return texts.write(frame)
