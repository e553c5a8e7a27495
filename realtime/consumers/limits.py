"""What one socket may send, how often it may get it wrong, and how many may wait for their credentials."""

from collections import Counter

from django.conf import settings

from realtime.exceptions import (
    BinaryFrameError,
    FrameTooLargeError,
    TooManyFramesError,
    TooManyStrangersError,
)

FRAME_BYTES = 64 * 1024
FRAMES_PER_SECOND = 50
MAX_TOPICS = 100
# So many bad frames in a row are a broken client, which is closed rather than answered for ever.
BAD_FRAMES = 10
# Beyond so many in one second the answer "too many" is itself too much.
FLOOD_PER_SECOND = 500


class Allowance:
    """Counts one socket's frames by the second, and its mistakes in a row."""

    def __init__(self) -> None:
        self.mistakes = 0
        self._second = 0
        self._frames = 0

    @property
    def is_spent(self) -> bool:
        """Whether the socket is to be closed."""
        return self.mistakes >= BAD_FRAMES or self._frames > FLOOD_PER_SECOND

    def take(self, *, now: float) -> bool:
        """Count a frame. False when it is too many and has been answered in this second already.

        Raises ``TooManyFramesError`` for the first one too many.
        """
        second = int(now)
        if second != self._second:
            self._second, self._frames = second, 0
        self._frames += 1
        if self._frames == FRAMES_PER_SECOND + 1:
            raise TooManyFramesError(
                f"More than {FRAMES_PER_SECOND} frames in a second; those above are not read.", retry_after=1
            )
        return self._frames <= FRAMES_PER_SECOND


class Strangers:
    """How many sockets of this process wait for their credentials, by the address that they come from."""

    def __init__(self) -> None:
        self._waiting: Counter[str] = Counter()

    def admit(self, address: str | None) -> None:
        """Count one more; raises ``TooManyStrangersError``. An address that nobody knows has no limit."""
        if address is None:
            return
        if self._waiting[address] >= settings.SOCKETS_WAITING_PER_ADDRESS:
            raise TooManyStrangersError("Too many sockets of this address wait for their sign-in. Try again.")
        self._waiting[address] += 1

    def release(self, address: str | None) -> None:
        """Forget one that was admitted."""
        if address is not None:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]


strangers = Strangers()


def read_text(*, text: str | None) -> str:
    """A frame's text; raises ``BinaryFrameError`` and ``FrameTooLargeError``."""
    if text is None:
        raise BinaryFrameError("Frames are text; a binary one is not read.")
    if len(text) > FRAME_BYTES or len(text.encode(errors="surrogatepass")) > FRAME_BYTES:
        raise FrameTooLargeError(f"A frame may have {FRAME_BYTES} bytes.")
    return text
