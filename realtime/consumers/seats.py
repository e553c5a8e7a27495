"""Seating a listener that has asked for nothing yet."""

from collections.abc import Callable, Sequence

from realtime.consumers.listeners import Listener
from realtime.hub import resume


async def take_seats(
    listener: Listener,
    names: Sequence[str],
    *,
    since: str | None = None,
    answer: Callable[..., str] | None = None,
) -> None:
    """As ``Listener.subscribe``; without names, in what everybody hears, and answered all the same."""
    if names:
        await listener.subscribe(list(names), since=since, answer=answer)
        return
    assert listener.stream is not None
    await resume.subscribe(
        stream=listener.stream, connection=listener.connection, topics=[], since=since, answer=answer
    )
