"""The proof of every live feature: a stale state plus the events since is what a fresh reading gives.

    await prove_live(
        actor=as_alice,
        topics=["leads"],
        fetch=lambda: lead_names(as_alice),
        apply=with_lead_frame,
        act=lambda: create_lead(actor=as_alice, name="Dana"),
    )

``fetch`` and ``act`` are synchronous and run on another thread, inside the actor's tenant scope.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, TypeVar

from common.actor import Actor
from common.tenancy import tenant_scope
from events import log, relay
from realtime.hub import threads
from tests.realtime.conftest import token_of
from tests.realtime.watching import Watcher, watching

State = TypeVar("State")
Frame = dict[str, Any]


async def prove_live(
    *,
    actor: Actor,
    topics: Sequence[str],
    fetch: Callable[[], State],
    apply: Callable[[State, Frame], State],
    act: Callable[[], object],
) -> list[Frame]:
    """Read position and state, ``act``, apply what the socket then says, and compare with a fresh state.

    The socket resumes from the position as a page does, so what happened between the two is covered as well.
    Returns the frames, for whoever wants to look at them too.
    """
    position = await threads.run(log.position_for, tenant_id=actor.tenant_id)
    stale = await threads.run(_scoped, actor, fetch)
    await threads.run(_scoped, actor, act)
    await threads.run(relay.relay_pending)
    reached = await threads.run(log.position_for, tenant_id=actor.tenant_id)
    async with watching(*topics, token=token_of(actor), since=position) as watcher:
        frames = await frames_until(watcher, position=reached)
    fresh = await threads.run(_scoped, actor, fetch)
    assert reduce(apply, frames, stale) == fresh
    return frames


async def frames_until(watcher: Watcher, *, position: str) -> list[Frame]:
    """Every event up to a position of the log: a pong that has reached it has nothing behind it."""
    frames: list[Frame] = []
    await watcher.send("ping")
    while True:
        frame = await watcher.next()
        if frame["type"] != "pong":
            frames.append(frame)
        elif _seq(frame["payload"]["pos"]) >= _seq(position):
            return frames
        else:
            await watcher.send("ping")


def _seq(position: str) -> int:
    return log.parse_position(position)[1]


def _scoped(actor: Actor, work: Callable[[], State]) -> State:
    with tenant_scope(actor.tenant_id):
        return work()
