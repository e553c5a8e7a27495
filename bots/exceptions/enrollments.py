"""Anticipated errors of leads' plans and their steps."""

from common.exceptions import ConflictError, InvalidInputError, NotFoundError


class EnrollmentNotFoundError(NotFoundError):
    code = "bots.enrollment_not_found"
    title = "No such enrollment"


class EnrollmentStateError(ConflictError):
    code = "bots.enrollment_state"
    title = "The enrollment's state forbids this"


class EnrollmentRefusedError(ConflictError):
    """The sequence's own rules, or another plan of the lead, keep it out of this one."""

    code = "bots.enrollment_refused"
    title = "The lead cannot enter this plan"


class TriggerInvalidError(InvalidInputError):
    code = "bots.trigger_invalid"
    title = "What started the plan is not valid"


class FollowUpNotFoundError(NotFoundError):
    code = "bots.follow_up_not_found"
    title = "No such step"


class FollowUpStateError(ConflictError):
    code = "bots.follow_up_state"
    title = "The step's state forbids this"


class FollowUpTimeError(InvalidInputError):
    """A moment at which the step may not go out; ``errors`` name the rules."""

    code = "bots.follow_up_time"
    title = "The step cannot go out then"
