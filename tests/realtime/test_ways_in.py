"""Opening a socket: every way in, and everything that is turned away."""

from datetime import timedelta
from unittest.mock import patch

import jwt
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.engines import tokens
from accounts.models.sign_ins import SignIn
from accounts.selectors import actors as actor_selectors
from accounts.services import api_keys
from common.actor import Actor
from common.tenancy import tenant_scope
from realtime import tickets
from realtime.consumers import sockets
from realtime.hub import threads
from tests.realtime.conftest import token_of
from tests.realtime.watching import HOST, opened

pytestmark = pytest.mark.django_db(transaction=True)

OWN_ORIGIN = (b"origin", b"http://127.0.0.1:8000")
ALLOWED_ORIGIN = (b"origin", b"http://localhost:3000")
FOREIGN_ORIGIN = (b"origin", b"http://evil.example")


@pytest.fixture
def cookie(as_alice: Actor) -> tuple[bytes, bytes]:
    """The session cookie of Alice's browser."""
    assert as_alice.sign_in_id
    with tenant_scope(as_alice.tenant_id):
        sign_in = SignIn.objects.get(id=as_alice.sign_in_id)
    session = SessionStore()
    session[actor_selectors.SESSION_KEY] = actor_selectors.session_entry(sign_in=sign_in)
    session.create()
    return (b"cookie", f"other=1; sessionid={session.session_key}".encode())


async def test_by_subprotocol_which_is_not_echoed(as_alice: Actor) -> None:
    async with opened(token=token_of(as_alice)) as alice:
        assert await alice.next_of("ready")
        assert alice.chosen == "switchboard.v1"


async def test_by_token_in_the_address(as_alice: Actor) -> None:
    async with opened(query=f"?token={token_of(as_alice)}", subprotocols=()) as alice:
        assert await alice.next_of("ready")
        assert alice.chosen is None


async def test_by_first_message(as_alice: Actor) -> None:
    async with opened() as alice:
        await alice.send("subscribe", topics=["things"])
        assert await alice.error() == "realtime.not_signed_in"
        await alice.send("auth", token=token_of(as_alice))
        assert (await alice.next_of("ready"))["user_id"] == str(as_alice.user_id)


async def test_without_credentials_a_socket_is_closed_in_time() -> None:
    with patch.object(sockets, "AUTHENTICATION_SECONDS", 0.05):
        async with opened() as stranger:
            assert await stranger.error() == "realtime.authentication_timeout"
            assert await stranger.close_code() == 4401


async def test_by_ticket_once(as_alice: Actor) -> None:
    ticket = tickets.issue_ticket(actor=as_alice, origin=None)
    async with opened(query=f"?ticket={ticket}") as alice:
        assert await alice.next_of("ready")
    async with opened(query=f"?ticket={ticket}") as again:
        assert await again.error() == "realtime.invalid_ticket"
        assert await again.close_code() == 4401


async def test_a_ticket_of_one_page_is_no_good_to_another(as_alice: Actor) -> None:
    ticket = tickets.issue_ticket(actor=as_alice, origin="http://127.0.0.1:8000")
    async with opened(query=f"?ticket={ticket}", headers=[HOST, ALLOWED_ORIGIN]) as other:
        assert await other.error() == "realtime.invalid_ticket"


async def test_by_session_cookie_from_our_own_page(as_alice: Actor, cookie: tuple[bytes, bytes]) -> None:
    async with opened(headers=[HOST, OWN_ORIGIN, cookie]) as alice:
        assert (await alice.next_of("ready"))["user_id"] == str(as_alice.user_id)


async def test_a_cookie_is_no_good_to_a_foreign_page(cookie: tuple[bytes, bytes]) -> None:
    async with opened(headers=[HOST, FOREIGN_ORIGIN, cookie]) as evil:
        assert await evil.error() == "realtime.foreign_origin"
        assert await evil.close_code() == 4403


@pytest.mark.parametrize("origin", [ALLOWED_ORIGIN, (b"x-none", b"")], ids=["another page", "no origin"])
async def test_a_cookie_alone_signs_in_nobody_else(
    cookie: tuple[bytes, bytes], origin: tuple[bytes, bytes]
) -> None:
    async with opened(headers=[HOST, origin, cookie]) as somebody:
        await somebody.send("subscribe", topics=["things"])
        assert await somebody.error() == "realtime.not_signed_in"


async def test_a_bearer_may_come_from_an_allowed_page_but_not_from_any(as_alice: Actor) -> None:
    async with opened(token=token_of(as_alice), headers=[HOST, ALLOWED_ORIGIN]) as alice:
        assert await alice.next_of("ready")
    async with opened(token=token_of(as_alice), headers=[HOST, FOREIGN_ORIGIN]) as evil:
        assert await evil.error() == "realtime.foreign_origin"


async def test_a_host_that_is_not_ours_makes_no_origin_ours(cookie: tuple[bytes, bytes]) -> None:
    headers = [(b"host", b"evil.example"), FOREIGN_ORIGIN, cookie]
    async with opened(headers=headers) as evil:
        assert await evil.error() == "realtime.foreign_origin"


async def test_a_browser_that_signed_out_is_told_so(cookie: tuple[bytes, bytes]) -> None:
    await threads.run(SessionStore(cookie[1].decode().rpartition("=")[2]).delete)
    async with opened(headers=[HOST, OWN_ORIGIN, cookie]) as nobody:
        assert await nobody.error() == "not_authenticated"
        assert await nobody.close_code() == 4401


async def test_by_api_key(as_alice: Actor) -> None:
    async with opened(token=await threads.run(_make_key, as_alice)) as program:
        assert await program.next_of("ready")


def _make_key(actor: Actor) -> str:
    _, key = api_keys.create_api_key(actor=actor, name="board", scopes=["realtime:connect"])
    return key


def _expired(actor: Actor) -> str:
    assert actor.sign_in_id
    assert actor.user_id
    return tokens.make_access_token(
        sign_in_id=actor.sign_in_id,
        tenant_id=actor.tenant_id,
        user_id=actor.user_id,
        issued_at=timezone.now() - timedelta(hours=1),
    )


def _unsigned(actor: Actor) -> str:
    claims = jwt.decode(token_of(actor), options={"verify_signature": False})
    return jwt.encode(claims, key="", algorithm="none")


def _signed_by_another(actor: Actor) -> str:
    claims = jwt.decode(token_of(actor), options={"verify_signature": False})
    return jwt.encode(claims, key="x" * 32, algorithm="HS256")


@pytest.mark.parametrize(
    "forge", [_expired, _unsigned, _signed_by_another, lambda _: "junk", lambda _: "sk_junk"]
)
async def test_a_bad_token_is_refused(as_alice: Actor, forge: object) -> None:
    assert callable(forge)
    async with opened(token=forge(as_alice)) as stranger:
        assert await stranger.error() == "accounts.invalid_token"
        assert await stranger.close_code() == 4401


async def test_a_key_that_cannot_be_stored_is_no_failure_of_the_database() -> None:
    async with opened(query="?token=sk_%00", subprotocols=()) as stranger:
        assert await stranger.error() == "accounts.invalid_token"
        assert await stranger.close_code() == 4401
