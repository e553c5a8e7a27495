"""What a socket can be refused for, each with the code that its error frame carries."""

from common.exceptions import (
    InvalidInputError,
    MalformedInputError,
    NotAuthenticatedError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    TooLargeError,
    UnavailableError,
)


class UnknownTopicError(NotFoundError):
    """The topic's family does not exist, or its name has no key where one is due."""

    code = "realtime.unknown_topic"
    title = "There is no such topic"


class TopicNotFoundError(NotFoundError):
    """The object does not exist, or it belongs to another tenant; the two are never told apart."""

    code = "realtime.topic_not_found"
    title = "There is nothing to listen to"


class TooManyTopicsError(MalformedInputError):
    code = "realtime.too_many_topics"


class MalformedFrameError(MalformedInputError):
    """Not JSON, not an object with a type, or fields of the wrong type."""

    code = "realtime.malformed_frame"


class UnknownCommandError(MalformedInputError):
    code = "realtime.unknown_command"


class BinaryFrameError(MalformedInputError):
    code = "realtime.binary_frame"


class FrameTooLargeError(TooLargeError):
    code = "realtime.frame_too_large"


class TooManyFramesError(RateLimitedError):
    code = "realtime.too_many_frames"


class NotSignedInError(NotAuthenticatedError):
    """A command that takes a signed-in socket came before ``auth``."""

    code = "realtime.not_signed_in"

    def __init__(self) -> None:
        super().__init__("This socket is not signed in. Send auth with a token first.")


class CredentialsMissingError(NotAuthenticatedError):
    """A front end that has to sign in with its first packet did not."""

    code = "realtime.credentials_missing"


class NotConnectedError(MalformedInputError):
    """A packet for a namespace that the client did not connect to."""

    code = "realtime.not_connected"


class CannotMoveError(UnavailableError):
    """A socket whose credentials only its own process can ask for again."""

    code = "realtime.cannot_move"


class AuthenticationTimeoutError(NotAuthenticatedError):
    """The socket opened without credentials and sent none in time."""

    code = "realtime.authentication_timeout"


class OtherIdentityError(PermissionDeniedError):
    """A signed-in socket was given the token of another user or company."""

    code = "realtime.other_identity"


class TooManySocketsError(RateLimitedError):
    code = "realtime.too_many_sockets"


class TooManyStrangersError(UnavailableError):
    """Too many sockets of one address have not signed in yet."""

    code = "realtime.too_many_strangers"


class NotAvailableError(NotFoundError):
    """A command or topic that front ends know and this server does not have."""

    code = "realtime.not_available"
    title = "Not available on this server"


class ForeignOriginError(PermissionDeniedError):
    """A page of another site tried to open the socket."""

    code = "realtime.foreign_origin"


class InvalidTicketError(NotAuthenticatedError):
    """The ticket is unknown, was used, has expired, or was given to a page of another origin."""

    code = "realtime.invalid_ticket"


class TicketsAwayError(UnavailableError):
    """Tickets live in Valkey alone, and Valkey does not answer."""

    code = "realtime.tickets_unavailable"


class InvalidEventTypeError(InvalidInputError):
    """A broadcast's name is not in lower snake case, or too long."""

    code = "realtime.invalid_event_type"


class ReservedEventTypeError(InvalidInputError):
    """A broadcast would go by the name of a fact or frame that the server alone tells."""

    code = "realtime.reserved_event_type"


class BroadcastTooLargeError(TooLargeError):
    code = "realtime.broadcast_too_large"


class PresenceAwayError(UnavailableError):
    """Who is connected stands in Valkey alone, and Valkey does not answer."""

    code = "realtime.presence_unavailable"
