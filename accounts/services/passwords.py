"""Passwords: one form of Unicode, one slow hash, one answer to every kind of wrong."""

import secrets
import unicodedata
from functools import cache

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError

from accounts.exceptions import PasswordTooLongError, WeakPasswordError
from accounts.models.users import User
from common.exceptions import FieldProblem

MAX_LENGTH = 256


def normalise(password: str) -> str:
    """The same letters typed on another keyboard are the same password; beyond 256 of them is no password."""
    if len(password) > MAX_LENGTH:
        raise PasswordTooLongError(f"A password has at most {MAX_LENGTH} characters.")
    return unicodedata.normalize("NFC", password)


def set_password(*, user: User, password: str) -> None:
    """Set it on the object, unsaved. Raises `WeakPasswordError` with every rule that it breaks."""
    normal = normalise(password)
    try:
        password_validation.validate_password(normal, user)
    except ValidationError as error:
        problems = [FieldProblem("password", "weak", message) for message in error.messages]
        raise WeakPasswordError(" ".join(error.messages), errors=problems) from error
    user.set_password(normal)


def matches(*, user: User | None, password: str) -> bool:
    """Whether the password is this user's. Unknown and disabled users cost the same hashing."""
    decoy = _decoy_hash()
    encoded = user.password if user is not None and user.has_usable_password() else decoy
    right = check_password(password, encoded)
    return right and user is not None and encoded is not decoy and user.is_active


@cache
def _decoy_hash() -> str:
    return make_password(secrets.token_urlsafe(32))
