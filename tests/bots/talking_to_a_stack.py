"""Calling a running web process as somebody of the cast, also while the answer does not come."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx
import psycopg
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.engines import tokens
from bots.models.conversations import Conversation
from bots.services import language_settings
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.language.loopback import Loopback
from tests.stack import Stack, addresses_of_this_run

SECONDS = 60.0


class Caller:
    """Somebody signed in, on one process's address; ``begin`` does not wait for the answer."""

    def __init__(self, stack: Stack, actor: Actor, threads: ThreadPoolExecutor) -> None:
        self.stack = stack
        self.token = _token_of(actor)
        self.threads = threads

    def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.post(f"{self.stack.origin}{path}", json=body, headers=headers, timeout=SECONDS)

    def begin(self, path: str, body: dict[str, Any] | None = None) -> Future[httpx.Response]:
        return self.threads.submit(self.post, path, body)

    def say(self, thread: Conversation, text: str) -> httpx.Response:
        """A message of the lead."""
        return self.post(messages_of(thread), {"text": text})


def messages_of(thread: Conversation) -> str:
    return f"/api/conversations/{thread.id}/messages"


def choose_model(
    model: Loopback, actor: Actor, settings: Settings, *, engine: str = "openai", timeout_ms: int
) -> None:
    """Make this model the company's engine; the web process needs LANGUAGE_MAY_BE_PRIVATE as well."""
    settings.LANGUAGE_MAY_BE_PRIVATE = True
    chosen = {
        "engine": engine,
        "model": "m-1",
        "api_key": "sk-acme-secret-key",
        "base_url": model.base_url(engine),
        "timeout_ms": timeout_ms,
    }
    with tenant_scope(actor.tenant_id):
        language_settings.change_language_settings(actor=actor, changes=chosen)


def waiting_for_a_lock() -> int:
    """How many sessions of the database wait for what another one holds."""
    return _sessions("wait_event_type = 'Lock'")


def busy_sessions() -> int:
    """How many sessions besides the asker's have a transaction open or a statement running."""
    return _sessions("pid <> pg_backend_pid() AND state <> 'idle'")


def _sessions(condition: str) -> int:
    statement = f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {condition}"
    with psycopg.connect(addresses_of_this_run()["DATABASE_URL"], autocommit=True) as another:
        found = another.execute(statement.encode()).fetchone()
    return int(found[0]) if found else 0


def _token_of(actor: Actor) -> str:
    assert isinstance(actor.sign_in_id, UUID)
    assert isinstance(actor.user_id, UUID)
    return tokens.make_access_token(
        sign_in_id=actor.sign_in_id,
        tenant_id=actor.tenant_id,
        user_id=actor.user_id,
        issued_at=timezone.now(),
    )
