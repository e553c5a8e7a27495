"""A provider that sends nothing and says so: every message is accepted, without any network.

A call settles at once, by its key: about one in three is not answered.
"""

import hashlib

from bots.providers.wire import OutboundText, Receipt

CALLS_END_AS = (*("completed",) * 6, "no-answer", "busy", "machine")


class SimulatedProvider:
    """Accepts everything; the receipt follows from the key alone, so a repeated submission changes
    nothing.
    """

    name = "simulated"
    find_is_proof = True

    def submit(self, message: OutboundText) -> Receipt:
        return self._receipt(message)

    def find(self, message: OutboundText) -> Receipt | None:
        return self._receipt(message)

    def _receipt(self, message: OutboundText) -> Receipt:
        digest = hashlib.sha256(message.idempotency_key.encode())
        is_call = message.channel == "voice"
        status = CALLS_END_AS[digest.digest()[0] % len(CALLS_END_AS)] if is_call else ""
        return Receipt(self.name, f"SIM{digest.hexdigest()[:29]}", status)
