"""Anticipated errors of sequences."""

from common.exceptions import ConflictError, InvalidInputError, NotFoundError


class SequenceNotFoundError(NotFoundError):
    code = "bots.sequence_not_found"
    title = "No such sequence"


class SequenceInvalidError(InvalidInputError):
    code = "bots.sequence_invalid"
    title = "The sequence is not valid"


class SequenceStateError(ConflictError):
    code = "bots.sequence_state"
    title = "The sequence's state forbids this"


class SequenceChangedError(ConflictError):
    code = "bots.sequence_changed"
    title = "The draft was changed by somebody else"
