"""A streaming answer on its way out: part by part, and without a database connection."""

import asyncio
import json
from typing import Any

import pytest
from django.db import connections

from common.actor import Actor
from config.http import OneHopHandler
from tests.isolation.test_endpoints import token_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_parts_travel_one_by_one_and_hold_no_connection(
    as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(as_alice)
    sent: list[dict[str, Any]] = []
    borrowed: list[int] = []
    pool = connections["default"].pool  # type: ignore[attr-defined]  # of the PostgreSQL backend
    connections.close_all()
    free = pool.get_stats()["pool_available"]

    async def send(message: Any) -> None:
        sent.append(dict(message))
        borrowed.append(free - pool.get_stats()["pool_available"])

    handler = OneHopHandler()
    asyncio.run(handler(_scope(token), _Body({"messages": [{"role": "user", "content": "help"}]}), send))
    handler.threads.shutdown()
    bodies = [one["body"] for one in sent if one.get("more_body")]
    assert sent[0]["status"] == 200
    assert len(bodies) > 10
    assert all(one.startswith(b"data: ") and one.endswith(b"\n\n") for one in bodies)
    assert set(borrowed) == {0}


class _Body:
    def __init__(self, value: object) -> None:
        self.body = json.dumps(value).encode()

    async def __call__(self) -> dict[str, Any]:
        return {"type": "http.request", "body": self.body, "more_body": False}


def _scope(token: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "path": "/api/concierge/chat",
        "query_string": b"",
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {token}".encode()),
        ],
        "client": ("127.0.0.1", 5000),
        "server": ("localhost", 8000),
    }
