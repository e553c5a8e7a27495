"""Sockets of the internet provider's front end, at ``/api/ws?token=&tenant_id=&user_id=``."""

from dataclasses import replace
from typing import Any

from accounts.exceptions import ForeignTenantError
from realtime import presence
from realtime.consumers import claims, credentials
from realtime.consumers.outlets import Receive, Send
from realtime.consumers.seats import take_seats
from realtime.consumers.sockets import HubConsumer
from realtime.dialects import dotmac
from realtime.dialects.dotmac import Authenticate, DotmacDialect, GetStats, Ping, Pong, Subscribe, Unsubscribe
from realtime.exceptions import CredentialsMissingError, OtherIdentityError
from realtime.hub import threads
from realtime.hub.access import Credentials

# Refusals that this front end hears of as bad credentials, though they are good ones of somebody else.
_SOMEBODY_ELSE = {ForeignTenantError.code, OtherIdentityError.code}


class DotmacConsumer(HubConsumer):
    """Credentials come with the address. ``?since=`` is where the first ``subscribe`` resumes from."""

    dialect: DotmacDialect

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        # One of its own, since its frames name whom they are for.
        self.dialect = DotmacDialect()
        self._since: str | None = None
        await super().__call__(scope, receive, send)

    def _connect(self, scope: dict[str, Any], receive: Receive, send: Send) -> Receive:
        self.connection.on_closing = self._spell_close_code
        return super()._connect(scope, receive, send)

    def _spell_close_code(self) -> None:
        closing = self.connection.closing
        assert closing is not None
        code = dotmac.CLOSE_CODES.get(closing.code, closing.code)
        if closing.reason in _SOMEBODY_ELSE:
            code = dotmac.UNAUTHENTICATED
        self.connection.closing = replace(closing, code=code)

    async def _credentials_of_handshake(self) -> Credentials:
        found = await super()._credentials_of_handshake()
        if found is None:
            raise CredentialsMissingError("Name a token in the address: /api/ws?token=...")
        named = self.handshake.query.get("tenant_id")
        return await claims.choose_company(found, named=named, address=self.handshake.address)

    async def open(self) -> None:
        claims.check_user(self.listener.actor, named=self.handshake.query.get("user_id"))
        self.dialect.address(self.listener.actor)
        self._since = self.handshake.query.get("since")
        if self._since is None:
            # What is told to this user or to everybody takes no subscription.
            await take_seats(self.listener, [], answer=lambda **_: self._welcome())
        else:
            self.connection.say(self._welcome())

    def _welcome(self) -> str:
        return self.dialect.welcome(session_id=self.listener.id, position=self._position)

    @property
    def _position(self) -> str:
        assert self.listener.stream is not None
        return self.listener.stream.position

    async def carry_out(self, text: str) -> None:
        match dotmac.parse(text):
            case Subscribe(subscriptions, since):
                await take_seats(self.listener, subscriptions, since=since or self._since)
                self._since = None
            case Unsubscribe(subscriptions):
                self.listener.unsubscribe(subscriptions)
                self.connection.say(self.dialect.unsubscribed(topics=list(dict.fromkeys(subscriptions))))
            case Ping(timestamp):
                self.connection.say(self.dialect.pong(timestamp=timestamp, position=self._position))
            case GetStats():
                stats = await threads.run(presence.stats_for, actor=self.listener.actor)
                self.connection.say(self.dialect.stats(stats))
            case Authenticate(token):
                await self._refresh(token)
            case Pong():
                pass

    async def _refresh(self, token: str) -> None:
        found = await credentials.find(token)
        chosen = credentials.choose_tenant(found, tenant_id=self.listener.actor.tenant_id)
        await self.listener.refresh(chosen)
        self.connection.say(self.dialect.refreshed())
