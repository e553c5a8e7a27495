"""Anticipated errors of what a messaging provider can answer."""

from common.exceptions import UnavailableError


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
