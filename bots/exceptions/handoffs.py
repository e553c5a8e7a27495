"""Anticipated errors of handing conversations over."""

from common.exceptions import ConflictError, InvalidInputError, NotFoundError


class HandoffNotFoundError(NotFoundError):
    code = "bots.handoff_not_found"
    title = "No such hand-off"


class HandoffStateError(ConflictError):
    code = "bots.handoff_state"
    title = "The hand-off's state forbids this"


class HandoffRefusedError(ConflictError):
    """The target is no other owner, or the loop guard's limits are spent."""

    code = "bots.handoff_refused"
    title = "The conversation cannot be handed over so"


class HandoffTargetError(InvalidInputError):
    code = "bots.handoff_target"
    title = "Nobody can be handed a conversation under this name"


class PersonNotFoundError(NotFoundError):
    code = "bots.person_not_found"
    title = "No such person in the team"


class ContextInvalidError(InvalidInputError):
    code = "bots.context_invalid"
    title = "The context cannot be passed on"
