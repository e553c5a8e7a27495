"""What leaves for sockets, made once: a frame for all receivers of an event, a burst for all that were
brought the same.

A server's WebSocket frames carry no mask, so their bytes are the same for every receiver (RFC 6455, section
5.2).
"""

from collections.abc import Iterator

_FINAL_TEXT = 0x81


class Frame:
    """One text message and its bytes on the wire."""

    __slots__ = ("_payload_at", "size", "wire")

    def __init__(self, text: str) -> None:
        payload = text.encode()
        header = _header(len(payload))
        self.wire = header + payload
        self.size = len(self.wire)
        self._payload_at = len(header)

    @property
    def text(self) -> str:
        return self.wire[self._payload_at :].decode()


class Burst:
    """The frames that one loop turn brought to a connection, as a path in a tree.

    Connections that were brought the same frames in the same order stand at the same node, so the bytes are
    joined once for all of them, and each is written to once a turn.
    """

    __slots__ = ("_last", "_wire", "before", "frame", "size")

    def __init__(self, frame: Frame | None = None, before: "Burst | None" = None) -> None:
        self.frame = frame
        self.before = before
        self.size: int = frame.size + (before.size if before else 0) if frame else 0
        self._last: Burst | None = None
        self._wire: bytes | None = None

    def then(self, frame: Frame) -> "Burst":
        """The burst with one more frame; the same object for everybody who goes this way in turn."""
        last = self._last
        if last is None or last.frame is not frame:
            last = self._last = Burst(frame, self)
        return last

    def frames(self) -> list[Frame]:
        return list(self._backwards())[::-1]

    def wire(self) -> bytes:
        """All frames in one piece."""
        if self._wire is None:
            frames = self.frames()
            self._wire = frames[0].wire if len(frames) == 1 else b"".join([one.wire for one in frames])
        return self._wire

    def _backwards(self) -> Iterator[Frame]:
        node: Burst | None = self
        while node is not None and node.frame is not None:
            yield node.frame
            node = node.before


def burst_of(frames: list[Frame]) -> Burst:
    """A burst of its own, shared with nobody."""
    burst = Burst()
    for frame in frames:
        burst = Burst(frame, burst)
    return burst


def _header(length: int) -> bytes:
    if length < 126:
        return bytes((_FINAL_TEXT, length))
    if length < 65_536:
        return bytes((_FINAL_TEXT, 126)) + length.to_bytes(2)
    return bytes((_FINAL_TEXT, 127)) + length.to_bytes(8)
