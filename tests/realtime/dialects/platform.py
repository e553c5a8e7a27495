"""A client of the platform's front end: its addresses and its frames."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from common.actor import Actor
from realtime.dialects import platform
from tests.realtime.conftest import token_of
from tests.realtime.talking import Frame, Talker, talking

ENVELOPE = {"type", "event", "data", "timestamp", "tenant_id", "user_id"}
WS, HEALTH = "/ws", "/ws/service-health"


def address(actor: Actor, path: str = WS, **more: object) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{path}?token={token_of(actor)}{query}"


def calling(
    path: str, *, subprotocols: Sequence[str] = (platform.SUBPROTOCOL,)
) -> AbstractAsyncContextManager[Talker]:
    return talking(path, subprotocols=subprotocols)


async def next_of(talker: Talker, kind: str, event: str) -> Frame:
    """The next frame's data, which must be of this type and event."""
    frame = await talker.next()
    assert frame.keys() == ENVELOPE, frame
    assert (frame["type"], frame["event"]) == (kind, event), frame
    data: Frame = frame["data"]
    return data


async def greeted(talker: Talker) -> Frame:
    hello = await next_of(talker, "auth", "authenticated")
    await next_of(talker, "subscription", "subscribed")
    return hello


async def error_of(talker: Talker) -> str:
    data = await next_of(talker, "error", "error")
    assert data["message"] == data["detail"]
    code: str = data["code"]
    return code


async def is_alive(talker: Talker) -> bool:
    """Whether it answers, and nothing else was said before."""
    await talker.send(type="heartbeat", event="ping", timestamp="2026-11-21T10:00:00Z", tenant_id="t")
    return "pos" in await next_of(talker, "heartbeat", "pong")


async def authenticate(talker: Talker, **data: Any) -> None:
    """The frame with which the front end begins."""
    await talker.send(
        type="auth",
        event="authenticate",
        data={"portal_type": "ADMIN", "permissions": ["*"], **data},
        timestamp="2026-11-21T10:00:00Z",
    )
