"""Which dialect is spoken where: by the path, and on /ws by the subprotocol that is offered."""

import pytest

from common.actor import Actor
from tests.realtime.conftest import token_of
from tests.realtime.talking import is_refused, talking

pytestmark = pytest.mark.django_db(transaction=True)

NATIVE, PLATFORM = "switchboard.v1", "isp-protocol-v1"
ROUTES = [
    ("/ws", (), None, ["ready", "subscribed"]),
    ("/ws/", (), None, ["ready", "subscribed"]),
    ("/ws", ("unknown",), None, ["ready", "subscribed"]),
    ("/ws", (NATIVE,), NATIVE, ["ready"]),
    ("/ws", (NATIVE, PLATFORM), NATIVE, ["ready"]),
    ("/ws", (PLATFORM, NATIVE), PLATFORM, ["auth", "subscription"]),
    ("/ws/7", (), None, ["ready", "error"]),
    ("/ws/7", (NATIVE,), NATIVE, ["ready", "error"]),
    ("/ws/service-health", (), None, ["auth", "error"]),
    ("/ws/service-health/", (PLATFORM,), PLATFORM, ["auth", "error"]),
    ("/api/ws/", (), None, ["user_session"]),
]
BESIDE = ["/", "/wsx", "/ws/a/b", "/ws//a", "/api/ws/a", "/api", "/socket.io/a", "/api/v1/concierge/stream"]


@pytest.mark.parametrize(("path", "offered", "chosen", "hello"), ROUTES)
async def test_a_socket_is_greeted_in_its_dialect(
    as_alice: Actor, path: str, offered: tuple[str, ...], chosen: str | None, hello: list[str]
) -> None:
    async with talking(f"{path}?token={token_of(as_alice)}", subprotocols=offered) as alice:
        assert alice.chosen == chosen
        frames = [await alice.next() for _ in hello]
    assert [frame.get("type", frame.get("event_type")) for frame in frames] == hello


@pytest.mark.parametrize("path", BESIDE)
async def test_nothing_is_served_beside_its_paths(path: str) -> None:
    assert await is_refused(path)
