"""Signed names of a sent message: in the addresses that its answers come back to, and in links of its reader.

Both name the journal's row of the message, from which its lead, its address and its kind follow. They are
proofs, not secrets of ours: whoever holds one may answer as that lead and may end that lead's emails.
"""

from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, new
from uuid import UUID

from django.conf import settings

from bots.exceptions.suppressions import LinkExpiredError, LinkUnknownError

# The part of an address before the @ has at most 64 characters: "unsubscribe+" and 45 of ours fit.
ADDRESS_PROOF_BYTES = 12
LINK_PROOF_BYTES = 16
# Unsubscribing must work for thirty days; whoever keeps a letter for a year may still use it.
LINKS_LIVE = timedelta(days=400)
_FIRST_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Named:
    """Whose message a link names."""

    tenant_id: UUID
    outbound_id: UUID


def address_token(*, tenant_id: UUID, outbound_id: UUID) -> str:
    """For an address: 45 characters that survive a mail server that changes their case."""
    proof = _proofs(b"address", tenant_id.bytes + outbound_id.bytes)[0][:ADDRESS_PROOF_BYTES]
    return b32encode(outbound_id.bytes + proof).decode().rstrip("=").lower()


def read_address_token(token: str, *, tenant_id: UUID) -> UUID | None:
    """The id of the message that an address names, or None where it was not signed for this tenant."""
    try:
        raw = b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    if len(raw) != 16 + ADDRESS_PROOF_BYTES:
        return None
    expected = _proofs(b"address", tenant_id.bytes + raw[:16])
    is_ours = any(compare_digest(proof[:ADDRESS_PROOF_BYTES], raw[16:]) for proof in expected)
    return UUID(bytes=raw[:16]) if is_ours else None


def link_token(*, tenant_id: UUID, outbound_id: UUID, now: datetime) -> str:
    """For a link that is read until ``LINKS_LIVE`` after ``now``, which is wall time."""
    day = (now.date() - _FIRST_DAY).days.to_bytes(3, "big")
    said = tenant_id.bytes + outbound_id.bytes + day
    return urlsafe_b64encode(said + _proofs(b"link", said)[0][:LINK_PROOF_BYTES]).decode().rstrip("=")


def read_link_token(token: str, *, now: datetime) -> Named:
    """What a link names. Raises LinkUnknownError for what is not ours and LinkExpiredError for an old one."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:
        raw = b""
    said, proof = raw[:35], raw[35:]
    expected = _proofs(b"link", said)
    if not any(compare_digest(one[:LINK_PROOF_BYTES], proof) for one in expected):
        raise LinkUnknownError("This link is not one of ours, or a part of it is missing.")
    issued = _FIRST_DAY + timedelta(days=int.from_bytes(said[32:], "big"))
    if now.date() - issued > LINKS_LIVE:
        raise LinkExpiredError("This link is too old to be used.")
    return Named(UUID(bytes=said[:16]), UUID(bytes=said[16:32]))


def _proofs(purpose: bytes, said: bytes) -> list[bytes]:
    """The proof under the key in use, then under each that was in use before."""
    keys = [settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", [])]
    return [
        new(sha256(b"bots.reply_tokens:" + key.encode()).digest(), purpose + b":" + said, sha256).digest()
        for key in keys
    ]
