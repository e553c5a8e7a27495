"""Columns that the database holds as cipher text: credentials of the outside world.

Fernet (AES-128-CBC with HMAC-SHA256) under keys derived from ``CREDENTIALS_KEYS``. The first key writes, all
of them read, so that a key can be changed without a moment in which nothing can be read.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class UnreadableSecretError(RuntimeError):
    """A stored secret was written under a key that is no longer configured."""


def encrypt(text: str) -> str:
    return _fernet(tuple(settings.CREDENTIALS_KEYS)).encrypt(text.encode()).decode() if text else ""


def decrypt(stored: str) -> str:
    if not stored:
        return ""
    try:
        return _fernet(tuple(settings.CREDENTIALS_KEYS)).decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecretError("A stored credential cannot be read with the keys in use.") from error


@lru_cache(maxsize=2)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(key.encode()).digest())) for key in keys])


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # Django has no [] here at run time
    """Text that is encrypted on its way to the database and readable in Python; never searched by."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(str(value))
