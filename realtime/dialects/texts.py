"""What the dialects share: how JSON is written and read, and whom an event is for."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from events.log import Published
from realtime.exceptions import MalformedFrameError

Shape = TypeVar("Shape")
# Deeper than anything that a front end reads.
DEPTH = 8
_PERSONAL = "user:"


def write(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def read(text: str, shape: type[Shape]) -> Shape:
    """A frame's text as this shape; raises ``MalformedFrameError``, nothing else."""
    try:
        return msgspec.json.decode(text, type=shape)
    except msgspec.ValidationError as error:
        raise MalformedFrameError(f"The frame does not have its shape: {error}.") from error
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise MalformedFrameError(f"A frame is one JSON object with a type: {error}.") from error


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    return moment(datetime.now(UTC))


def addressee(event: Published) -> str | None:
    """The one user whom an event is for; None for what is told to all who watch."""
    names = (name.removeprefix(_PERSONAL) for name in event.topics if name.startswith(_PERSONAL))
    return next(names, None)


def fields_of(payload: str) -> dict[str, Any] | None:
    """A payload's fields; None where its sender nested it too deeply to be taken apart."""
    try:
        return msgspec.json.decode(payload, type=dict[str, Any])
    except RecursionError:
        return None


def rename(value: Any, spell: Callable[[str], str], *, depth: int = DEPTH) -> Any:
    """A value with the names of its fields spelled anew, as far down as front ends nest them."""
    if depth == 0:
        return value
    if isinstance(value, list):
        return [rename(one, spell, depth=depth - 1) for one in value]
    if isinstance(value, dict):
        return {spell(name): rename(one, spell, depth=depth - 1) for name, one in value.items()}
    return value


def camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
