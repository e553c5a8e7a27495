"""Anticipated errors of leads."""

from common.exceptions import ConflictError, InvalidInputError, NotFoundError


class LeadNotFoundError(NotFoundError):
    code = "bots.lead_not_found"
    title = "No such lead"


class LeadArchivedError(ConflictError):
    code = "bots.lead_archived"
    title = "The lead is archived"


# To whoever wants to talk with a lead that is archived.
RESTORE_BEFORE_TALKING = "This lead is archived; restore it before talking to it."


class LeadDuplicateError(ConflictError):
    code = "bots.lead_duplicate"
    title = "Another lead has this phone or email"


class LeadChangedError(ConflictError):
    code = "bots.lead_changed"
    title = "The lead was changed by somebody else"


class LeadMergeError(ConflictError):
    code = "bots.lead_merge"
    title = "These leads cannot be merged"


class LeadInvalidError(InvalidInputError):
    code = "bots.lead_invalid"
    title = "The lead is not valid"
