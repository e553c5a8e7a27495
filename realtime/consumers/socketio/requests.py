"""What existing Socket.IO front ends emit, and what each of it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from realtime import topics
from realtime.exceptions import MalformedFrameError, NotAvailableError, UnknownTopicError
from realtime.topics import MAX_NAME_LENGTH

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME_LENGTH)]


class Topics(msgspec.Struct, frozen=True):
    """The long form of ``subscribe`` and ``unsubscribe``; the short one is a name, or a list of names."""

    topics: Annotated[list[Name], msgspec.Meta(min_length=1)]
    since: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class Contact(msgspec.Struct, frozen=True):
    """A person to be watched. ``location_id`` names a place, never a company: that is the token's to say."""

    contact_id: Name


class Token(msgspec.Struct, frozen=True):
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


@dataclass(frozen=True, slots=True)
class Watch:
    """A subscription under a name of its own: to a family, or to one thing whose key is the only argument."""

    family: str
    is_keyed: bool = False

    def topic(self, arguments: Sequence[Any]) -> str:
        """The topic's name; raises ``NotAvailableError`` while no app brings the family."""
        if self.family not in topics.all_families():
            raise NotAvailableError(f"Nothing tells of {self.family} here yet.")
        if not self.is_keyed:
            return self.family
        return f"{self.family}:{read(Name, arguments)}"


_WATCHES = {
    "calls": Watch("calls"),
    "call": Watch("call", is_keyed=True),
    "transcripts": Watch("transcripts"),
    "call_transcript": Watch("transcript", is_keyed=True),
    "campaigns": Watch("campaigns"),
    "campaign": Watch("campaign", is_keyed=True),
}
WATCH = {f"subscribe_to_{name}": watch for name, watch in _WATCHES.items()}
UNWATCH = {f"unsubscribe_from_{name}": watch for name, watch in _WATCHES.items()}
# What front ends ask for that an app has to bring: until then they are told so.
COMMANDS = frozenset(
    {
        "request_bot_status",
        "request_bot_handoff",
        "provide_coaching",
        "request_coordination_metrics",
        "sync_context_request",
        "enable_omnipresent_monitoring",
    }
)


def read(shape: Any, arguments: Sequence[Any]) -> Any:
    """The first argument as this shape, an object without fields where there is none.

    Raises ``MalformedFrameError``.
    """
    try:
        return msgspec.convert(arguments[0] if arguments else {}, type=shape)
    except msgspec.ValidationError as error:
        raise MalformedFrameError(f"The argument does not have its shape: {error}.") from error


def read_topics(arguments: Sequence[Any], *, family: str | None) -> Topics:
    """The topics that are named; in a namespace of a keyed family, a bare key is one of that family's."""
    given = arguments[0] if arguments else None
    if isinstance(given, str):
        given = {"topics": [given]}
    elif isinstance(given, list):
        given = {"topics": given}
    wanted: Topics = read(Topics, [given])
    if family is None:
        return wanted
    return Topics(topics=[_within(family, name) for name in wanted.topics], since=wanted.since)


def _within(family: str, name: str) -> str:
    """A namespace hears its own family and nothing else."""
    named, colon, _ = name.partition(":")
    if named == family:
        return name
    if colon or named in topics.all_families():
        raise UnknownTopicError(f"The namespace /{family} tells of {family} alone.")
    return f"{family}:{name}"
