"""A tenant's events in the order of the log, whatever the bus does to them. No I/O and no clock in here."""

from collections import deque
from itertools import takewhile

from events.log import Published
from realtime.hub.frames import Frame

# For each watched tenant, with a frame per dialect spoken; what is older is read from the log.
RING_SIZE = 500
# Beyond this, holding more is pointless: the missing ones and everything after them are read from the log.
MAX_HELD = 1_000


class Delivery:
    """A numbered or passing event with its frames: made once per dialect, however many sockets receive it."""

    __slots__ = ("event", "frames", "seq")

    def __init__(self, event: Published) -> None:
        self.event = event
        self.seq = event.seq or 0
        self.frames: dict[str, Frame] = {}


class Sequence:
    """Takes a tenant's events as they come and gives them out as numbered: each once, without a hole.

    ``seq`` is the last number given out. An event above the next number is held until the ones between have
    come, from the bus or, through ``missing``, from the log.
    """

    def __init__(self, *, epoch: str, seq: int) -> None:
        self.epoch = epoch
        self.seq = seq
        self._held: dict[int, Published] = {}
        self._ring: deque[Delivery] = deque(maxlen=RING_SIZE)
        self._highest = seq

    @property
    def position(self) -> str:
        return f"{self.epoch}:{self.seq}"

    @property
    def missing(self) -> bool:
        """Whether something above ``seq`` is known to exist and has not come."""
        return self._highest > self.seq

    def expect(self, seq: int) -> None:
        """Note that the log holds everything up to ``seq``."""
        self._highest = max(self._highest, seq)

    def take(self, event: Published) -> list[Delivery]:
        """What can be given out now that this event has come; nothing for a duplicate or a later one."""
        assert event.seq is not None
        self.expect(event.seq)
        if event.seq <= self.seq:
            return []
        if event.seq > self.seq + 1:
            if len(self._held) < MAX_HELD:
                self._held[event.seq] = event
            return []
        return self._give_out(event)

    def since(self, seq: int) -> list[Delivery] | None:
        """Everything given out after ``seq``, or None when the ring does not reach back so far."""
        if seq >= self.seq:
            return []
        if not self._ring or self._ring[0].seq > seq + 1:
            return None
        newest_first = takewhile(lambda one: one.seq > seq, reversed(self._ring))
        return list(newest_first)[::-1]

    @property
    def oldest(self) -> int:
        """The lowest number that the ring holds; the next one when it is empty."""
        return self._ring[0].seq if self._ring else self.seq + 1

    def remember(self, earlier: list[Published]) -> None:
        """Lengthen the ring backwards by events that were given out before it began, in their order."""
        older = [Delivery(event) for event in earlier if (event.seq or 0) < self.oldest]
        if older and older[-1].seq == self.oldest - 1:
            self._ring = deque([*older, *self._ring], maxlen=RING_SIZE)

    def _give_out(self, event: Published) -> list[Delivery]:
        ready: list[Delivery] = []
        following: Published | None = event
        while following is not None:
            delivery = Delivery(following)
            self.seq = delivery.seq
            self._ring.append(delivery)
            ready.append(delivery)
            following = self._held.pop(self.seq + 1, None)
        return ready
