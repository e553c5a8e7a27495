"""Anticipated errors of conversations, what is said in them, and the cards beside them."""

from common.exceptions import ConflictError, InvalidInputError, NotFoundError


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


class SuggestionNotFoundError(NotFoundError):
    code = "bots.suggestion_not_found"
    title = "No such suggestion"


class SuggestionStateError(ConflictError):
    code = "bots.suggestion_state"
    title = "The suggestion's state forbids this"
