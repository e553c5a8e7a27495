"""Errors of the event log."""

from common.exceptions import MalformedInputError


class PublishOutsideTransactionError(RuntimeError):
    """An event was published outside a transaction or tenant scope: a mistake in our code."""


class InvalidPositionError(MalformedInputError):
    code = "events.invalid_position"
    title = "Not a position in the event log"
