"""What is remembered of a socket so that it can be recovered: who it was and what it listened to.

Kept in Valkey, because a client comes back to any process, and this one may have died. A record is no right:
the client proves itself again, each topic is authorised again, and the events come from the log. So it holds
no secret, and losing it costs a fresh start. Changes and signs of life of all sockets are written together.
"""

import asyncio
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import msgspec
import redis
import structlog

from common import valkey

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


class Owner(Protocol):
    """The socket that a record is of."""

    def displace(self) -> None: ...


class Keeper:
    """Reads and writes the records of one event loop's sockets; ``current()`` gives it.

    A record belongs to the socket that kept it last: what a former one says of it is not heard. Not on the
    threads of the database: a Valkey that hangs must not hold up anybody's proof.
    """

    def __init__(self) -> None:
        # Open sockets by their private ids, with their records.
        self._open: dict[str, tuple[Owner, bytes]] = {}
        # What is to be written: the record, and for how many seconds; none at all for one to be forgotten.
        self._waiting: dict[str, tuple[bytes, int]] = {}
        self._writing: asyncio.Task[None] | None = None
        # Who waits for which record.
        self._wanted: dict[str, asyncio.Future[Record | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def find(self, pid: str) -> Record | None:
        """The record of a private id, or None when it is unknown, too old, or Valkey does not answer.

        Thousands come back at once; those who ask while an answer is on its way share the next.
        """
        wanted = self._wanted.get(pid)
        if wanted is None:
            wanted = self._wanted[pid] = asyncio.get_running_loop().create_future()
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return await asyncio.shield(wanted)

    def owner(self, pid: str) -> Owner | None:
        """The open socket of a private id, if it lives on this event loop."""
        found = self._open.get(pid)
        return found[0] if found else None

    def keep(self, pid: str, record: Record, *, owner: Owner) -> None:
        """Remember a socket that is open."""
        encoded = msgspec.json.encode(record)
        self._open[pid] = owner, encoded
        self._put(pid, encoded, OPEN_SECONDS)

    def prolong(self, pid: str, *, owner: Owner) -> None:
        """The socket is still open. Its record is written anew, should Valkey have lost it."""
        if self.owner(pid) is owner:
            self._put(pid, self._open[pid][1], OPEN_SECONDS)

    def part(self, pid: str, *, owner: Owner) -> None:
        """The connection was lost: the record stays for as long as somebody may come back."""
        if self.owner(pid) is owner:
            self._put(pid, self._open.pop(pid)[1], KEPT_SECONDS)

    def forget(self, pid: str, *, owner: Owner) -> None:
        """The client left by itself."""
        if self.owner(pid) is owner:
            self._put(pid, self._open.pop(pid)[1], 0)

    async def written(self) -> None:
        """Wait until everything up to now is written, or could not be."""
        if self._writing is not None:
            await self._writing

    async def _read(self) -> None:
        try:
            while self._wanted:
                wanted, self._wanted = self._wanted, {}
                for future, record in zip(wanted.values(), await _read(list(wanted)), strict=True):
                    future.set_result(record)
        finally:
            self._reading = None

    def _put(self, pid: str, record: bytes, seconds: int) -> None:
        self._waiting[pid] = record, seconds
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, {}
                await asyncio.to_thread(_write, waiting)
                # Afterwards: a client that was just let in can be recovered at once, and thousands gather.
                await asyncio.sleep(GATHER_SECONDS)
        except redis.RedisError as error:
            # Whoever comes back meanwhile starts afresh; the next signs of life find Valkey again.
            logger.warning("recovery_unavailable", error=str(error))
            self._waiting.clear()
        finally:
            self._writing = None


async def _read(pids: list[str]) -> list[Record | None]:
    try:
        found: Any = await asyncio.to_thread(valkey.client().mget, [_PREFIX + pid for pid in pids])
    except redis.RedisError as error:
        logger.warning("recovery_unavailable", error=str(error))
        return [None] * len(pids)
    return [_decode(one) for one in found]


def _decode(found: bytes | None) -> Record | None:
    try:
        return msgspec.json.decode(found, type=Record) if found else None
    except msgspec.MsgspecError:
        # Written by another release: to this one it is unknown.
        return None


def _write(waiting: dict[str, tuple[bytes, int]]) -> None:
    pipeline = valkey.client().pipeline(transaction=False)
    for pid, (record, seconds) in waiting.items():
        if seconds:
            pipeline.set(_PREFIX + pid, record, ex=seconds)
        else:
            pipeline.delete(_PREFIX + pid)
    pipeline.execute()


_keepers: WeakKeyDictionary[asyncio.AbstractEventLoop, Keeper] = WeakKeyDictionary()


def current() -> Keeper:
    """The keeper of the running event loop."""
    loop = asyncio.get_running_loop()
    keeper = _keepers.get(loop)
    if keeper is None:
        keeper = _keepers[loop] = Keeper()
    return keeper
