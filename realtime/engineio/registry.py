"""The Engine.IO sessions that live on one event loop: where each starts, is found, and ends."""

import asyncio
from weakref import WeakKeyDictionary

from django.conf import settings

from realtime.consumers.handshake import Handshake
from realtime.engineio import sids
from realtime.engineio.refusals import unavailable
from realtime.engineio.sessions import Session
from realtime.hub import access, hubs

# Sessions in which nobody signed in yet live for ten seconds; so many at once are no clients of ours.
MOST_NAMELESS = 2_000


class Registry:
    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._nameless: set[Session] = set()

    def __len__(self) -> int:
        return len(self._sessions)

    def find(self, sid: str) -> Session | None:
        return self._sessions.get(sid)

    def open(self, *, process: str, handshake: Handshake) -> Session:
        """Begin a session.

        Raises ``Refusal`` (503) when too many have not signed in yet, of all or of one address, and while the
        process ends.
        """
        if hubs.current().is_draining:
            raise unavailable("This process is ending. Try again.")
        self._nameless = {one for one in self._nameless if not one.client.sockets}
        address = handshake.address
        neighbours = sum(1 for one in self._nameless if address and one.handshake.address == address)
        if len(self._nameless) >= MOST_NAMELESS or neighbours >= settings.SOCKETS_WAITING_PER_ADDRESS:
            raise unavailable("Too many connections wait for their sign-in. Try again.")
        session = self._add(Session(sid=sids.make(process=process), handshake=handshake, on_end=self._forget))
        self._nameless.add(session)
        return session

    def restore(self, *, sid: str, handshake: Handshake) -> Session:
        """Go on with a session that another process handed over."""
        return self._add(Session(sid=sid, handshake=handshake, on_end=self._forget))

    def send_away(self) -> None:
        """End every session so that its client comes back to another process."""
        for session in list(self._sessions.values()):
            session.close(code=access.TRY_AGAIN, reason="restarting")

    def _add(self, session: Session) -> Session:
        self._sessions[session.sid] = session
        return session

    def _forget(self, session: Session) -> None:
        self._sessions.pop(session.sid, None)
        self._nameless.discard(session)


_registries: WeakKeyDictionary[asyncio.AbstractEventLoop, Registry] = WeakKeyDictionary()


def current() -> Registry:
    """The registry of the running event loop."""
    loop = asyncio.get_running_loop()
    registry = _registries.get(loop)
    if registry is None:
        registry = _registries[loop] = Registry()
    return registry
