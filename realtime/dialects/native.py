"""The house's own dialect: ``{"type", "payload"}`` both ways; events carry ``seq``, ``id``, ``at``, too."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from events.log import Published
from realtime import commands
from realtime.dialects import texts
from realtime.exceptions import MalformedFrameError, UnknownCommandError
from realtime.topics import MAX_NAME_LENGTH

SUBPROTOCOL = "switchboard.v1"
HEARTBEAT_SECONDS = 25.0

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME_LENGTH)]
Names = Annotated[list[Name], msgspec.Meta(min_length=1)]
Position = Annotated[str, msgspec.Meta(max_length=40)]


class Authenticate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sign the socket in, where nothing did so when it was opened."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class Subscribe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Listen to topics; with ``since``, from that position on."""

    topics: Names
    since: Position | None = None


class Unsubscribe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    topics: Names


class Resume(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Listen to topics again after a connection was lost."""

    topics: Names
    since: Position


class Ping(msgspec.Struct, frozen=True):
    """Ask for a sign of life; whatever the payload says is not looked at."""


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Gather frames for so many milliseconds and send them as one; 0 ends it."""

    window_ms: Annotated[int, msgspec.Meta(ge=0, le=1_000)]


class Ask(msgspec.Struct, frozen=True):
    """A command that an app registered; its payload is looked at there."""

    name: str
    payload: Any


Command = Authenticate | Subscribe | Unsubscribe | Resume | Ping | Batch | Ask
COMMANDS: dict[str, type[Command]] = {
    "auth": Authenticate,
    "subscribe": Subscribe,
    "unsubscribe": Unsubscribe,
    "resume": Resume,
    "ping": Ping,
    "batch": Batch,
}


class _Envelope(msgspec.Struct, frozen=True):
    type: str
    payload: msgspec.Raw = msgspec.Raw(b"{}")


_envelope = msgspec.json.Decoder(_Envelope)


def parse(text: str) -> Command:
    """The command in a frame; raises ``MalformedFrameError`` or ``UnknownCommandError``, nothing else."""
    try:
        envelope = _envelope.decode(text)
        shape = COMMANDS.get(envelope.type)
        if shape is None and envelope.type in commands.all_commands():
            return Ask(envelope.type, msgspec.json.decode(envelope.payload))
        if shape is None:
            known = ", ".join((*COMMANDS, *commands.all_commands()))
            raise UnknownCommandError(
                f"There is no command {envelope.type[:40]!r}. The commands are: {known}."
            )
        return Ping() if shape is Ping else msgspec.json.decode(envelope.payload, type=shape)
    except msgspec.ValidationError as error:
        raise MalformedFrameError(f"The frame does not have its shape: {error}.") from error
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise MalformedFrameError(
            f"A frame is one JSON object with a type and a payload: {error}."
        ) from error


class NativeDialect:
    """Writes frames. Payloads are spliced in as the text that the log holds, never parsed."""

    name = "native"
    heartbeat_seconds = HEARTBEAT_SECONDS

    def event(self, event: Published) -> str:
        head = f'{{"type":{texts.write(event.type)},"payload":{event.payload}'
        number = "" if event.seq is None else f',"seq":{event.seq}'
        moment, topics = texts.moment(event.occurred_at), texts.write(event.topics)
        return f'{head}{number},"id":"{event.event_id}","at":"{moment}","topics":{topics}}}'

    def ready(self, *, position: str, connection_id: str, tenant_id: str, user_id: str | None) -> str:
        payload = {
            "position": position,
            "connection_id": connection_id,
            "tenant_id": tenant_id,
            "user_id": user_id,
            "heartbeat_seconds": self.heartbeat_seconds,
        }
        return _frame("ready", payload)

    def subscribed(
        self,
        *,
        topics: list[str],
        position: str,
        recovered: bool | None,
        replayed: int,
        refetch: dict[str, str] | None,
    ) -> str:
        payload: dict[str, Any] = {
            "topics": topics,
            "position": position,
            "recovered": recovered,
            "replayed": replayed,
        }
        if refetch is not None:
            payload["refetch"] = refetch
        return _frame("subscribed", payload)

    def unsubscribed(self, *, topics: list[str]) -> str:
        return _frame("unsubscribed", {"topics": topics})

    def heartbeat(self, *, position: str) -> str:
        return _frame("heartbeat", {"pos": position, "at": texts.now()})

    def status(self, *, state: str) -> str:
        return _frame("status", {"state": state})

    def expiring(self, *, seconds: int) -> str:
        return _frame("auth_expiring", {"seconds": seconds})

    def refreshed(self) -> str:
        return _frame("auth_refreshed", {})

    def batching(self, *, window_ms: int) -> str:
        return _frame("batching", {"window_ms": window_ms})

    def batch(self, texts: list[str]) -> str:
        return f'{{"type":"batch","payload":[{",".join(texts)}]}}'

    def answer(self, *, name: str, payload: Mapping[str, Any]) -> str:
        return _frame(name, payload)

    def pong(self, *, position: str | None) -> str:
        payload = {"timestamp": texts.now()}
        if position is not None:
            payload["pos"] = position
        return _frame("pong", payload)

    def error(self, *, code: str, detail: str, topic: str | None = None) -> str:
        payload = {"code": code, "detail": detail}
        if topic is not None:
            payload["topic"] = topic
        return _frame("error", payload)


def _frame(kind: str, payload: Mapping[str, Any]) -> str:
    return texts.write({"type": kind, "payload": payload})
