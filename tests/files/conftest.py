"""Somewhere to keep files that goes away, and something to keep there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from common.actor import Actor
from common.tenancy import tenant_scope
from files import services
from files.models import StoredFile

Store = Callable[..., StoredFile]


@pytest.fixture(autouse=True)
def media_root(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def store(as_alice: Actor) -> Store:
    """Keeps a small file for Alice's company, or for another actor's."""

    def keep(
        *, name: str = "leads.csv", content: bytes = b"name,phone\nAda,1\n", actor: Actor = as_alice
    ) -> StoredFile:
        with tenant_scope(actor.tenant_id):
            return services.store_file(
                name=name, media_type="text/csv", chunks=[content], category="spreadsheets", actor=actor
            )

    return keep
