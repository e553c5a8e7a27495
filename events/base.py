"""What every fact that happened has in common."""

from enum import StrEnum
from typing import Any, ClassVar

import msgspec


class AuditCategory(StrEnum):
    """The audit trail's categories; an event class names the one it is filed under."""

    AUTHENTICATION = "authentication"
    AUTHORIZATION = "authorization"
    DATA_ACCESS = "data_access"
    DATA_MODIFICATION = "data_modification"
    SYSTEM = "system"
    SECURITY = "security"
    COMPLIANCE = "compliance"
    FINANCIAL = "financial"
    USER_MANAGEMENT = "user_management"
    CONFIGURATION = "configuration"
    API_CALL = "api_call"
    WORKFLOW = "workflow"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in the past tense, with ids rather than objects.

    Subclasses state ``type`` (its name on the wire), ``permission`` (what one must hold to see it) and,
    where it belongs into the audit trail, ``audit``. An event that is not ``durable`` is shown to whoever
    watches and then forgotten: no number, no log row, no handler.
    """

    type: ClassVar[str]
    permission: ClassVar[str]
    version: ClassVar[int] = 1
    audit: ClassVar[AuditCategory | None] = None
    durable: ClassVar[bool] = True

    def topics(self) -> tuple[str, ...]:
        """The topics it is pushed to, as ``family`` or ``family:key``."""
        raise NotImplementedError

    def wire_type(self) -> str:
        """Its name on the wire and in the log: that of its class, unless a sender chose one.

        A handler of the class does not get what goes by another name; one of all audited events does.
        """
        return self.type

    def wire_payload(self) -> Any:
        """What its payload is encoded from: its own fields, unless a sender wrote the payload."""
        return self


class UnknownEvent(Event, frozen=True):
    """A row of the log whose type is no class of this release: a sender's own word, or one since removed.

    The row's text says what there is to know of it.
    """

    def topics(self) -> tuple[str, ...]:
        return ()


def all_event_classes() -> dict[str, type[Event]]:
    """Every event class by wire name; two classes of one name are a mistake and refused."""
    found: dict[str, type[Event]] = {}
    waiting = list(Event.__subclasses__())
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        name = cls.__dict__.get("type")
        if name is None:
            continue
        if name in found:
            raise TypeError(f"Two event classes are called {name}: {found[name]} and {cls}.")
        found[name] = cls
    return dict(sorted(found.items()))
