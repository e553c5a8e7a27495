"""A small event of our own and a bus that remembers what it was given."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import pytest
from pytest_django.fixtures import Settings

from events import handling
from events.base import AuditCategory, Event
from events.log import Published


class ThingHappened(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "thing_happened"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.SYSTEM
    number: int

    def topics(self) -> tuple[str, ...]:
        return ("things",)


class ThingSaid(Event, frozen=True, kw_only=True):
    """Goes by a name and payload of its sender's."""

    type: ClassVar[str] = "thing_said"
    permission: ClassVar[str] = "leads:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.SYSTEM
    name: str
    words: dict[str, Any]

    def topics(self) -> tuple[str, ...]:
        return ("things",)

    def wire_type(self) -> str:
        return self.name

    def wire_payload(self) -> dict[str, Any]:
        return self.words


class ThingProgressed(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "thing_progressed"
    permission: ClassVar[str] = "leads:read"
    durable: ClassVar[bool] = False
    done: int

    def topics(self) -> tuple[str, ...]:
        return ("things",)


pushed: list[Published] = []


def remember(messages: Iterable[Published]) -> None:
    pushed.extend(messages)


@pytest.fixture
def bus(settings: Settings) -> Iterator[list[Published]]:
    settings.EVENT_BUS = "tests.events.conftest.remember"
    pushed.clear()
    yield pushed
    pushed.clear()


@pytest.fixture
def only_my_handlers() -> Iterator[dict[str, handling.Handler]]:
    """The handler table, empty for the test; the product's own handlers come back after it."""
    kept = dict(handling._handlers)
    handling._handlers.clear()
    yield handling._handlers
    handling._handlers.clear()
    handling._handlers.update(kept)
