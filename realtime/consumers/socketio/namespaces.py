"""A socket of Socket.IO: one listener in one namespace of a client."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from django.db import Error as DatabaseError

from common.actor import Actor
from common.exceptions import SwitchboardError
from events import log
from events.exceptions import InvalidPositionError
from realtime import commands, metrics, topics
from realtime.consumers import credentials
from realtime.consumers.listeners import Listener
from realtime.consumers.socketio import moves, records
from realtime.consumers.socketio.answers import Answer, Answers
from realtime.consumers.socketio.carriers import Carrier
from realtime.consumers.socketio.moves import Moved, Pass
from realtime.consumers.socketio.records import Record
from realtime.dialects import socketio, texts
from realtime.dialects.socketio import Event
from realtime.exceptions import CredentialsMissingError
from realtime.hub import access, threads
from realtime.hub.access import Credentials
from realtime.hub.connections import QUEUE_BYTES, Closing

logger = structlog.get_logger("switchboard.sockets")
Auth = Mapping[str, Any]
DISPLACED = 1000


class NamespaceSocket:
    """Made for a CONNECT packet; ``enter`` lets it in or raises."""

    def __init__(
        self, *, namespace: str, family: str | None, auth: Auth, carrier: Carrier, is_sync: bool = False
    ) -> None:
        self.namespace = namespace
        self.family = family
        self.auth = auth
        self.carrier = carrier
        # A front end that says which company it believes in is one that listens to a single event for all.
        self.is_sync = is_sync or "tenantId" in auth or "userId" in auth
        self.dialect = socketio.dialect_of(namespace, is_sync=self.is_sync)
        self.listener = Listener(dialect=self.dialect)
        self.connection = self.listener.connection
        self.sid, self.pid = _new_id(), _new_id()
        self.on_end: Callable[[], object] | None = None
        self._answers = Answers(
            listener=self.listener, dialect=self.dialect, family=family, remember=self._remember
        )
        self._is_recovered = False
        self._refetch: dict[str, str] | None = None

    # Its life

    async def enter(self) -> None:
        """Prove who it is, recover what it was or begin. Raises ``SwitchboardError``; ``leave`` then."""
        try:
            await self.listener.enter(await self._find_credentials())
            actor = self.listener.actor
            if self.family is not None:
                actor.check(topics.all_families()[self.family].permission)
            self.carrier.carry(self.connection, on_end=self._ended)
            if not await self._recover(actor):
                await self._begin(self._opening_topics(actor))
            self._welcome(actor)
            await self._answers.show(commands.snapshots_on_connect() if self.family is None else [])
        except (DatabaseError, OSError):
            self._come_back()

    def leave(self) -> None:
        """The connection is gone; somebody may come back for the socket."""
        records.current().part(self.pid, owner=self)
        self._part()

    def displace(self) -> None:
        """Its client came back over another connection, so that this one is dead."""
        self.carrier.close(code=DISPLACED, reason="recovered over another connection")

    def leave_for_good(self) -> None:
        """The client disconnected by itself."""
        records.current().forget(self.pid, owner=self)
        self._part()

    def prolong(self) -> None:
        records.current().prolong(self.pid, owner=self)

    def say_error(self, error: SwitchboardError) -> None:
        self.connection.say(self.dialect.error(code=error.code, detail=error.detail))

    def _part(self) -> None:
        self.carrier.drop(self.connection)
        self.listener.leave()

    def _ended(self, closing: Closing) -> None:
        """The hub closed it. Who has to sign in anew is told so; who is to come back loses the transport."""
        if closing.code in {access.UNAUTHENTICATED, access.FORBIDDEN}:
            self.carrier.say(self.dialect.disconnected())
            self.leave()
            if self.on_end is not None:
                self.on_end()
        else:
            self.carrier.close(code=closing.code, reason=closing.reason)

    def _come_back(self) -> None:
        self.carrier.close(code=access.TRY_AGAIN, reason="unavailable")

    # Its move to another process

    @property
    def pass_elsewhere(self) -> Pass | None:
        """What it could go on with in another process."""
        found, actor = self.listener.credentials, self.connection.actor
        return moves.pass_of(found, actor) if found and actor and not self.connection.closing else None

    def hand_over(self, given: Pass) -> Moved:
        """All that it is, in one moment: what waits was queued up to the position, and nothing above it."""
        moved = Moved(
            namespace=self.namespace,
            family=self.family,
            is_sync=self.is_sync,
            sid=self.sid,
            pid=self.pid,
            topics=list(self.connection.topics),
            position=self._answers.position,
            packets=self.connection.drain(QUEUE_BYTES),
            credentials=given,
        )
        self.leave()
        return moved

    @classmethod
    def of(cls, moved: Moved, *, carrier: Carrier) -> "NamespaceSocket":
        """The socket that was handed over, to go on with ``take_over``."""
        socket = cls(
            namespace=moved.namespace, family=moved.family, auth={}, carrier=carrier, is_sync=moved.is_sync
        )
        socket.sid, socket.pid = moved.sid, moved.pid
        return socket

    async def take_over(self, moved: Moved) -> None:
        """Go on where it was handed over. Raises ``SwitchboardError`` and ``DatabaseError``."""
        await self.listener.enter(moves.credentials_of(moved.credentials))
        self.carrier.carry(self.connection, on_end=self._ended)
        for packet in moved.packets:
            self.connection.say(packet)
        await self.listener.subscribe(moved.topics, since=moved.position, answer=lambda **_: socketio.NOTHING)
        self._remember()
        self.listener.welcomed()

    # Who it is

    async def _find_credentials(self) -> Credentials:
        secret = self.auth.get("token") or self.auth.get("enterprise_jwt_token")
        if secret:
            return await credentials.find(_text(secret))
        found = await credentials.of_request(self.carrier.handshake)
        if found is None:
            found = await threads.run(credentials.find_guest)
        if found is None:
            raise CredentialsMissingError("Nobody is signed in. Send a token in the auth option.")
        return found

    def _opening_topics(self, actor: Actor) -> list[str]:
        if self.family is None:
            return topics.opening_for(actor)
        return [] if topics.all_families()[self.family].authorise else [self.family]

    # What it was

    async def _recover(self, actor: Actor) -> bool:
        """Be the socket again that the client says it was, as far as that is known and still allowed."""
        pid, offset = self.auth.get("pid"), self.auth.get("offset")
        if not isinstance(pid, str) or not isinstance(offset, str):
            return False
        # Anybody who comes back is told where to read afresh, unless everything missed is replayed.
        self._refetch = {}
        record = await records.current().find(pid[:100])
        if record is None or (record.identity, record.namespace) != (_identity(actor), self.namespace):
            return False
        try:
            log.parse_position(offset)
        except InvalidPositionError:
            return False
        fresh = self.sid, self.pid

        def answer(*, recovered: bool, refetch: dict[str, str] | None, **_: object) -> str:
            self._is_recovered = recovered
            self.sid, self.pid = (record.sid, pid) if recovered else fresh
            self._refetch = None if recovered else refetch
            return self.dialect.connected(sid=self.sid, pid=self.pid)

        # The transport that the client lost may look alive for a while: the newest one has the socket.
        former = records.current().owner(pid)
        if former is not None:
            former.displace()
        await self.listener.subscribe(list(record.topics), since=offset, answer=answer)
        if not self._is_recovered:
            opening = self._opening_topics(actor)
            self.listener.unsubscribe([name for name in self.connection.topics if name not in opening])
            await self.listener.subscribe(opening, answer=lambda **_: socketio.NOTHING)
        return True

    async def _begin(self, names: list[str]) -> None:
        connected = self.dialect.connected(sid=self.sid, pid=self.pid)
        if not await self.listener.subscribe(names, answer=lambda **_: connected):
            self.connection.say(connected)

    def _welcome(self, actor: Actor) -> None:
        self._remember()
        if self._refetch is not None:
            addresses = self._refetch or {
                name: topics.resolve(name).refetch for name in self._opening_topics(actor)
            }
            self.connection.say(self.dialect.emit("refetch", {"topics": addresses, "timestamp": texts.now()}))
        hello = {
            "message": "Connected",
            "session_id": self.sid,
            "user": {
                "id": str(actor.user_id) if actor.user_id else None,
                "username": actor.label,
                "role": actor.role,
            },
            "subscriptions": sorted(self.connection.topics),
            "recovered": self._is_recovered,
            "server_time": texts.now(),
        }
        # With an offset, so that a client that hears nothing further can be recovered all the same.
        self.connection.say(self.dialect.emit("connection_established", hello, offset=self._answers.position))
        self.listener.welcomed()

    def _remember(self) -> None:
        record = Record(
            sid=self.sid,
            identity=_identity(self.listener.actor),
            namespace=self.namespace,
            topics=tuple(self.connection.topics),
        )
        records.current().keep(self.pid, record, owner=self)

    @property
    def _position(self) -> str:
        assert self.listener.stream is not None
        return self.listener.stream.position

    # What it asks for

    async def carry_out(self, event: Event) -> bool:
        """Do what was emitted, and answer where an answer is awaited. Whether it was in order."""
        await self.connection.settled()
        if self.connection.closing is not None:
            return True
        try:
            answer = await self._answers.to(event.name, event.arguments)
        except SwitchboardError as error:
            metrics.REFUSED.labels(error.code).inc()
            self.say_error(error)
            self._acknowledge(event, {"status": "error", "code": error.code, "message": error.detail})
            return False
        except (DatabaseError, OSError):
            # Disconnected rather than answered: on coming back the client asks for everything again.
            self._come_back()
            return True
        self._acknowledge(event, {"status": "ok", **answer})
        return True

    def _acknowledge(self, event: Event, answer: Answer) -> None:
        if event.ack_id is not None:
            self.connection.say(self.dialect.ack(event.ack_id, answer))


def _identity(actor: Actor) -> str:
    return f"{actor.tenant_id} {actor.user_id or actor.role} {actor.api_key_id or ''}"


def _new_id() -> str:
    return secrets.token_urlsafe(15)


def _text(value: object) -> str:
    """Credentials as they came; what is no text is nobody's token."""
    return value if isinstance(value, str) else "?"
