"""A client of the internet provider's front end: its address, its envelope, its notices."""

from typing import Any

from common.actor import Actor
from tests.realtime.conftest import token_of
from tests.realtime.talking import Frame, Talker

ENVELOPE = {"event_type", "data", "tenant_id", "user_id", "timestamp", "message_id"}


def address(actor: Actor, **more: object) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/api/ws?token={token_of(actor)}{query}"


async def notice(talker: Talker) -> Frame:
    """The next frame's data, which must be a notice of the server's own."""
    frame = await talker.next()
    assert frame.keys() == ENVELOPE
    assert frame["event_type"] == "system_notification", frame
    data: Frame = frame["data"]
    return data


async def welcome(talker: Talker) -> Frame:
    frame = await talker.next()
    assert frame["event_type"] == "user_session", frame
    data: Frame = frame["data"]
    return data


async def subscribe(talker: Talker, *names: str, **more: Any) -> Frame:
    await talker.send(type="subscribe", subscriptions=names, **more)
    confirmation = await notice(talker)
    assert confirmation["type"] == "subscription_confirmed", confirmation
    return confirmation


async def error_of(talker: Talker) -> str:
    data = await notice(talker)
    assert data["type"] == "error", data
    assert data["error"] == data["message"] == data["detail"]
    code: str = data["code"]
    return code


async def is_alive(talker: Talker) -> bool:
    """Whether it answers, and nothing else was said before."""
    await talker.send(type="ping", timestamp=7)
    return (await notice(talker))["timestamp"] == 7
