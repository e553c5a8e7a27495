"""What is remembered of a socket so that it can be recovered: who it was and what it listened to.

Kept in Valkey, because a client comes back to any process, and this one may have died. A record is no right:
the client proves itself again, each topic is authorised again, and the events come from the log. So it holds
no secret, and losing it costs a fresh start. Changes and signs of life of all sockets are written together.
"""

import asyncio
from typing import Protocol
from weakref import WeakKeyDictionary

import msgspec
import redis
import structlog

from common import valkey
from realtime.hub import threads

# How long after the end of a connection its socket can be recovered.
KEPT_SECONDS = 120
# While it is open: signs of life come every 25 seconds, and a killed process sends none.
OPEN_SECONDS = KEPT_SECONDS + 60
GATHER_SECONDS = 0.02
_PREFIX = "socketio:"
logger = structlog.get_logger(__name__)


class Record(msgspec.Struct, frozen=True):
    """A socket as it was: its public id, whose it is, its namespace and its topics."""

    sid: str
    identity: str
    namespace: str
    topics: tuple[str, ...]


async def find(pid: str) -> Record | None:
    """The record of a private id, or None when it is unknown, too old, or Valkey does not answer."""
    try:
        found = await threads.run(valkey.client().get, _PREFIX + pid)
    except redis.RedisError as error:
        logger.warning("recovery_unavailable", error=str(error))
        return None
    return msgspec.json.decode(found, type=Record) if isinstance(found, bytes) else None


class Owner(Protocol):
    """The socket that a record is of."""

    def displace(self) -> None: ...


class Keeper:
    """Writes the records of one event loop's sockets; ``current()`` gives it.

    A record belongs to the socket that kept it last: what a former one says of it is not heard.
    """

    def __init__(self) -> None:
        self._owners: dict[str, Owner] = {}
        # What is to be written of a private id: its record, or None to prolong it; and for how many seconds.
        self._waiting: dict[str, tuple[bytes | None, int]] = {}
        self._writing: asyncio.Task[None] | None = None

    def owner(self, pid: str) -> Owner | None:
        """The open socket of a private id, if it lives on this event loop."""
        return self._owners.get(pid)

    def keep(self, pid: str, record: Record, *, owner: Owner) -> None:
        """Remember a socket that is open."""
        self._owners[pid] = owner
        self._put(pid, msgspec.json.encode(record), OPEN_SECONDS)

    def prolong(self, pid: str, *, owner: Owner) -> None:
        """The socket is still open."""
        if self._owners.get(pid) is owner:
            self._put(pid, None, OPEN_SECONDS)

    def part(self, pid: str, *, owner: Owner) -> None:
        """The connection was lost: the record stays for as long as somebody may come back."""
        self._end(pid, owner, seconds=KEPT_SECONDS)

    def forget(self, pid: str, *, owner: Owner) -> None:
        """The client left by itself."""
        self._end(pid, owner, seconds=0)

    def _end(self, pid: str, owner: Owner, *, seconds: int) -> None:
        if self._owners.get(pid) is owner:
            del self._owners[pid]
            self._put(pid, None, seconds)

    async def written(self) -> None:
        """Wait until everything up to now is written, or could not be."""
        if self._writing is not None:
            await self._writing

    def _put(self, pid: str, record: bytes | None, seconds: int) -> None:
        if record is None and pid in self._waiting:
            record = self._waiting[pid][0]
        self._waiting[pid] = (record, seconds)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(GATHER_SECONDS)
                waiting, self._waiting = self._waiting, {}
                await threads.run(_write, waiting)
        except redis.RedisError as error:
            # Whoever comes back meanwhile starts afresh; the next sign of life finds Valkey again.
            logger.warning("recovery_unavailable", error=str(error))
        finally:
            self._writing = None


def _write(waiting: dict[str, tuple[bytes | None, int]]) -> None:
    pipeline = valkey.client().pipeline(transaction=False)
    for pid, (record, seconds) in waiting.items():
        if not seconds:
            pipeline.delete(_PREFIX + pid)
        elif record is None:
            pipeline.expire(_PREFIX + pid, seconds)
        else:
            pipeline.set(_PREFIX + pid, record, ex=seconds)
    pipeline.execute()


_keepers: WeakKeyDictionary[asyncio.AbstractEventLoop, Keeper] = WeakKeyDictionary()


def current() -> Keeper:
    """The keeper of the running event loop."""
    loop = asyncio.get_running_loop()
    keeper = _keepers.get(loop)
    if keeper is None:
        keeper = _keepers[loop] = Keeper()
    return keeper
