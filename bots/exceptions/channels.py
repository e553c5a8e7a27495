"""Anticipated errors of what comes in from outside: calls, webhooks and mail."""

from common.exceptions import MalformedInputError, NotFoundError, PermissionDeniedError


class CallNotFoundError(NotFoundError):
    code = "bots.call_not_found"
    title = "No such call"


class WebhookRefusedError(PermissionDeniedError):
    """The signature is missing or does not fit, or the company or message is not known: never told apart."""

    code = "bots.webhook_refused"
    title = "This webhook is not believed"


class InboundMailUnreadableError(MalformedInputError):
    code = "bots.inbound_mail_unreadable"
    title = "This is not a mail"
