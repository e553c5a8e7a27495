"""A provider that sends nothing and says so: every message is accepted, without any network."""

import hashlib

from bots.providers.wire import OutboundText, Receipt


class SimulatedProvider:
    """Accepts everything; the receipt follows from the key alone, so a repeated submission changes
    nothing.
    """

    name = "simulated"
    find_is_proof = True

    def submit(self, message: OutboundText) -> Receipt:
        return self._receipt(message.idempotency_key)

    def find(self, message: OutboundText) -> Receipt | None:
        return self._receipt(message.idempotency_key)

    def _receipt(self, key: str) -> Receipt:
        return Receipt(self.name, f"SIM{hashlib.sha256(key.encode()).hexdigest()[:29]}")
