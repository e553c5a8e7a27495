"""Whether due steps are carried out: what the pokes and the backlog say about it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MISSED_POKES = 5
# A poke may work for twenty seconds, and ends its last batch after that.
SHORTEST_SILENCE = timedelta(seconds=60)
FAILURES_IN_A_ROW = 3


class Status(StrEnum):
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILED = "failed"
    NOT_STARTED = "not_started"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What the pokes left behind; moments are wall time.

    ``since`` is when they began to come without a gap, ``failures`` how many failed in a row.
    """

    last_at: datetime
    since: datetime
    failures: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Backlog:
    """A company's steps: due, due for minutes (``late``), in hand; ``is_paused`` by its own switch."""

    due: int = 0
    late: int = 0
    in_hand: int = 0
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """``why`` says what is wrong in one sentence, and is empty while nothing is."""

    status: Status
    why: str = ""
    is_running: bool = True


def longest_silence(interval: timedelta) -> timedelta:
    """How long no poke may be heard before they count as having stopped."""
    return max(MISSED_POKES * interval, SHORTEST_SILENCE)


def judge(
    heartbeat: Heartbeat | None,
    backlog: Backlog,
    *,
    now: datetime,
    interval: timedelta,
    is_heard: bool = True,
    late_before: int | None = None,
) -> Judgement:
    """The scheduler as one company meets it.

    Failed: no poke for several intervals, or the last ones all failed. Not started: no poke was ever heard.
    Degraded: the last poke failed; or the pokes cannot be heard of (``is_heard``); or steps are late and not
    fewer than at the look before (``late_before``), unless the company paused them itself.
    """
    if not is_heard:
        return Judgement(Status.DEGRADED, "Nothing is known of the pokes: Valkey is away.", is_running=False)
    if heartbeat is None:
        return Judgement(Status.NOT_STARTED, "No poke was heard yet.", is_running=False)
    silence = now - heartbeat.last_at
    if silence > longest_silence(interval):
        seconds = round(silence.total_seconds())
        return Judgement(Status.FAILED, f"No poke was heard for {seconds} s.", is_running=False)
    if heartbeat.failures >= FAILURES_IN_A_ROW:
        return Judgement(Status.FAILED, f"{heartbeat.failures} pokes in a row failed: {heartbeat.error}.")
    if heartbeat.failures:
        return Judgement(Status.DEGRADED, f"The last poke failed: {heartbeat.error}.")
    is_shrinking = late_before is None or backlog.late < late_before
    if backlog.late and not is_shrinking and not backlog.is_paused:
        return Judgement(Status.DEGRADED, f"{backlog.late} steps are late, and they do not become fewer.")
    return Judgement(Status.HEALTHY)
