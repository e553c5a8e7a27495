"""What one socket may send, and how often it may get it wrong."""

from realtime.exceptions import BinaryFrameError, FrameTooLargeError, TooManyFramesError

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


def read_text(*, text: str | None) -> str:
    """A frame's text; raises ``BinaryFrameError`` and ``FrameTooLargeError``."""
    if text is None:
        raise BinaryFrameError("Frames are text; a binary one is not read.")
    if len(text) > FRAME_BYTES or len(text.encode(errors="surrogatepass")) > FRAME_BYTES:
        raise FrameTooLargeError(f"A frame may have {FRAME_BYTES} bytes.")
    return text
