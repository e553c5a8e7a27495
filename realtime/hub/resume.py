"""Subscribing without a gap: what was missed is replayed first, what happens meanwhile waits behind it."""

from collections.abc import Callable
from collections.abc import Sequence as Ordered
from uuid import UUID

from django.db import Error as DatabaseError

from common.actor import Actor
from events import log
from realtime import metrics
from realtime.hub import access, threads
from realtime.hub.connections import Connection
from realtime.hub.ordering import RING_SIZE, Delivery
from realtime.hub.streams import TenantStream
from realtime.topics import Topic, implicit_for

MAX_REPLAYED = 300


async def subscribe(
    *,
    stream: TenantStream,
    connection: Connection,
    topics: Ordered[Topic],
    since: str | None,
    answer: Callable[..., str] | None = None,
) -> None:
    """Seat the listener in topics that were authorised, and say from which position, by ``answer`` if given.

    With ``since`` it is first given what it missed of them, in order and complete, or told to read afresh
    (``recovered: false``) when that is more than ``MAX_REPLAYED`` events or belongs to another epoch. Raises
    ``InvalidPositionError``.
    """
    known = log.parse_position(since) if since is not None else None
    if known is not None:
        await _reach(stream, known)
    # Nothing awaits from here until the socket holds, so that no event falls between replay and live.
    names = [topic.name for topic in topics]
    assert connection.actor is not None
    # What it hears without asking comes with the first subscription: before that it would overtake a replay.
    seats = names + [name for name in implicit_for(connection.actor) if name not in names]
    already = dict(connection.topics)
    position, until = stream.position, stream.sequence.seq
    connection.hold()
    stream.add(connection, names=seats)
    try:
        missed = await _missed(stream, connection, names=seats, already=already, known=known, until=until)
    except (DatabaseError, OSError):
        connection.forget_held()
        connection.close(code=access.TRY_AGAIN, reason="unavailable")
        return
    recovered = None if known is None else missed is not None
    if recovered is not None:
        metrics.RESUMED.labels(str(recovered).lower()).inc()
    connection.say_first(
        (answer or connection.dialect.subscribed)(
            topics=names,
            position=position,
            recovered=recovered,
            replayed=len(missed or ()),
            refetch={topic.name: topic.refetch for topic in topics} if recovered is False else None,
        )
    )
    await connection.replay(missed or ())
    connection.release()


async def _reach(stream: TenantStream, known: tuple[str, int]) -> None:
    """A page may have read a position that this process has not handed out yet."""
    epoch, seq = known
    if epoch == stream.sequence.epoch and seq > stream.sequence.seq:
        await stream.catch_up()


async def _missed(
    stream: TenantStream,
    connection: Connection,
    *,
    names: list[str],
    already: dict[str, int],
    known: tuple[str, int] | None,
    until: int,
) -> list[Delivery] | None:
    """What the socket is to be given up to ``until``, or None when that cannot be said completely."""
    if known is None:
        return []
    epoch, since = known
    if epoch != stream.sequence.epoch or since > until:
        return None
    actor = connection.actor
    assert actor is not None
    found = stream.sequence.since(since)
    if found is None and until - since <= RING_SIZE // 2:
        await stream.reach_back()
        found = stream.sequence.since(since)
    if found is None:
        found = await threads.run(
            _read_missed, tenant_id=stream.tenant_id, actor=actor, names=names, since=since, until=until
        )
        if len(found) > MAX_REPLAYED:
            return None
    wanted = set(names)
    missed = [
        one
        for one in found
        if one.seq <= until
        and not wanted.isdisjoint(one.event.topics)
        and actor.can(one.event.permission)
        and not any(already.get(name, until) < one.seq for name in one.event.topics)
    ]
    return missed if len(missed) <= MAX_REPLAYED else None


def _read_missed(
    *, tenant_id: UUID, actor: Actor, names: list[str], since: int, until: int
) -> list[Delivery]:
    rows = log.read_topics_after(
        tenant_id=tenant_id,
        seq=since,
        until=until,
        topics=names,
        permissions=actor.permissions,
        limit=MAX_REPLAYED + 1,
    )
    return [Delivery(row) for row in rows]
