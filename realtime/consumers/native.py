"""Sockets that speak the native dialect, at ``/ws``."""

from common.actor import Actor
from common.exceptions import SwitchboardError
from realtime import topics
from realtime.consumers import credentials
from realtime.consumers.limits import MAX_TOPICS
from realtime.consumers.sockets import SocketConsumer
from realtime.dialects import native
from realtime.dialects.native import Authenticate, Ping, Resume, Subscribe, Unsubscribe
from realtime.exceptions import AlreadyAuthenticatedError, NotSignedInError, TooManyTopicsError
from realtime.hub import resume, threads
from realtime.topics import Topic


class NativeConsumer(SocketConsumer):
    """Subscribe, unsubscribe, resume, ping; ``auth`` first where the opening request carried nothing."""

    dialect = native.NativeDialect()
    subprotocol = native.SUBPROTOCOL
    heartbeat_seconds = native.HEARTBEAT_SECONDS

    async def open(self) -> None:
        actor = self.connection.actor
        assert actor is not None
        assert self.stream is not None
        self.connection.say(
            self.dialect.ready(
                position=self.stream.position,
                connection_id=self.id,
                tenant_id=str(actor.tenant_id),
                user_id=str(actor.user_id) if actor.user_id else None,
            )
        )

    async def carry_out(self, text: str) -> None:
        match native.parse(text):
            case Ping():
                position = self.stream.position if self.connection.actor and self.stream else None
                self.connection.say(self.dialect.pong(position=position))
            case Authenticate(token):
                await self._authenticate(token)
            case Subscribe(names, since) | Resume(names, since):
                await self._subscribe(names, since=since)
            case Unsubscribe(names):
                self._unsubscribe(names)

    async def _authenticate(self, token: str) -> None:
        if self.credentials is not None:
            raise AlreadyAuthenticatedError("This socket is signed in already. Open another one.")
        await self.enter(threads.run(credentials.from_token, token))

    async def _subscribe(self, names: list[str], *, since: str | None) -> None:
        if self.stream is None or self.connection.actor is None:
            raise NotSignedInError
        wanted = list(dict.fromkeys(names))
        if len(set(wanted) | set(self.connection.topics)) > MAX_TOPICS:
            raise TooManyTopicsError(f"A socket listens to {MAX_TOPICS} topics at most.")
        allowed, refused = await threads.run(_authorise_all, actor=self.connection.actor, names=wanted)
        for name, error in refused:
            self.connection.say(self.dialect.error(code=error.code, detail=error.detail, topic=name))
        if allowed:
            await resume.subscribe(
                stream=self.stream, connection=self.connection, topics=allowed, since=since
            )

    def _unsubscribe(self, names: list[str]) -> None:
        if self.stream is None:
            raise NotSignedInError
        self.stream.remove(self.connection, names=names)
        self.connection.say(self.dialect.unsubscribed(topics=list(dict.fromkeys(names))))


def _authorise_all(
    *, actor: Actor, names: list[str]
) -> tuple[list[Topic], list[tuple[str, SwitchboardError]]]:
    allowed: list[Topic] = []
    refused: list[tuple[str, SwitchboardError]] = []
    for name in names:
        try:
            allowed.append(topics.authorise(actor=actor, name=name))
        except SwitchboardError as error:
            refused.append((name, error))
    return allowed, refused
