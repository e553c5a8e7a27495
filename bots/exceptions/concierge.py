"""Anticipated errors of talking to the concierge."""

from common.exceptions import InvalidInputError, NotFoundError


class ConciergeSessionNotFoundError(NotFoundError):
    code = "bots.concierge_session_not_found"
    title = "No such session"


class ProposalNotFoundError(NotFoundError):
    code = "bots.proposal_not_found"
    title = "No such proposal"


class SessionContextError(InvalidInputError):
    code = "bots.session_context"
    title = "The session's context is not valid"
