"""People, apart from what they may do anywhere."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from accounts.models.users import User
from accounts.services import passwords
from common.exceptions import FieldProblem, InvalidInputError


@dataclass(frozen=True, slots=True)
class KnownUser:
    """A person, and whether they were made just now."""

    user: User
    is_new: bool


def get_or_create_user(*, email: str, password: str | None, name: str = "") -> KnownUser:
    """The person with this address. One who is known keeps their name and password; a new one gets these.

    Without a password a new person cannot sign in until they are given one.
    """
    address = _checked_email(email)
    existing = User.objects.filter(email__iexact=address).first()
    if existing is not None:
        return KnownUser(user=existing, is_new=False)
    user = User(email=address, name=name)
    if password is None:
        user.set_unusable_password()
    else:
        passwords.set_password(user=user, password=password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        # Somebody created the same person between our look and our write.
        return KnownUser(user=User.objects.get(email__iexact=address), is_new=False)
    return KnownUser(user=user, is_new=True)


def set_staff(*, user: User, is_staff: bool) -> User:
    """Make a person platform staff, or end it."""
    user.is_staff = is_staff
    user.save(update_fields=["is_staff", "updated_at"])
    return user


def _checked_email(email: str) -> str:
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        problem = FieldProblem("email", "invalid", "Must be an email address.")
        raise InvalidInputError("The email address is not valid.", errors=[problem]) from error
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"
