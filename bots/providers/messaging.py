"""What a messaging provider is: submit one message under a key, and find out later what became of it."""

from typing import Protocol

from bots.exceptions.providers import ProviderMisconfiguredError
from bots.providers.gateway import GatewayProvider
from bots.providers.simulated import SimulatedProvider
from bots.providers.wire import OutboundText, Receipt

NAMES = ("simulated", "gateway")


class MessagingProvider(Protocol):
    """Submits messages at most once per key.

    ``submit`` raises ProviderRejectedError when the message was refused for good, ProviderUnavailableError
    when it was certainly not taken and may be tried later, and ProviderUncertainError when nobody knows
    whether it was taken: then only ``find`` tells. Where ``find_is_proof``, a message that it does not find
    was never taken. Neither may run inside a transaction.
    """

    name: str
    find_is_proof: bool

    def submit(self, message: OutboundText) -> Receipt: ...

    def find(self, message: OutboundText) -> Receipt | None: ...


def from_settings(*, name: str, url: str = "") -> MessagingProvider:
    """The provider that the settings name; raises ProviderMisconfiguredError for an unknown or
    incomplete one.
    """
    if name == "simulated":
        return SimulatedProvider()
    if name == "gateway":
        if not url.startswith(("http://", "https://")):
            raise ProviderMisconfiguredError(
                f"MESSAGING_GATEWAY_URL must be an http or https address when the provider is gateway, "
                f"not {url!r}."
            )
        return GatewayProvider(url)
    raise ProviderMisconfiguredError(f"MESSAGING_PROVIDER must be one of {', '.join(NAMES)}, not {name!r}.")
