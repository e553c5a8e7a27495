"""What became of a phone call, told from the callbacks about it in whatever order they came.

Twilio sends each as a request of its own and warns that they may overtake one another, so nothing here
depends on when one arrived: the same callbacks give the same standing.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

# In the order in which a call goes through them; a tie between callbacks goes to the later one.
UNDERWAY = ("queued", "initiated", "ringing", "in-progress")
ENDS = ("canceled", "failed", "busy", "no-answer", "completed")
# As an event is called where the status that it means has another name.
_OTHER_NAMES = {"answered": "in-progress", "machine": "completed"}
_MACHINES = ("machine", "fax")

Verdict = Literal["answered", "unanswered"]


class Callback(msgspec.Struct, frozen=True):
    """One thing that was said about a call; ``duration`` is in seconds."""

    sequence: int
    status: str
    answered_by: str = ""
    duration: int | None = None


class Standing(msgspec.Struct, frozen=True):
    """Where a call stands, and which callback's sequence says so (-1 before the first)."""

    status: str = "queued"
    sequence: int = -1
    answered_by: str = ""
    duration: int | None = None

    @property
    def has_ended(self) -> bool:
        return self.status in ENDS

    @property
    def verdict(self) -> Verdict | None:
        """Whether somebody answered; None while nobody can say, and for a call that was called off."""
        if not self.has_ended or self.status == "canceled":
            return None
        was_heard = self.status == "completed" and not self.answered_by.startswith(_MACHINES)
        return "answered" if was_heard else "unanswered"

    @property
    def why(self) -> str:
        """Why nobody answered, in words."""
        return "a machine answered" if self.status == "completed" else f"the call ended as {self.status}"


def project(callbacks: Iterable[Callback]) -> Standing:
    """The highest callback's status: an end beats whatever is not one, then the sequence decides.

    An unknown status counts for nothing; who answered and how long it took are kept from the highest callback
    that says so.
    """
    standing = Standing()
    for callback in sorted(callbacks, key=_rank):
        status = _known(callback.status)
        standing = Standing(
            status=status or standing.status,
            sequence=callback.sequence if status else standing.sequence,
            answered_by=callback.answered_by or standing.answered_by,
            duration=callback.duration if callback.duration is not None else standing.duration,
        )
    return standing


def _known(status: str) -> str:
    meant = _OTHER_NAMES.get(status, status)
    return meant if meant in UNDERWAY or meant in ENDS else ""


def _rank(callback: Callback) -> tuple[bool, int, int, str, int]:
    status = _known(callback.status)
    order = (*UNDERWAY, *ENDS)
    place = order.index(status) if status else -1
    return status in ENDS, callback.sequence, place, callback.answered_by, callback.duration or -1
