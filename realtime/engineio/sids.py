"""Session ids: ``<process>.<random and seal>``. The seal spares others questions about invented ids."""

import re
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

_SEAL_LENGTH = 16
_RANDOM_BYTES = 15
_PROCESS = re.compile(r"[A-Za-z0-9_!.-]{1,100}")
MAX_LENGTH = 160


def make(*, process: str) -> str:
    """A new id, sealed; ``process`` is the channel on which others reach its owner."""
    plain = f"{process}.{secrets.token_urlsafe(_RANDOM_BYTES)}"
    return f"{plain}{_seal(plain)}"


def process_of(sid: str) -> str | None:
    """The process that an id names, or None when this house never gave it."""
    plain, seal = sid[:-_SEAL_LENGTH], sid[-_SEAL_LENGTH:]
    process, _, random = plain.rpartition(".")
    if len(sid) > MAX_LENGTH or not random or not _PROCESS.fullmatch(process):
        return None
    return process if constant_time_compare(seal, _seal(plain)) else None


def _seal(plain: str) -> str:
    return salted_hmac("realtime.engineio.sids", plain, algorithm="sha256").hexdigest()[:_SEAL_LENGTH]
