"""What a socket of Socket.IO asks for, and the answers that it gets."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from common.exceptions import SwitchboardError
from realtime import commands, topics
from realtime.commands import Snapshot
from realtime.consumers import credentials
from realtime.consumers.listeners import Listener
from realtime.consumers.socketio import requests
from realtime.consumers.socketio.requests import Contact, Token, Topics
from realtime.dialects import socketio, texts
from realtime.dialects.socketio import SocketIoDialect
from realtime.exceptions import UnknownCommandError
from realtime.hub import threads

# What an acknowledgement says.
Answer = Mapping[str, Any]


class Answers:
    """For one listener; ``remember`` is called when its topics changed."""

    def __init__(
        self,
        *,
        listener: Listener,
        dialect: SocketIoDialect,
        family: str | None,
        remember: Callable[[], object],
    ) -> None:
        self.listener = listener
        self.connection = listener.connection
        self.dialect = dialect
        self.family = family
        self._remember = remember

    @property
    def position(self) -> str:
        """Everything up to here was told, as far as it is to be."""
        assert self.listener.stream is not None
        return self.listener.stream.position

    async def to(self, name: str, arguments: Sequence[Any]) -> Answer:
        """Carry out what was emitted. Raises ``SwitchboardError`` and ``DatabaseError``."""
        match name:
            case "ping":
                self._say("pong", pos=self.position)
                return {"pos": self.position}
            case "auth":
                return await self._refresh(requests.read(Token, arguments))
            case "subscribe":
                return await self._subscribe(requests.read_topics(arguments, family=self.family))
            case "unsubscribe":
                return self._unsubscribe(requests.read_topics(arguments, family=self.family).topics)
            case "subscribe_contact":
                contact: Contact = requests.read(Contact, arguments)
                return await self._subscribe(Topics(topics=[f"lead:{contact.contact_id}"]))
            case "join_dashboard":
                return await self._join_dashboard()
        if name in requests.WATCH:
            return await self._subscribe(Topics(topics=[requests.WATCH[name].topic(arguments)]))
        if name in requests.UNWATCH:
            return self._unsubscribe([requests.UNWATCH[name].topic(arguments)])
        return await self._run(name, arguments)

    async def _refresh(self, wanted: Token) -> Answer:
        await self.listener.refresh(await credentials.find(wanted.token))
        self._say("auth_refreshed")
        return {}

    async def _subscribe(self, wanted: Topics) -> Answer:
        accepted = await self.listener.subscribe(wanted.topics, since=wanted.since)
        self._remember()
        for name in accepted:
            topic = topics.resolve(name)
            await self.show(commands.snapshots_of(topic.family.name), key=topic.key)
        refused = [name for name in wanted.topics if name not in accepted]
        outcome = {"subscriptions": accepted} | ({"refused": refused} if refused else {})
        return outcome if accepted else {**outcome, "status": "error"}

    def _unsubscribe(self, names: Sequence[str]) -> Answer:
        self.listener.unsubscribe(list(names))
        self._remember()
        self.connection.say(self.dialect.unsubscribed(topics=list(names)))
        return {"unsubscribed": list(names)}

    async def _join_dashboard(self) -> Answer:
        if self.family is None:
            await self.listener.subscribe(
                topics.opening_for(self.listener.actor), answer=lambda **_: socketio.NOTHING
            )
            self._remember()
        status = {"subscriptions": sorted(self.connection.topics), "pos": self.position}
        self._say("dashboard_status", status="connected", **status)
        return status

    async def _run(self, name: str, arguments: Sequence[Any]) -> Answer:
        if name not in requests.COMMANDS and name not in commands.all_commands():
            raise UnknownCommandError(f"There is no command {name[:40]!r}.")
        payload = requests.read(dict, arguments)
        command, answer = await threads.run(
            commands.run, actor=self.listener.actor, name=name, payload=payload
        )
        if command.answer is not None:
            self.connection.say(self.dialect.emit(command.answer, answer or {}))
        return answer or {}

    async def show(self, wanted: list[Snapshot], *, key: str = "") -> None:
        """Tell states that apps registered, read after subscribing so that later events apply to them."""
        if not wanted:
            return
        try:
            found = await threads.run(
                commands.read_snapshots, actor=self.listener.actor, wanted=wanted, key=key
            )
        except SwitchboardError as error:
            self.connection.say(self.dialect.error(code=error.code, detail=error.detail))
            return
        for name, state in found:
            self.connection.say(self.dialect.emit(name, state))

    def _say(self, name: str, **fields: Any) -> None:
        self.connection.say(self.dialect.emit(name, {**fields, "timestamp": texts.now()}))
