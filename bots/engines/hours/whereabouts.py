"""Where a lead may be: every time zone and state that fits what is known, since one guess may be wrong."""

import csv
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from bots.engines import contacts

US = "US"
# What the numbering plan calls numbers that belong to no country.
_NO_COUNTRY = "001"
_HERE = Path(__file__).parent

Source = Literal["postal_code", "phone", "unknown"]


class Whereabouts(msgspec.Struct, frozen=True, cache_hash=True):
    """``zones`` are candidates, the likeliest first; ``states`` are "US-FL", or "GB" for another country.

    ``source`` is what said so. With ``unknown`` they are all that the tenant's region has.
    """

    zones: tuple[str, ...]
    states: tuple[str, ...] = ()
    source: Source = "unknown"

    @property
    def zone(self) -> str:
        """The zone in which days count."""
        return self.zones[0]


class State(msgspec.Struct, frozen=True):
    code: str
    name: str
    zones: tuple[str, ...]


class _AreaCode(msgspec.Struct, frozen=True):
    states: tuple[str, ...]
    zones: tuple[str, ...]


@lru_cache(maxsize=16_384)
def whereabouts_of(*, zip_code: str, phone: str, default_zone: str, region: str = US) -> Whereabouts:
    """By postal code first, then by the number; else every zone of ``region`` and every state's rule.

    ``default_zone`` is the tenant's: days of a lead who may be anywhere count in it. A zip is read as one of
    the US unless tenant and number are from elsewhere.
    """
    if region != US and contacts.country_of(phone)[0] != US:
        return _by_phone(phone, default_zone, region)
    places = contacts.places_of_zip(zip_code)
    if not places:
        return _by_phone(phone, default_zone, region)
    return _known(
        _once(zone for zone, _ in places), _once(f"US-{state}" for _, state in places), "postal_code"
    )


def _by_phone(phone: str, default_zone: str, region: str) -> Whereabouts:
    country, area = contacts.country_of(phone)
    said = contacts.zones_of_phone(phone)
    if area in area_codes():
        known = area_codes()[area]
        zones = known.zones or _once(zone for state in known.states for zone in states()[state].zones)
        return _known(_once((*zones, *said)), known.states, "phone")
    if country not in {"", US, _NO_COUNTRY} and said:
        return _known(said, (country,), "phone")
    zones = said or zones_of_region(region) or contacts.every_zone()
    first = (default_zone,) if default_zone in zones else ()
    of_the_us = US in {region, country}
    return _known(_once((*first, *zones)), tuple(states()) if of_the_us else (region,), "unknown")


# One object for one place, so that what is worked out for it is found by identity.
@lru_cache(maxsize=4096)
def _known(zones: tuple[str, ...], states_: tuple[str, ...], source: Source) -> Whereabouts:
    return Whereabouts(zones, states_, source)


@lru_cache(maxsize=1)
def states() -> dict[str, State]:
    """The states and territories of the US by code, such as "US-FL", with their zones."""
    return {
        f"US-{row['code']}": State(f"US-{row['code']}", row["name"], tuple(row["zones"].split()))
        for row in _rows("states.csv")
    }


@lru_cache(maxsize=1)
def area_codes() -> dict[str, _AreaCode]:
    """Area codes of the US. Zones are those of all zips that an area code serves."""
    return {
        row["area_code"]: _AreaCode(
            tuple(f"US-{state}" for state in row["states"].split()), tuple(row["zones"].split())
        )
        for row in _rows("area_codes.csv")
    }


@lru_cache(maxsize=256)
def zones_of_region(region: str) -> tuple[str, ...]:
    """Every zone of a country, after the table of the time zone database."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return tuple(row[2] for row in rows if row[0] == region)


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
