"""Anticipated errors of the bots app, each with its stable dotted code."""

from common.exceptions import (
    ConflictError,
    GoneError,
    InvalidInputError,
    MalformedInputError,
    NotFoundError,
    PermissionDeniedError,
    SwitchboardError,
    TooLargeError,
    UnavailableError,
)


class LeadNotFoundError(NotFoundError):
    code = "bots.lead_not_found"
    title = "No such lead"


class LeadArchivedError(ConflictError):
    code = "bots.lead_archived"
    title = "The lead is archived"


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


class BotNotFoundError(NotFoundError):
    code = "bots.bot_not_found"


class ConversationNotFoundError(NotFoundError):
    code = "bots.conversation_not_found"
    title = "No such conversation"


class ConversationStateError(ConflictError):
    code = "bots.conversation_state"
    title = "The conversation's state forbids this"


class ChannelCannotSendError(ConflictError):
    code = "bots.channel_cannot_send"
    title = "This cannot be sent on this channel now"


class FairHousingError(InvalidInputError):
    code = "bots.fair_housing"
    title = "Fair housing forbids these words"


class MessageRepeatedError(ConflictError):
    code = "bots.message_repeated"
    title = "Another message has this client_id"


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


class SuggestionNotFoundError(NotFoundError):
    code = "bots.suggestion_not_found"
    title = "No such suggestion"


class SuggestionStateError(ConflictError):
    code = "bots.suggestion_state"
    title = "The suggestion's state forbids this"


class ConciergeSessionNotFoundError(NotFoundError):
    code = "bots.concierge_session_not_found"
    title = "No such session"


class ProposalNotFoundError(NotFoundError):
    code = "bots.proposal_not_found"
    title = "No such proposal"


class SessionContextError(InvalidInputError):
    code = "bots.session_context"
    title = "The session's context is not valid"


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


class InboundMailUnreadableError(MalformedInputError):
    code = "bots.inbound_mail_unreadable"
    title = "This is not a mail"


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


class LeadImportNotFoundError(NotFoundError):
    code = "bots.lead_import_not_found"
    title = "No such import"


class LeadImportStateError(ConflictError):
    code = "bots.lead_import_state"
    title = "The import's state forbids this"


class LeadFileError(SwitchboardError):
    """A lead file that cannot be imported at all; row-level problems are reported, not raised."""

    code = "bots.lead_file"
    title = "The lead file cannot be read"


class LeadFileEmptyError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.empty"


class LeadFileEncodingError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.wrong_encoding"


class LeadFileBinaryError(LeadFileError, MalformedInputError):
    code = "bots.lead_file.not_text"


class LeadFileColumnsError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.missing_columns"


class LeadFileDuplicateColumnError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.duplicate_column"


class LeadFileMappingError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.bad_mapping"


class LeadFileQuotingError(LeadFileError, MalformedInputError):
    code = "bots.lead_file.bad_quoting"


class LeadFileTooManyRowsError(LeadFileError, TooLargeError):
    code = "bots.lead_file.too_many_rows"


class LeadFileTooLargeError(LeadFileError, TooLargeError):
    code = "bots.lead_file.too_large"


class ProviderError(UnavailableError):
    """Base of what a messaging provider can answer other than a receipt."""

    code = "bots.provider"


class ProviderRejectedError(ProviderError):
    """The provider refused this message for good; sending it again cannot succeed."""

    code = "bots.provider_rejected"
    title = "The messaging provider refused the message"


class ProviderOptedOutError(ProviderRejectedError):
    """The provider carries nothing to this number, since its owner wrote STOP to it."""

    code = "bots.provider_opted_out"
    title = "The number asked the provider to be left alone"


class ProviderUnavailableError(ProviderError):
    """The provider certainly did not take the message; it may be tried again later."""

    code = "bots.provider_unavailable"
    title = "The messaging provider cannot take the message now"


class ProviderUncertainError(ProviderError):
    """Nobody knows whether the provider took the message: it must be looked up, never sent blindly again."""

    code = "bots.provider_uncertain"
    title = "The messaging provider's answer was lost"


class ProviderMisconfiguredError(ProviderError):
    code = "bots.provider_misconfigured"
    title = "The messaging provider is not set up"


class CallNotFoundError(NotFoundError):
    code = "bots.call_not_found"
    title = "No such call"


class WebhookRefusedError(PermissionDeniedError):
    """The signature is missing or does not fit, or the company or message is not known: never told apart."""

    code = "bots.webhook_refused"
    title = "This webhook is not believed"


class SettingsInvalidError(InvalidInputError):
    code = "bots.settings_invalid"
    title = "The settings are not valid"


class SettingsChangedError(ConflictError):
    code = "bots.settings_changed"
    title = "The settings were changed by somebody else"


class EngineNotChosenError(ConflictError):
    """There is nothing to try: the tenant's engine is the built-in one."""

    code = "bots.engine_not_chosen"
    title = "No engine outside this house is chosen"
