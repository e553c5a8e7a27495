"""What leaves for sockets, made once: a frame for all receivers of an event, a burst for all that were
brought the same.

A server's WebSocket frames carry no mask, so their bytes are the same for every receiver (RFC 6455, section
5.2).
"""

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
    joined once for all of them, and each is written to once a turn. A node knows only the way on from it: one
    that knew the way back as well would wait for the garbage collector, with its frames.
    """

    __slots__ = ("_frames", "_last", "_newest", "_wire", "size")

    def __init__(self, frames: tuple[Frame, ...] = (), size: int = 0) -> None:
        self._frames = frames
        self._newest = frames[-1] if frames else None
        self.size = size
        self._last: Burst | None = None
        self._wire: bytes | None = None

    def then(self, frame: Frame) -> "Burst":
        """The burst with one more frame; the same object for everybody who goes this way in turn."""
        last = self._last
        if last is None or last._newest is not frame:
            last = self._last = Burst((*self._frames, frame), self.size + frame.size)
        return last

    def frames(self) -> list[Frame]:
        return list(self._frames)

    def wire(self) -> bytes:
        """All frames in one piece."""
        if self._wire is None:
            frames = self._frames
            self._wire = frames[0].wire if len(frames) == 1 else b"".join([one.wire for one in frames])
        return self._wire


def burst_of(frames: list[Frame]) -> Burst:
    """A burst of its own, shared with nobody."""
    return Burst(tuple(frames), sum(frame.size for frame in frames))


def _header(length: int) -> bytes:
    if length < 126:
        return bytes((_FINAL_TEXT, length))
    if length < 65_536:
        return bytes((_FINAL_TEXT, 126)) + length.to_bytes(2)
    return bytes((_FINAL_TEXT, 127)) + length.to_bytes(8)
