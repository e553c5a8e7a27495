"""Phones, emails, zips and the time zone of a lead: one normal form each, or a reason why not."""

import re
from functools import lru_cache
from zoneinfo import available_timezones

import phonenumbers
import zipcodes
from phonenumbers import timezone as phone_timezone

_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
_ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?")
LONGEST_EMAIL = 254


def normalise_phone(text: str, *, region: str = "US") -> str | None:
    """The number in E.164 form, or None where it cannot be a telephone number."""
    if len(text) > 40:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_email(text: str) -> str | None:
    """The address in lower case, or None where it is not one."""
    email = text.strip().lower()
    local = email.partition("@")[0]
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        return None
    return None if local.startswith(".") or local.endswith(".") or ".." in email else email


def normalise_zip(text: str) -> str | None:
    """The five digits of a US zip or zip+4, or None."""
    match = _ZIP.fullmatch(text.strip())
    return match[1] if match else None


def time_zone_for(*, zip_code: str, phone: str, default: str) -> str:
    """The lead's zone: by zip first, then by telephone area where that names exactly one zone, else the
    default.
    """
    return _zone_of_zip(zip_code) or _zone_of_phone(phone) or default


# The first look-up unpacks the package's table: about 0.3 s and 48 MB, once per process that needs it.
@lru_cache(maxsize=4096)
def _zone_of_zip(zip_code: str) -> str:
    if not _ZIP.fullmatch(zip_code):
        return ""
    zones = {entry["timezone"] for entry in zipcodes.matching(zip_code)}  # type: ignore[no-untyped-call]  # the package has no types for it
    zone = zones.pop() if len(zones) == 1 else ""
    return zone if zone in _zones() else ""


def _zone_of_phone(phone: str) -> str:
    if not phone:
        return ""
    try:
        zones = phone_timezone.time_zones_for_number(phonenumbers.parse(phone, None))
    except phonenumbers.NumberParseException:
        return ""
    return zones[0] if len(zones) == 1 and zones[0] in _zones() else ""


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Etc/Unknown"})
