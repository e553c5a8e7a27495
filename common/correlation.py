"""The id that ties a request to its log lines, events, audit entries, tasks and socket frames."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from common.identifiers import uuid7

_ACCEPTED = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_current: ContextVar[str] = ContextVar("correlation_id", default="")


def current() -> str:
    """The id in force, or an empty string outside any request, task or delivery."""
    return _current.get()


def accept(candidate: str | None) -> str:
    """The caller's own id where it is short and plain enough to log, else a new one."""
    if candidate and _ACCEPTED.fullmatch(candidate):
        return candidate
    return uuid7().hex


@contextmanager
def bind(correlation_id: str) -> Iterator[None]:
    token = _current.set(correlation_id)
    try:
        yield
    finally:
        _current.reset(token)
