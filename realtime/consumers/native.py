"""Sockets that speak the native dialect, at ``/ws``."""

from realtime import commands
from realtime.consumers import credentials
from realtime.consumers.sockets import HubConsumer
from realtime.dialects import native
from realtime.dialects.native import Ask, Authenticate, Batch, Command, Ping, Resume, Subscribe, Unsubscribe
from realtime.hub import threads


class NativeConsumer(HubConsumer):
    """Subscribe, resume, ping, batch, what apps registered; ``auth`` to enter, or to stay longer."""

    dialect = native.NativeDialect()
    subprotocol = native.SUBPROTOCOL

    async def open(self) -> None:
        actor, stream = self.listener.actor, self.listener.stream
        assert stream is not None
        self.connection.say(
            self.dialect.ready(
                position=stream.position,
                connection_id=self.listener.id,
                tenant_id=str(actor.tenant_id),
                user_id=str(actor.user_id) if actor.user_id else None,
            )
        )

    async def carry_out(self, text: str) -> None:
        await self.obey(native.parse(text))

    async def obey(self, command: Command) -> None:
        match command:
            case Ping():
                stream = self.listener.stream
                position = stream.position if self.connection.actor and stream else None
                self.connection.say(self.dialect.pong(position=position))
            case Authenticate(token):
                await self._authenticate(token)
            case Subscribe(names, since) | Resume(names, since):
                await self.listener.subscribe(names, since=since)
            case Unsubscribe(names):
                self.listener.unsubscribe(names)
                self.connection.say(self.dialect.unsubscribed(topics=list(dict.fromkeys(names))))
            case Batch(window_ms):
                self.connection.say(self.dialect.batching(window_ms=window_ms))
                self.connection.batch(seconds=window_ms / 1_000)
            case Ask(name, payload):
                await self._ask(name, payload)

    async def _authenticate(self, token: str) -> None:
        if self.connection.actor is None:
            await self.enter(credentials.find(token))
            return
        await self.listener.refresh(await credentials.find(token))
        self.connection.say(self.dialect.refreshed())

    async def _ask(self, name: str, payload: object) -> None:
        command, answer = await threads.run(
            commands.run, actor=self.listener.actor, name=name, payload=payload
        )
        self.connection.say(self.dialect.answer(name=command.answer or f"{name}_done", payload=answer or {}))
