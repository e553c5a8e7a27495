"""Acme with an engine of its own, which is a model on this machine."""

from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from bots.models.language import LanguageCall
from bots.services import language_settings
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.language.loopback import Loopback

TIMEOUT_MS = 600


@pytest.fixture
def choose(as_alice: Actor, settings: Settings) -> Callable[..., None]:
    """Make a model on this machine Acme's engine; further arguments are settings."""
    settings.LANGUAGE_MAY_BE_PRIVATE = True

    def choose(model: Loopback, engine: str = "openai", **changes: object) -> None:
        chosen = {
            "engine": engine,
            "model": "m-1",
            "api_key": "sk-acme-secret-key",
            "base_url": model.base_url(engine),
            "timeout_ms": TIMEOUT_MS,
            **changes,
        }
        with tenant_scope(as_alice.tenant_id):
            language_settings.change_language_settings(actor=as_alice, changes=chosen)

    return choose


def calls_of(actor: Actor) -> list[tuple[str, str, str]]:
    """Purpose, outcome and reason of each traced call, in order."""
    with tenant_scope(actor.tenant_id):
        rows = LanguageCall.objects.order_by("created_at", "id")
        return list(rows.values_list("purpose", "outcome", "fallback_reason"))
