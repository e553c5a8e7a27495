"""Sockets of the platform's front end: ``/ws`` under its own subprotocol, and ``/ws/service-health``."""

from typing import Any

from realtime import metrics, topics
from realtime.consumers import claims, credentials
from realtime.consumers.outlets import Receive, Send
from realtime.consumers.seats import take_seats
from realtime.consumers.sockets import HubConsumer
from realtime.dialects import platform
from realtime.dialects.platform import (
    SERVICE_HEALTH,
    Authenticate,
    Ping,
    PlatformDialect,
    Pong,
    ServiceHealthDialect,
    Subscribe,
    Unsubscribe,
)
from realtime.exceptions import CredentialsMissingError, NotAvailableError, OtherIdentityError
from realtime.hub.access import Credentials

WATCHED = ("network_alerts", "service_updates")


class PlatformConsumer(HubConsumer):
    """It hears without subscribing. Its first frame says who it believes to be: a token decides that.

    ``?since=`` replays what is heard from the start.
    """

    dialect: PlatformDialect
    subprotocol = platform.SUBPROTOCOL

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        # One of its own, since its frames name whom they are for.
        self.dialect = self.make_dialect()
        self._believed = Authenticate()
        await super().__call__(scope, receive, send)

    def make_dialect(self) -> PlatformDialect:
        return PlatformDialect()

    async def _credentials_of_handshake(self) -> Credentials | None:
        found = await super()._credentials_of_handshake()
        return None if found is None else await self._choose_company(found)

    async def _choose_company(self, found: Credentials) -> Credentials:
        named = self.handshake.query.get("tenant_id") or self._believed.tenant_id
        return await claims.choose_company(found, named=named, address=self.handshake.address)

    async def open(self) -> None:
        self._check_belief()
        self.dialect.address(self.listener.actor)
        self._say_hello()
        await self.hear()

    async def hear(self) -> None:
        """Listen to what the page shows."""
        actor = self.listener.actor
        families = topics.all_families()
        watched = [one for one in WATCHED if one in families and actor.can(families[one].permission)]
        names = dict.fromkeys([*watched, *topics.opening_for(actor)])
        await take_seats(self.listener, list(names), since=self.handshake.query.get("since"))

    async def carry_out(self, text: str) -> None:
        match platform.parse(text):
            case Authenticate() as believed:
                await self._authenticate(believed)
            case Ping():
                position = self._position if self.connection.actor else None
                self.connection.say(self.dialect.pong(position=position))
            case Subscribe(names, since):
                await self.listener.subscribe(names, since=since)
            case Unsubscribe(names):
                self.listener.unsubscribe(names)
                self.connection.say(self.dialect.unsubscribed(topics=list(dict.fromkeys(names))))
            case Pong():
                pass

    async def _authenticate(self, believed: Authenticate) -> None:
        self._believed = believed
        if self.connection.actor is None:
            await self.enter(self._find(believed.token))
            return
        try:
            self._check_belief()
        except OtherIdentityError as error:
            # A page that shows another company's name must not show this one's events.
            self._turn_away(error)
            return
        if believed.token is not None:
            found = await credentials.find(believed.token)
            tenant_id = self.listener.actor.tenant_id
            await self.listener.refresh(credentials.choose_tenant(found, tenant_id=tenant_id))
        self._say_hello()

    async def _find(self, token: str | None) -> Credentials:
        if token is None:
            raise CredentialsMissingError("Name a token, in the address or in the first frame's data.")
        return await self._choose_company(await credentials.find(token))

    def _check_belief(self) -> None:
        actor = self.listener.actor
        claims.check_company(actor, named=self._believed.tenant_id)
        claims.check_user(actor, named=self._believed.user_id)

    def _say_hello(self) -> None:
        hello = self.dialect.authenticated(
            connection_id=self.listener.id,
            position=self._position,
            permissions=self.listener.actor.permissions,
        )
        self.connection.say(hello)

    @property
    def _position(self) -> str:
        assert self.listener.stream is not None
        return self.listener.stream.position


class ServiceHealthConsumer(PlatformConsumer):
    """It hears of services' health alone."""

    def make_dialect(self) -> PlatformDialect:
        return ServiceHealthDialect()

    async def hear(self) -> None:
        if SERVICE_HEALTH in topics.all_families():
            await take_seats(self.listener, [SERVICE_HEALTH], since=self.handshake.query.get("since"))
            return
        error = NotAvailableError("The health of services is not available on this server.")
        metrics.REFUSED.labels(error.code).inc()
        self.connection.say(self.dialect.error(code=error.code, detail=error.detail, topic=SERVICE_HEALTH))
