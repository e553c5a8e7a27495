"""One signed-in party, whatever carries it: a plain WebSocket, or one namespace of a Socket.IO session."""

from collections.abc import Callable

import structlog

from common.actor import Actor
from common.identifiers import uuid7
from realtime import metrics, topics
from realtime.consumers.limits import MAX_TOPICS
from realtime.exceptions import NotSignedInError, OtherIdentityError, TooManyTopicsError
from realtime.hub import hubs, resume, threads
from realtime.hub.access import Credentials
from realtime.hub.connections import GONE, Connection
from realtime.hub.ends import Dialect
from realtime.hub.streams import TenantStream

logger = structlog.get_logger("switchboard.sockets")


class Listener:
    """Enters a tenant's stream on credentials, subscribes, refreshes, leaves."""

    __slots__ = ("connection", "credentials", "has_left", "id", "is_in", "stream")

    def __init__(self, *, dialect: Dialect) -> None:
        self.id = uuid7().hex
        self.connection = Connection(dialect=dialect)
        self.credentials: Credentials | None = None
        self.stream: TenantStream | None = None
        self.is_in = self.has_left = False

    @property
    def actor(self) -> Actor:
        """Who it is; raises ``NotSignedInError`` before it entered."""
        if self.connection.actor is None:
            raise NotSignedInError
        return self.connection.actor

    async def enter(self, found: Credentials) -> None:
        """Let it in on what was found. Raises ``SwitchboardError`` and ``DatabaseError``; call ``leave``
        then.
        """
        self.credentials = found
        hub = hubs.current()
        # Attached first, proved second: a sign-in that ends in between is noticed.
        self.stream = await hub.attach(self.connection, tenant_id=found.tenant_id)
        if found.home_tenant_id != found.tenant_id:
            await hub.attach(self.connection, tenant_id=found.home_tenant_id)
        await self.stream.prove(self.connection, credentials=found)
        self.actor.check("realtime:connect")
        self.is_in = True
        metrics.SOCKETS.labels(self.connection.dialect.name).inc()
        logger.info("socket_opened", tenant_id=str(found.tenant_id), user_id=str(self.actor.user_id))

    def welcomed(self) -> None:
        """It was said hello: from now on it is told signs of life, and whether events come late."""
        assert self.stream is not None
        hubs.current().beats.add(self.connection, self.stream)
        if self.stream.is_degraded:
            self.stream.tell_state(self.connection)

    async def refresh(self, found: Credentials) -> None:
        """Go on with newer credentials of the same user and company.

        Raises ``OtherIdentityError`` for anybody else's and what their proof raises; it then goes on as
        before.
        """
        actor, former, hub = self.actor, self.credentials, hubs.current()
        assert self.stream is not None
        assert former is not None
        heard = {former.tenant_id, former.home_tenant_id}
        # As on entering: attached first, proved second.
        if found.home_tenant_id not in heard:
            await hub.attach(self.connection, tenant_id=found.home_tenant_id)
            heard.add(found.home_tenant_id)
        try:
            proof = await threads.run(found.prove)
            if (proof.actor.tenant_id, proof.actor.user_id) != (actor.tenant_id, actor.user_id):
                raise OtherIdentityError(
                    "This token is another user's or company's. Open a socket of its own."
                )
            await self.stream.prove(self.connection, credentials=found)
            self.credentials = former = found
        finally:
            # It may have left meanwhile, and then hears nothing at all any more.
            kept = set() if self.has_left else {former.tenant_id, former.home_tenant_id}
            for tenant_id in heard - kept:
                hub.detach(self.connection, tenant_id=tenant_id)

    async def subscribe(
        self, names: list[str], *, since: str | None = None, answer: Callable[..., str] | None = None
    ) -> list[str]:
        """Seat it in those topics that it may watch, and replay what it missed of them since a position.

        Says an error frame for each of the others, then what the dialect (or ``answer``) makes of the
        outcome, then what was missed. Returns the topics that it now listens to. Raises
        ``TooManyTopicsError`` and ``InvalidPositionError``.
        """
        actor, stream, connection = self.actor, self.stream, self.connection
        assert stream is not None
        wanted = list(dict.fromkeys(names))
        listening = (set(wanted) | set(connection.topics)) - set(topics.implicit_for(actor))
        if len(listening) > MAX_TOPICS:
            raise TooManyTopicsError(f"A socket listens to {MAX_TOPICS} topics at most.")
        keyed = any(":" in name for name in wanted)
        allowed, refused = (
            await threads.run(topics.authorise_all, actor=actor, names=wanted)
            if keyed
            else topics.authorise_all(actor=actor, names=wanted)
        )
        for name, error in refused:
            metrics.REFUSED.labels(error.code).inc()
            connection.say(connection.dialect.error(code=error.code, detail=error.detail, topic=name))
        if allowed:
            await resume.subscribe(
                stream=stream, connection=connection, topics=allowed, since=since, answer=answer
            )
        return [topic.name for topic in allowed]

    def unsubscribe(self, names: list[str]) -> None:
        """Take it out of topics; what every listener sits in stays."""
        actor = self.actor
        assert self.stream is not None
        kept = topics.implicit_for(actor)
        self.stream.remove(self.connection, names=[name for name in names if name not in kept])

    def leave(self) -> None:
        """Forget it, whether it was let in or not."""
        connection = self.connection
        self.has_left = True
        connection.clear_deadline()
        connection.on_doubt = connection.on_closing = connection.on_waiting = None
        if self.credentials is None:
            return
        hub = hubs.current()
        if self.is_in:
            metrics.SOCKETS.labels(connection.dialect.name).dec()
        hub.detach(connection, tenant_id=self.credentials.tenant_id)
        hub.detach(connection, tenant_id=self.credentials.home_tenant_id)
        if connection.closing is not None and connection.closing.code != GONE:
            metrics.CLOSED.labels(connection.closing.reason).inc()
