"""Amounts of money as people write them in text messages."""

import re

import msgspec

SMALLEST = 50
LARGEST = 1_000_000_000

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_NUMBER_WORDS = {**_UNITS, **_TENS}
_SCALES = {"k": 1_000, "grand": 1_000, "thousand": 1_000, "m": 1_000_000, "mm": 1_000_000,
           "mil": 1_000_000, "million": 1_000_000,
           "millon": 1_000_000, "millón": 1_000_000, "millones": 1_000_000, "mille": 1_000}  # fmt: skip
_BAND = {"low": 20_000, "lower": 20_000, "mid": 50_000, "high": 80_000, "upper": 80_000}
_WORD = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))

# "450.000" and "450 000" are how Spanish and French write it.
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}|[1-9][0-9]{0,2}(?:[. ]000){1,2}(?![0-9])|[0-9]{1,10}"
_AMOUNT = re.compile(
    rf"(?P<dollar>\$\s?)?(?<![0-9.,])(?P<number>{_DIGITS})(?P<fraction>\.[0-9]{{1,3}})?"
    r"(?:\s?(?P<scale>k|grand|thousa?nd|thousnad|mm|million|millones|mill[oó]n|mille|mil|m)\b)?(?![0-9])"
)
# "4-fifty", "four fifty", "four seventy five": hundreds of thousands, said short.
_SHORT_SPOKEN = re.compile(
    r"\b(?P<hundreds>[1-9]|one|two|three|four|five|six|seven|eight|nine)[\s-](?P<tens>"
    + "|".join(_TENS)
    + r"|o[h'-]?[\s-]?five)"
    r"(?:[\s-](?P<unit>five|one|two|three|four|six|seven|eight|nine))?\b(?!\s*(?:days?|weeks?|months?|"
    r"years?|percent|feet|acres?))"
)
_SPOKEN = re.compile(
    rf"\b(?P<words>(?:(?:{_WORD}|hundred|and)[\s-]+){{1,8}})(?P<scale>thousand|million|grand)"
    rf"(?P<rest>(?:[\s-]+(?:{_WORD}|hundred|and)){{0,5}}(?:[\s-]+thousand)?)\b"
)
_FIXED = re.compile(
    r"\b(?P<phrase>half a million|half million|a quarter million|quarter of a million|quarter million"
    r"|three quarters of a million|a million and a half|a million|medio mill[oó]n|un mill[oó]n|half a mil)\b"
)
_FIXED_VALUES = {
    "half a million": 500_000, "half million": 500_000, "a quarter million": 250_000,
    "quarter of a million": 250_000, "quarter million": 250_000,
    "three quarters of a million": 750_000, "a million and a half": 1_500_000, "a million": 1_000_000,
    "medio millon": 500_000, "medio millón": 500_000, "un millon": 1_000_000, "un millón": 1_000_000,
    "half a mil": 500_000,
}  # fmt: skip
_LOWER_END = re.compile(
    r"(?<![0-9.,$])\$?(?P<low>[1-9][0-9]{0,2}) ?(?:-|to|or|and|maybe|y|o|a|,) ?\$?(?P<high>[1-9][0-9]{0,2}) ?"
    r"(?P<scale>k|grand|thousand)\b"
)
_BANDED = re.compile(r"\b(?P<band>low|lower|mid|high|upper)[\s-]+\$?(?P<hundreds>[1-9])00(?:k|'?s|,000s)")
_REST = re.compile(rf"[\s-]+(?:and )?(?:{_WORD})[\s-]hundred(?:[\s-]+(?:{_WORD}))?\b")
_PART_OF_A_MILLION = re.compile(r"(?<![0-9])\$?\s?0?\.(?P<part>[0-9]{1,3})\s?(?:m|mm|mil|million)\b")
# A number followed by one of these counts something that is not money.
_NOT_MONEY_AFTER = re.compile(
    r"\s?(?:%|percent|days?\b|weeks?\b|months?\b|years?\b|yrs?\b|beds?\b|baths?\b|bedrooms?\b|bathrooms?\b|"
    r"sq\b|sqft\b|square\b|feet\b|ft\b|acres?\b|(?:st|nd|rd|th)\b|am\b|pm\b|o'clock|"
    r"(?:[nsew]\.?\s)?[a-z]+\s(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|ct|court|way|blvd|place)\b)"
)
_NOT_MONEY_BEFORE = re.compile(r"(?:zip(?: code)?|#|unit|apt|built in|since|in year|phone|call me at|at)\s*$")
_PHONE = re.compile(r"\(?\b[0-9]{3}\)?[-. ]{1,2}[0-9]{3}[-. ][0-9]{4}\b")


class Amount(msgspec.Struct, frozen=True):
    """An amount in whole dollars; ``explicit`` is False where only the question makes it money."""

    value: int
    start: int
    end: int
    explicit: bool

    @property
    def as_home_price(self) -> int:
        """The amount read as a home's price: "450" can only mean thousands."""
        return self.value * 1_000 if self.value < 2_000 else self.value


def find_amounts(text: str) -> list[Amount]:
    """Every amount in already normalised text, in order, without overlaps; never raises."""
    text = _PHONE.sub(lambda m: " " * len(m[0]), text)
    found: list[Amount] = []
    for amount in [
        *_fixed(text),
        *_parts_of_a_million(text),
        *_banded(text),
        *_lower_ends(text),
        *_spoken(text),
        *_short_spoken(text),
        *_digits(text),
    ]:
        if SMALLEST <= amount.value <= LARGEST and not any(
            amount.start < other.end and other.start < amount.end for other in found
        ):
            found.append(amount)
    return sorted(found, key=lambda amount: amount.start)


def format_dollars(value: int) -> str:
    return f"${value:,}"


def _fixed(text: str) -> list[Amount]:
    return [Amount(_FIXED_VALUES[m["phrase"]], m.start(), m.end(), True) for m in _FIXED.finditer(text)]


def _parts_of_a_million(text: str) -> list[Amount]:
    return [
        Amount(int(m["part"].ljust(3, "0")) * 1_000, m.start(), m.end(), True)
        for m in _PART_OF_A_MILLION.finditer(text)
    ]


def _banded(text: str) -> list[Amount]:
    return [
        Amount(int(m["hundreds"]) * 100_000 + _BAND[m["band"]], m.start(), m.end(), True)
        for m in _BANDED.finditer(text)
    ]


def _lower_ends(text: str) -> list[Amount]:
    """The lower end of "15 to 20k", which is thousands as the upper one is."""
    return [
        Amount(int(m["low"]) * _SCALES[m["scale"]], m.start("low"), m.end("low"), True)
        for m in _LOWER_END.finditer(text)
        if int(m["low"]) < int(m["high"])
    ]


def _below_thousand(words: list[str]) -> int:
    total = 0
    if len(words) > 1 and words[0] in _UNITS and words[1] in _TENS and "hundred" not in words:
        words = [words[0], "hundred", *words[1:]]
    for word in words:
        if word == "hundred":
            total = max(total, 1) * 100
        elif word in _NUMBER_WORDS:
            total += _NUMBER_WORDS[word]
    return total


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s-]+", text) if word and word != "and"]


def _spoken(text: str) -> list[Amount]:
    amounts = []
    for m in _SPOKEN.finditer(text):
        head, tail = _below_thousand(_words(m["words"])), _words(m["rest"])
        value = head * _SCALES[m["scale"]]
        if tail and tail[-1] == "thousand":
            value += _below_thousand(tail[:-1]) * 1_000
        elif tail:
            value += _below_thousand(tail) * (1_000 if m["scale"] == "million" else 1)
        amounts.append(Amount(value, m.start(), m.end(), True))
    return amounts


def _short_spoken(text: str) -> list[Amount]:
    amounts = []
    for m in _SHORT_SPOKEN.finditer(text):
        head = int(m["hundreds"]) if m["hundreds"].isdigit() else _UNITS[m["hundreds"]]
        value = head * 100 + (_TENS.get(m["tens"]) or 5) + (_UNITS[m["unit"]] if m["unit"] else 0)
        amounts.append(Amount(value * 1_000, m.start(), m.end(), True))
    return amounts


def _digits(text: str) -> list[Amount]:
    amounts = []
    for m in _AMOUNT.finditer(text):
        if m["scale"] is None and not m["dollar"]:
            before = text[max(0, m.start() - 16) : m.start()]
            if _NOT_MONEY_AFTER.match(text, m.end()) or _NOT_MONEY_BEFORE.search(before):
                continue
        value, end = _value_of(m), m.end()
        if (
            value is not None
            and m["scale"] in ("thousand", "grand", "k")
            and (rest := _REST.match(text, end))
        ):
            value, end = value + _below_thousand(_words(rest[0])), rest.end()
        if value is not None:
            marked = bool(m["scale"] or m["dollar"] or "," in m["number"])
            amounts.append(Amount(value, m.start(), end, marked or value >= 100_000))
    return amounts


def _value_of(m: re.Match[str]) -> int | None:
    whole = re.sub(r"[,. ]", "", m["number"])
    if m["scale"]:
        # "450 mil" is Spanish for thousands, "1.2 mil" short for millions.
        is_spanish = m["scale"] == "mil" and int(whole) >= 20
        scale = 1_000 if is_spanish else _SCALES.get(m["scale"], 1_000)
        fraction = (m["fraction"] or ".0")[1:]
        return int(whole) * scale + int(fraction.ljust(3, "0")) * scale // 1_000
    # Ten bare digits are a telephone number, and a bare number with leading zeros is a code.
    if len(whole) >= 10 or (len(whole) > 1 and whole.startswith("0")):
        return None
    return int(whole)
