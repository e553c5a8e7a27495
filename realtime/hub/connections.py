"""One listener's way out: frames go straight to its outlet, or wait in a bounded queue."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from common.actor import Actor
from realtime.hub.ends import Dialect, Outlet
from realtime.hub.frames import Burst, Frame, burst_of
from realtime.hub.ordering import Delivery
from realtime.hub.turns import Turn

QUEUE_BYTES = 1024 * 1024
# What is written in one piece; more of it waits for the next.
BURST_BYTES = 64 * 1024
# While missed events are replayed, no more than this waits in the queue: the replay keeps the reader's pace.
REPLAY_BYTES = 256 * 1024
# A proof takes milliseconds; a listener that stays in doubt for so many events comes back and resumes
# instead.
MOST_WITHHELD = 1_000
FLUSH_SECONDS = 3.0
TOO_SLOW = 4408
# Never sent: there is nobody to send it to.
GONE = 1006


@dataclass(frozen=True, slots=True)
class Closing:
    code: int
    reason: str


class Connection:
    """A listener as the hub knows it. Its methods belong to the event loop that made it."""

    __slots__ = (
        "__weakref__",
        "_batching",
        "_burst",
        "_deadline",
        "_doubt",
        "_held",
        "_queue",
        "_room",
        "_turn",
        "_waiting_bytes",
        "_withheld",
        "actor",
        "closing",
        "dialect",
        "is_doubted",
        "on_closing",
        "on_doubt",
        "on_waiting",
        "outlet",
        "proving",
        "topics",
    )

    def __init__(self, *, dialect: Dialect) -> None:
        self.dialect = dialect
        # None until the credentials were proved against the database.
        self.actor: Actor | None = None
        self.outlet: Outlet | None = None
        # Something was decided about identities since the last proof, and what to do about it.
        self.is_doubted = False
        self.on_doubt: Callable[[], object] | None = None
        self.proving: asyncio.Lock | None = None
        # Topic name -> the number after which all its events were queued here.
        self.topics: dict[str, int] = {}
        self.closing: Closing | None = None
        self.on_closing: Callable[[], object] | None = None
        # Called when something waits that the outlet does not take by itself.
        self.on_waiting: Callable[[], object] | None = None
        self._turn = Turn.current()
        self._burst: Burst | None = None
        self._queue: deque[Frame] | None = None
        self._waiting_bytes = 0
        self._held: list[Frame] | None = None
        # What came while it was in doubt, in order: it may have lost the right to see it.
        self._withheld: list[Delivery | Frame] = []
        # Set while it is in doubt: nothing is carried out for it meanwhile.
        self._doubt: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._batching: float | None = None

    # Its outlet

    def connect(self, outlet: Outlet) -> None:
        """Give it an outlet, or another one: what waits goes out there."""
        self.outlet = outlet
        self.resume()

    def resume(self) -> None:
        """Write what waits, as far as the outlet takes it."""
        outlet = self.outlet
        while self._queue and outlet is not None and outlet.is_open:
            outlet.write(burst_of(self._take_from_queue(BURST_BYTES)))
        if not self._queue:
            self._queue = None
            if self.closing is not None:
                self._end()

    def drain(self, limit: int) -> list[str]:
        """Take what waits, up to so many bytes but at least one frame, for an outlet that asks."""
        self.flush()
        texts = [frame.text for frame in self._take_from_queue(limit)]
        if not self._queue:
            self._queue = None
        return texts

    @property
    def waiting_bytes(self) -> int:
        return self._waiting_bytes

    def batch(self, *, seconds: float) -> None:
        """Gather frames for so long and send them as one; 0 sends each turn's as they are."""
        self.flush()
        self._batching = seconds or None

    def flush(self) -> None:
        """Write what this turn, or this batch, has gathered."""
        burst, self._burst = self._burst, None
        if burst is None:
            return
        if self._batching is not None:
            texts = [frame.text for frame in burst.frames()]
            if len(texts) > 1:
                burst = burst_of([Frame(self.dialect.batch(texts))])
        outlet = self.outlet
        if outlet is not None and outlet.is_open:
            outlet.write(burst)
        else:
            for frame in burst.frames():
                self._enqueue(frame)

    # What it is given

    def offer(self, delivery: Delivery) -> None:
        """Queue an event when the actor may see it; a listener in doubt is given it once it proved itself."""
        if self._doubt is not None:
            self._withhold(delivery)
            return
        actor = self.actor
        if actor is not None and actor.can(delivery.event.permission):
            frame = delivery.frames.get(self.dialect.name) or self._frame_of(delivery)
            if self._held is None:
                self._push(frame)
            else:
                self._hold(frame)

    def say(self, text: str) -> None:
        """Queue a frame for this listener alone."""
        self.tell(Frame(text))

    def tell(self, frame: Frame) -> None:
        """Queue a frame that is no event, perhaps one that others are told, too."""
        # A heartbeat's position must not overtake the events that it covers.
        if self._withheld:
            self._withhold(frame)
        elif self._held is None:
            self._push(frame)
        else:
            self._hold(frame)

    def hold(self) -> None:
        """Keep back whatever is offered or said from now on, until ``release``."""
        self._held = []

    def say_first(self, text: str) -> None:
        """Queue a frame ahead of what is held."""
        self._push(Frame(text))

    async def replay(self, deliveries: Iterable[Delivery]) -> None:
        """Queue missed events ahead of what is held, no faster than the reader takes them."""
        for delivery in deliveries:
            # What is held leaves after the replay: to wait for that would be to wait for ever.
            while self._queue and self._waiting_bytes > REPLAY_BYTES and self.closing is None:
                self._room = asyncio.get_running_loop().create_future()
                await self._room
            self._push(self._frame_of(delivery))

    def release(self) -> None:
        """Let go of what was held; without a ``hold`` before it, nothing happens."""
        held, self._held = self._held, None
        for frame in held or ():
            self._waiting_bytes -= frame.size
            self._push(frame)

    def forget_held(self) -> None:
        """Drop what is held: without the replay before it, it would hide a loss."""
        if self._held is not None:
            self._waiting_bytes -= sum(frame.size for frame in self._held)
            self._held = []

    # Its end

    def refuse(self, *, close_code: int, code: str, detail: str) -> None:
        """Say why, then close."""
        self._withheld.clear()
        self.release()
        self.say(self.dialect.error(code=code, detail=detail))
        self.close(code=close_code, reason=code)

    def close(self, *, code: int, reason: str) -> None:
        """Close once what waits was written, or the reader does not take it. The first call decides."""
        if self.closing is not None:
            return
        self.flush()
        self.closing = Closing(code, reason)
        self._make_room()
        self._end_doubt()
        if self.on_closing is not None:
            self.on_closing()
        if self._queue:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._give_up)
        else:
            self._end()

    def lost(self) -> None:
        """The peer is gone: nothing waits for it any more, nor it for anything."""
        self._queue = None
        self._waiting_bytes = 0
        self.close(code=GONE, reason="gone")

    def _end(self) -> None:
        if self.outlet is not None and self.closing is not None:
            self.outlet.close(code=self.closing.code, reason=self.closing.reason)

    def _give_up(self) -> None:
        if self._queue and self.outlet is not None:
            self._queue = None
            self.outlet.abort()

    # Whether it may

    def doubt(self) -> None:
        """Let the listener prove itself again."""
        self.is_doubted = True
        if self._doubt is None:
            self._doubt = asyncio.get_running_loop().create_future()
        if self.on_doubt is not None and self.closing is None:
            self.on_doubt()

    async def settled(self) -> None:
        """Wait until it is in no doubt."""
        while self._doubt is not None:
            await asyncio.wait({self._doubt})

    def settle(self, actor: Actor) -> None:
        """It proved itself: it sees what this actor may see, also of what came while it was in doubt."""
        self.actor = actor
        self._end_doubt()
        withheld, self._withheld = self._withheld, []
        for one in withheld:
            if isinstance(one, Delivery):
                self.offer(one)
            else:
                self.tell(one)

    def set_deadline(self, *, seconds: float, then: Callable[[], object]) -> None:
        """Do something after so many seconds, in place of what was set before."""
        self.clear_deadline()
        self._deadline = asyncio.get_running_loop().call_later(seconds, then)

    def clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end_doubt(self) -> None:
        doubt, self._doubt = self._doubt, None
        if doubt is not None and not doubt.done():
            doubt.set_result(None)

    def _withhold(self, one: Delivery | Frame) -> None:
        if len(self._withheld) < MOST_WITHHELD:
            self._withheld.append(one)
        else:
            self.close(code=TOO_SLOW, reason="realtime.too_slow")

    # Its queue

    def _frame_of(self, delivery: Delivery) -> Frame:
        frame = delivery.frames.get(self.dialect.name)
        if frame is None:
            frame = delivery.frames[self.dialect.name] = Frame(self.dialect.event(delivery.event))
        return frame

    def _push(self, frame: Frame) -> None:
        if self.closing is not None:
            return
        burst = self._burst
        if burst is not None:
            burst = self._burst = burst.then(frame)
            if burst.size > BURST_BYTES:
                self.flush()
        elif self._queue is not None or self.outlet is None or not self.outlet.is_open:
            self._enqueue(frame)
        elif self._batching is not None:
            self._burst = burst_of([frame])
            asyncio.get_running_loop().call_later(self._batching, self.flush)
        else:
            self._burst = self._turn.begin(self, frame)

    def _enqueue(self, frame: Frame) -> None:
        if self._has_room(frame):
            if self._queue is None:
                self._queue = deque()
            self._queue.append(frame)
            if self.on_waiting is not None:
                self.on_waiting()

    def _hold(self, frame: Frame) -> None:
        if self.closing is None and self._has_room(frame):
            assert self._held is not None
            self._held.append(frame)

    def _has_room(self, frame: Frame) -> bool:
        if self.closing is not None:
            return False
        self._waiting_bytes += frame.size
        if self._waiting_bytes <= QUEUE_BYTES:
            return True
        # The log keeps what is dropped here; the client comes back and resumes.
        self._queue = None
        self._held = None
        self._waiting_bytes = 0
        self.close(code=TOO_SLOW, reason="realtime.too_slow")
        return False

    def _take_from_queue(self, limit: int) -> list[Frame]:
        taken: list[Frame] = []
        size = 0
        queue = self._queue or ()
        while queue and (not taken or size + queue[0].size <= limit):
            frame = queue.popleft()
            size += frame.size
            taken.append(frame)
        self._waiting_bytes -= size
        if not queue or self._waiting_bytes <= REPLAY_BYTES:
            self._make_room()
        return taken

    def _make_room(self) -> None:
        room, self._room = self._room, None
        if room is not None and not room.done():
            room.set_result(None)
