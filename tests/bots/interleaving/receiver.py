"""The other end of every channel."""

from hypothesis import strategies as st

from bots.exceptions.providers import ProviderRejectedError, ProviderUnavailableError, ProviderUncertainError
from bots.providers.wire import OutboundText, Receipt

# How it behaves while a worker is at it.
ORDERS = st.sampled_from(
    ["take", "take", "take", "take_lost", "lost", "silent", "busy", "refuse", "die_before", "die_after"]
)


class Receiver:
    """It keeps what it took, and behaves as it is ordered to."""

    name = "receiver"
    find_is_proof = True

    def __init__(self) -> None:
        self.order = "take"
        self.taken: list[OutboundText] = []
        # What the telephone network told of the calls that it took, by key.
        self.told: dict[str, str] = {}

    def submit(self, message: OutboundText) -> Receipt:
        if self.order == "busy":
            raise ProviderUnavailableError("Too busy.")
        if self.order == "refuse":
            raise ProviderRejectedError("No such number.")
        if self.order in ("lost", "silent"):
            raise ProviderUncertainError("No answer.")
        if self.order == "die_before":
            raise SystemExit
        self.taken.append(message)
        if self.order == "take_lost":
            raise ProviderUncertainError("No answer.")
        if self.order == "die_after":
            raise SystemExit
        return Receipt(self.name, sid_of(message))

    def find(self, message: OutboundText) -> Receipt | None:
        if self.order == "silent":
            raise ProviderUncertainError("No answer.")
        is_there = any(one.idempotency_key == message.idempotency_key for one in self.taken)
        return Receipt(self.name, sid_of(message)) if is_there else None

    def open_calls(self) -> list[OutboundText]:
        """The calls that it took and of which nothing was told yet."""
        calls = (one for one in self.taken if one.channel == "voice")
        return [one for one in calls if one.idempotency_key not in self.told]


def sid_of(message: OutboundText) -> str:
    return f"R{message.idempotency_key[:20]}"
