"""The catalogue follows the event classes, and the committed documents follow the catalogue."""

from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import pytest
from django.conf import settings

from events import catalogue
from events.base import Event
from events.management.commands import snapshot_api
from files.events import FileStored
from realtime import topics
from tests.clients import client_of
from tests.events.conftest import ThingHappened

FOLDER = Path(settings.BASE_DIR) / "docs" / "api"


class OddThing(Event, frozen=True):
    """Has one field of many kinds; it is called nothing, so that no other list of events meets it."""

    permission: ClassVar[str] = "leads:read"

    thing_id: UUID | None
    names: tuple[str, ...]
    numbers: dict[str, int]
    anything: Any

    def topics(self) -> tuple[str, ...]:
        return ("things", f"thing:{self.thing_id}")


def references(node: object) -> set[str]:
    match node:
        case dict():
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*map(references, node.values()))
        case list():
            return set().union(*map(references, node))
        case _:
            return set()


def resolve(document: dict[str, Any], reference: str) -> object:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_every_event_class_of_the_house_is_told_of_and_none_of_the_tests() -> None:
    messages = catalogue.asyncapi_document()["components"]["messages"]
    assert set(messages) == set(catalogue.event_classes())
    assert "file_stored" in messages
    assert ThingHappened.type not in messages


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = catalogue.asyncapi_document()
    assert all(resolve(document, reference) for reference in references(document))


def test_every_example_is_an_event_that_can_be_read_back() -> None:
    for cls in catalogue.event_classes().values():
        event = catalogue.example_of(cls)
        assert msgspec.json.decode(msgspec.json.encode(event), type=cls) == event


def test_a_message_says_who_may_see_it_and_what_its_payload_is() -> None:
    message = catalogue.asyncapi_document()["components"]["messages"]["file_stored"]
    assert (message["x-permission"], message["x-durable"]) == ("files:read", True)
    assert message["payload"]["properties"]["payload"] == {"$ref": "#/components/schemas/FileStored"}
    assert "seq" in message["payload"]["required"]


def test_what_a_sender_says_in_their_own_words_has_no_schema() -> None:
    components = catalogue.asyncapi_document()["components"]
    message = components["messages"]["broadcast"]
    assert message["payload"]["properties"]["payload"] == {"type": "object"}
    assert "const" not in message["payload"]["properties"]["type"]
    assert "Broadcast" not in components["schemas"]


def test_topics_are_told_as_families() -> None:
    assert catalogue.topic_families(FileStored) == ["files", "file:{key}"]
    assert catalogue.topic_families(OddThing) == ["things", "thing:{key}"]


def test_every_address_of_the_document_is_a_family_that_can_be_listened_to() -> None:
    addresses = {channel["address"] for channel in catalogue.asyncapi_document()["channels"].values()}
    families = {
        f"{family.name}:{{key}}" if family.authorise else family.name
        for family in topics.all_families().values()
    }
    assert addresses <= families


def test_anybody_may_read_the_document() -> None:
    response = client_of().get("/api/asyncapi.json")
    assert response.status_code == 200
    assert response.json()["asyncapi"] == "3.0.0"


@pytest.mark.parametrize("name", ["asyncapi.json", "openapi.yaml"])
def test_the_committed_documents_are_what_the_code_says(name: str) -> None:
    committed = (FOLDER / name).read_text()
    assert committed == snapshot_api.documents()[name], (
        "Run `manage.py snapshot_api` and review what changed."
    )
