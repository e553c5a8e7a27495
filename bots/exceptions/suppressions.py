"""Anticipated errors of addresses that are left alone, and of the links by which they ask for it."""

from common.exceptions import ConflictError, GoneError, InvalidInputError, NotFoundError


class SuppressionNotFoundError(NotFoundError):
    code = "bots.suppression_not_found"
    title = "No such suppression"


class SuppressionStateError(ConflictError):
    code = "bots.suppression_state"
    title = "The suppression's state forbids this"


class SuppressionInvalidError(InvalidInputError):
    code = "bots.suppression_invalid"
    title = "The suppression is not valid"


class LinkUnknownError(NotFoundError):
    """A link of a letter that was cut off, changed or made up."""

    code = "bots.link_unknown"
    title = "This link is not one of ours"


class LinkExpiredError(GoneError):
    code = "bots.link_expired"
    title = "This link is too old"
