"""Phones, emails, zips and the time zone of a lead: one normal form each, or a reason why not."""

import re
from functools import lru_cache
from zoneinfo import available_timezones

import phonenumbers
import zipcodes
from phonenumbers import PhoneNumber, PhoneNumberType
from phonenumbers import timezone as phone_timezone

_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
_ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?")
LONGEST_EMAIL = 254
_COSTLY = {
    PhoneNumberType.PREMIUM_RATE: "premium rate number",
    PhoneNumberType.SHARED_COST: "shared cost number",
    PhoneNumberType.UAN: "company-wide number",
}
_TERRITORIES = {"PR", "GU", "VI", "AS", "MP"}


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
    of_zip = {zone for zone, _ in places_of_zip(zip_code)}
    of_phone = zones_of_phone(phone)
    if len(of_zip) == 1:
        return of_zip.pop()
    return of_phone[0] if len(of_phone) == 1 else default


def phone_problem(phone: str) -> str:
    """Why nobody should text or call this number, such as "premium rate number"; empty when nothing is
    wrong.
    """
    number = _parsed(phone)
    # A number that its region does not have is of no type, which is how validity is decided, too.
    kind = PhoneNumberType.UNKNOWN if number is None else phonenumbers.number_type(number)
    return "not a valid number" if kind == PhoneNumberType.UNKNOWN else _COSTLY.get(kind, "")


# The first look-up unpacks the package's table: about 0.3 s and 48 MB, once per process that needs it.
@lru_cache(maxsize=4096)
def places_of_zip(zip_code: str) -> tuple[tuple[str, str], ...]:
    """The (zone, state) pairs of a US zip, such as ("America/New_York", "FL"); none for an unknown one."""
    if not _ZIP.fullmatch(zip_code):
        return ()
    entries = zipcodes.matching(zip_code)  # type: ignore[no-untyped-call]  # the package has no types for it
    found = ((entry["timezone"], entry["state"]) for entry in entries if entry["timezone"] in _zones())
    return tuple(dict.fromkeys(found))


def zones_of_phone(phone: str) -> tuple[str, ...]:
    """Every zone in which a number in E.164 form may ring: one for +1 415, about forty for +1 800."""
    number = _parsed(phone)
    if number is None:
        return ()
    return tuple(zone for zone in phone_timezone.time_zones_for_number(number) if zone in _zones())


def country_of(phone: str) -> tuple[str, str]:
    """The country of a number in E.164 form, and its area code within North America; empty where unknown.

    The territories of the US count as the US.
    """
    number = _parsed(phone)
    if number is None:
        return "", ""
    area = str(number.national_number)[:3] if number.country_code == 1 else ""
    country = phonenumbers.region_code_for_number(number) or ""
    return ("US" if country in _TERRITORIES else country), area


def every_zone() -> tuple[str, ...]:
    """Every zone of the world, by name."""
    return tuple(sorted(_zones()))


def _parsed(phone: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(phone, None) if phone else None
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Etc/Unknown"})
