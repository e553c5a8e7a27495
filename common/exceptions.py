"""The one family tree of anticipated errors.

Each class carries a stable dotted ``code`` and a short ``title``; apps subclass with codes of their
own. Nothing here knows HTTP: the API plumbing maps families to statuses, sockets map them to error
frames, and both show the same code.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field, named so that a form can point at it."""

    field: str
    code: str
    detail: str


class SwitchboardError(Exception):
    """Base of every error that a caller can act on.

    ``detail`` says what was wrong, what was expected and the limit, in words a person can act on.
    """

    code = "error"
    title = "The request could not be carried out"

    def __init__(self, detail: str, *, errors: Sequence[FieldProblem] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)


class MalformedInputError(SwitchboardError):
    """The input cannot be parsed, or names a field that does not exist."""

    code = "malformed_input"
    title = "The input cannot be read"


class InvalidInputError(SwitchboardError):
    """The input was parsed, but its values are not acceptable."""

    code = "invalid_input"
    title = "The input is not valid"


class NotAuthenticatedError(SwitchboardError):
    """The caller did not prove who they are."""

    code = "not_authenticated"
    title = "Sign in first"


class PermissionDeniedError(SwitchboardError):
    """The caller is known and lacks the permission, or named a tenant that is not theirs."""

    code = "permission_denied"
    title = "Not permitted"


class NotFoundError(SwitchboardError):
    """There is no such object, or it belongs to another tenant; the two are never told apart."""

    code = "not_found"
    title = "Not found"


class ConflictError(SwitchboardError):
    """The object's present state forbids the request."""

    code = "conflict"
    title = "The present state forbids this"


class GoneError(SwitchboardError):
    """The object existed and has been removed for good."""

    code = "gone"
    title = "No longer available"


class TooLargeError(SwitchboardError):
    """The input exceeds a stated size limit."""

    code = "too_large"
    title = "Too large"


class UnsupportedMediaError(SwitchboardError):
    """The input's media type is not one that this endpoint reads."""

    code = "unsupported_media_type"
    title = "Unsupported media type"


class LockedError(SwitchboardError):
    """Somebody else holds the object."""

    code = "locked"
    title = "Held by somebody else"


class RateLimitedError(SwitchboardError):
    """The caller spent an allowance; ``retry_after`` is in whole seconds."""

    code = "rate_limited"
    title = "Too many requests"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class UnavailableError(SwitchboardError):
    """Something that this needs is away; nothing was changed and trying again is right."""

    code = "unavailable"
    title = "Temporarily unavailable"
