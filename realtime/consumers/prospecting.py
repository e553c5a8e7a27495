"""Sockets of the prospecting front end, at ``/ws`` and ``/ws/{campaign_id}``, which hear unasked."""

from common.exceptions import SwitchboardError
from realtime import metrics, topics
from realtime.consumers import credentials
from realtime.consumers.native import NativeConsumer
from realtime.consumers.seats import take_seats
from realtime.dialects import prospecting
from realtime.dialects.prospecting import CAMPAIGN, Follow
from realtime.exceptions import NotAvailableError
from realtime.hub import threads
from realtime.hub.access import Credentials

PATH = "/ws"


class ProspectingConsumer(NativeConsumer):
    """The native commands, and the front end's own. ``?since=`` replays what is heard from the start."""

    dialect = prospecting.ProspectingDialect()

    async def _credentials_of_handshake(self) -> Credentials | None:
        found = await super()._credentials_of_handshake()
        # The front end's address is fixed and holds no token: where the demonstration is shown, it may look.
        return found or await threads.run(credentials.find_guest)

    async def open(self) -> None:
        await super().open()
        campaign_id = self.path.rstrip("/").removeprefix(PATH).removeprefix("/")
        try:
            await self._follow(campaign_id or None, since=self.handshake.query.get("since"))
        except SwitchboardError as error:
            metrics.REFUSED.labels(error.code).inc()
            self.connection.say(self.dialect.error(code=error.code, detail=error.detail))

    async def carry_out(self, text: str) -> None:
        command = prospecting.parse(text)
        if isinstance(command, Follow):
            await self._follow(command.campaign_id)
        else:
            await self.obey(command)

    async def _follow(self, campaign_id: str | None, *, since: str | None = None) -> None:
        """Listen to one campaign, or to all that is heard without asking."""
        names = topics.opening_for(self.listener.actor)
        if campaign_id is not None:
            if CAMPAIGN not in topics.all_families():
                raise NotAvailableError("Campaigns are not available on this server.")
            names = [f"{CAMPAIGN}:{campaign_id}"]
        await take_seats(self.listener, names, since=since)
