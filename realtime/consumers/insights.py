"""Sockets of the concierge's insight panel, at ``/api/v1/concierge/stream/{conversation_id}?token=``."""

from typing import Any

from realtime import topics
from realtime.consumers.outlets import Receive, Send
from realtime.consumers.sockets import HubConsumer
from realtime.dialects import insights
from realtime.dialects.insights import InsightDialect
from realtime.exceptions import CredentialsMissingError
from realtime.hub import threads
from realtime.hub.access import Credentials

PATH = "/api/v1/concierge/stream"


class InsightConsumer(HubConsumer):
    """It hears its conversation from the start; ``?since=`` replays what it missed."""

    dialect: InsightDialect

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        # One of its own, since its frames name its conversation.
        self.dialect = InsightDialect(scope["path"].rstrip("/").rpartition("/")[2])
        await super().__call__(scope, receive, send)

    async def _credentials_of_handshake(self) -> Credentials:
        found = await super()._credentials_of_handshake()
        if found is None:
            raise CredentialsMissingError("Name a token in the address: ?token=...")
        return found

    async def open(self) -> None:
        name = f"conversation:{self.dialect.conversation_id}"
        # Asked before it is seated: a panel whose conversation is not there has nothing to wait for.
        await threads.run(topics.authorise, actor=self.listener.actor, name=name)
        await self.listener.subscribe([name], since=self.handshake.query.get("since"))

    async def carry_out(self, text: str) -> None:
        insights.parse(text)
        assert self.listener.stream is not None
        self.connection.say(self.dialect.heartbeat(position=self.listener.stream.position))
