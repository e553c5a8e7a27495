"""Acme's objects, by what a request calls them."""

import re
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.identifiers import uuid7
from tests.isolation.world.endpoints import HOUSE_NAMES, Endpoint

# Routes whose identifier is of another kind than what their address begins with.
OTHER_COLLECTIONS = {"api/v1/concierge/insights/<uuid:conversation_id>": "api/conversations"}


@dataclass
class World:
    """Acme's objects by the collection that an endpoint's route names.

    One without objects serves requests that are refused before any object is looked up.
    """

    tenant: Tenant
    alice: Actor
    objects: dict[str, UUID | int | str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """The text with every ``<name>`` of an object or secret replaced by it."""
        for name, value in {**self.objects, **self.secrets}.items():
            text = text.replace(f"<{name}>", str(value))
        return text

    def estrange(self, text: str) -> str:
        """The text with an identifier that is nobody's in place of each of Acme's."""
        for identifier in self.objects.values():
            stranger = "987654321" if isinstance(identifier, int) else str(uuid7())
            text = re.sub(rf"\b{identifier}\b", stranger, text)
        return text

    def id_of(self, collection: str) -> UUID:
        return UUID(str(self.objects[collection]))

    def identifier(self, endpoint: Endpoint) -> UUID | int | str:
        collection = OTHER_COLLECTIONS.get(endpoint.route, endpoint.collection)
        if collection in HOUSE_NAMES:
            return HOUSE_NAMES[collection]
        if not self.objects:
            return 1 if "<int:" in endpoint.route else uuid7()
        if collection not in self.objects:
            pytest.fail(f"{endpoint} names an object that tests/isolation/world/building.py does not make.")
        return self.objects[collection]
