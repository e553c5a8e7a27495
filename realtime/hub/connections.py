"""One socket's way out: a bounded queue and one writer. Only that writer ever waits for a slow reader."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from common.actor import Actor
from events.log import Published
from realtime.hub.ordering import Delivery

QUEUE_BYTES = 1024 * 1024
# While missed events are replayed, no more than this waits in the queue: the replay keeps the reader's pace.
REPLAY_BYTES = 256 * 1024
# A proof takes milliseconds; a socket that stays in doubt for so many events comes back and resumes instead.
MOST_WITHHELD = 1_000
FLUSH_SECONDS = 3.0
TOO_SLOW = 4408

Send = Callable[[dict[str, Any]], Awaitable[None]]
# An ASGI message and its size in bytes; one object serves every socket that is sent it.
Frame = tuple[dict[str, Any], int]


class Dialect(Protocol):
    """How one kind of front end wants to be told things. A dialect only translates."""

    name: str

    def event(self, event: Published) -> str:
        """The frame of an event, its payload spliced in as the text that it is."""

    def heartbeat(self, *, position: str) -> str: ...

    def error(self, *, code: str, detail: str, topic: str | None = None) -> str: ...

    def subscribed(
        self,
        *,
        topics: list[str],
        position: str,
        recovered: bool | None,
        replayed: int,
        refetch: dict[str, str] | None,
    ) -> str: ...

    def unsubscribed(self, *, topics: list[str]) -> str: ...


@dataclass(frozen=True, slots=True)
class Closing:
    code: int
    reason: str


class Connection:
    """A socket as the hub knows it. Its methods belong to the event loop that made it."""

    def __init__(self, *, send: Send, dialect: Dialect) -> None:
        self.dialect = dialect
        # None until the credentials were proved against the database.
        self.actor: Actor | None = None
        # Something was decided about identities since the last proof, and what to do about it.
        self.is_doubted = False
        self.on_doubt: Callable[[], object] | None = None
        self.proving = asyncio.Lock()
        # Unset while it is in doubt: nothing is carried out for it meanwhile.
        self.settled = asyncio.Event()
        self.settled.set()
        # Topic name -> the number after which all its events were queued here.
        self.topics: dict[str, int] = {}
        self.closing: Closing | None = None
        self.writer: asyncio.Task[None] | None = None
        self._send = send
        self._queue: deque[Frame] = deque()
        self._held: list[Frame] | None = None
        # What came while it was in doubt, in order: it may have lost the right to see it.
        self._withheld: list[Delivery | Frame] = []
        self._bytes = 0
        self._wake = asyncio.Event()
        self._drained = asyncio.Event()
        self._deadline: asyncio.TimerHandle | None = None

    def start(self) -> asyncio.Task[None]:
        """Begin to write; the task ends once the socket is closed."""
        self.writer = asyncio.create_task(self._write())
        return self.writer

    def offer(self, delivery: Delivery) -> None:
        """Queue an event when the actor may see it; a socket in doubt is given it once it proved itself."""
        if not self.settled.is_set():
            self._withhold(delivery)
        elif self.actor is not None and self.actor.can(delivery.event.permission):
            self._put(self._frame_of(delivery))

    def say(self, text: str) -> None:
        """Queue a frame for this socket alone."""
        # A heartbeat's position must not overtake the events that it covers.
        if self._withheld:
            self._withhold(_frame(text))
        else:
            self._put(_frame(text))

    def hold(self) -> None:
        """Keep back whatever is offered or said from now on, until ``release``."""
        self._held = []

    def say_first(self, text: str) -> None:
        """Queue a frame ahead of what is held."""
        self._push(_frame(text))

    async def replay(self, deliveries: Iterable[Delivery]) -> None:
        """Queue missed events ahead of what is held, no faster than the reader takes them."""
        for delivery in deliveries:
            while self._bytes > REPLAY_BYTES and self.closing is None:
                self._drained.clear()
                await self._drained.wait()
            self._push(self._frame_of(delivery))

    def release(self) -> None:
        """Let go of what was held; without a ``hold`` before it, nothing happens."""
        if self._held is not None:
            self._queue.extend(self._held)
            self._held = None
            self._wake.set()

    def forget_held(self) -> None:
        """Drop what is held: without the replay before it, it would hide a loss."""
        self._held = []

    def refuse(self, *, close_code: int, code: str, detail: str) -> None:
        """Say why, then close."""
        self._withheld.clear()
        self.release()
        self.say(self.dialect.error(code=code, detail=detail))
        self.close(code=close_code, reason=code)

    def close(self, *, code: int, reason: str) -> None:
        """Close once what is queued was written, or the reader does not take it. The first call decides."""
        if self.closing is not None:
            return
        self.closing = Closing(code, reason)
        self._wake.set()
        self._drained.set()
        self.settled.set()
        if self.writer is not None:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.writer.cancel)

    def doubt(self) -> None:
        """Let the socket prove itself again."""
        self.is_doubted = True
        self.settled.clear()
        if self.on_doubt is not None and self.closing is None:
            self.on_doubt()

    def settle(self, actor: Actor) -> None:
        """It proved itself: it sees what this actor may see, also of what came while it was in doubt."""
        self.actor = actor
        self.settled.set()
        withheld, self._withheld = self._withheld, []
        for one in withheld:
            if isinstance(one, Delivery):
                self.offer(one)
            else:
                self._put(one)

    def set_deadline(self, *, seconds: float, then: Callable[[], object]) -> None:
        """Do something after so many seconds, in place of what was set before."""
        self.clear_deadline()
        self._deadline = asyncio.get_running_loop().call_later(seconds, then)

    def clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _frame_of(self, delivery: Delivery) -> Frame:
        frame = delivery.frames.get(self.dialect.name)
        if frame is None:
            frame = delivery.frames[self.dialect.name] = _frame(self.dialect.event(delivery.event))
        return frame

    def _withhold(self, one: Delivery | Frame) -> None:
        if len(self._withheld) < MOST_WITHHELD:
            self._withheld.append(one)
        else:
            self.close(code=TOO_SLOW, reason="realtime.too_slow")

    def _put(self, frame: Frame) -> None:
        if self._held is None:
            self._push(frame)
        elif self._has_room(frame):
            self._held.append(frame)

    def _push(self, frame: Frame) -> None:
        if self._has_room(frame):
            self._queue.append(frame)
            self._wake.set()

    def _has_room(self, frame: Frame) -> bool:
        if self.closing is not None:
            return False
        self._bytes += frame[1]
        if self._bytes <= QUEUE_BYTES:
            return True
        # The log keeps what is dropped here; the client comes back and resumes.
        self._queue.clear()
        self._held = None
        self._bytes = 0
        self.close(code=TOO_SLOW, reason="realtime.too_slow")
        return False

    async def _write(self) -> None:
        try:
            while self.closing is None:
                await self._flush()
                self._wake.clear()
                if self.closing is None:
                    await self._wake.wait()
            await self._flush()
            await self._send(
                {"type": "websocket.close", "code": self.closing.code, "reason": self.closing.reason}
            )
        except OSError:
            # The peer is gone; the reader is told so as well and ends the socket.
            return

    async def _flush(self) -> None:
        while self._queue:
            message, size = self._queue.popleft()
            await self._send(message)
            self._bytes -= size
            if self._bytes <= REPLAY_BYTES:
                self._drained.set()


def _frame(text: str) -> Frame:
    return {"type": "websocket.send", "text": text}, len(text.encode())
