from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models.users import User
from tests.conftest import PASSWORD

Answer = Any
SignIn = Callable[..., dict[str, Any]]


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    """Sign a user in through the API; returns the answer with both tokens."""

    def run(user: User, **extra: Any) -> dict[str, Any]:
        answer = client.post(
            "/api/auth/login",
            {"email": user.email, "password": PASSWORD, **extra},
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    return run


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}
