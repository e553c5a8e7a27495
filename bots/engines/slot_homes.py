"""What the home is like: its condition, its bedrooms, its zip."""

import re
from collections.abc import Iterator

from bots.engines.dialogue import SlotValue
from bots.engines.slot_conditions import read_condition
from bots.engines.slot_words import clause_around, found

_WORD_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "deux": 2,
    "trois": 3, "quatre": 4, "cinq": 5,
}  # fmt: skip
_NUMBER = r"[1-9][0-9]?|" + "|".join(_WORD_NUMBERS)
_BEDS = re.compile(
    rf"(?<![\w.$/#-])(?P<beds>{_NUMBER})[ -]?(?:(?:large|big|nice|good|full|good[- ]sized|spacious|"
    rf"small|real|legal|huge|grandes?) )?(?:beds?|bed ?rooms?|bdrms?|bdrs?|brs?|bds?|bedrms?|"
    rf"rec[aá]maras?|habitaciones|dormitorios|cuartos|chambres)\b(?! (?:is|has|needs|was|leaks|"
    rf"upstairs needs|ceiling|window|floor|and a half))"
    r"|(?<![\w.$/#-])(?P<pair>[1-9]) ?(?:/|x|by|bed) ?[1-6](?:\.5)?(?![\w/]|\s?(?:of|acre|inch|cup|"
    r"mile|hour))(?=[^.!?]*\b(?:house|home|ranch|place|condo|townhouse|bungalow|colonial|cape|rambler|"
    r"split|property|sq ?ft|square|duplex|with|built|on|in)\b|\W*$)"
    rf"|\bbed ?rooms?(?: count)?(?: is|:|=| are)? ?(?P<after>{_NUMBER})\b"
)
_NO_HOME_OF_THEIRS = re.compile(
    r"\b(?:looking for|look for|want to buy|buy(?:ing)?|searching|search|need (?:a |at least )?|we "
    r"want|i want|want a|upgrade to|move (?:in)?to|moving (?:in)?to|find|convert\w*|add(?:ed|ing)?|"
    r"turn\w*|each|shared|share|paint(?:ed)?|redid|redone|carpet in|like to have|wish|would need|busco|"
    r"buscamos|neighbou?r\w*|airbnb|hotel|bigger|rented|renting a|hoping for|dream of|prefer|compared|"
    r"comps?)\b(?:[^.;!?]{0,24})$"
)

_ZIP = re.compile(r"(?<![\w$#.,/+-])(?P<zip>[0-9]{5})(?:-[0-9]{4})?(?![\w%/]|,[0-9]|\.[0-9]|-[0-9])")
_ZIP_BEFORE = re.compile(
    r"(?:\bzip(?:[ -]?code)?(?: is|:|=|'s)?|\bpostal(?: code)?(?: is|:)?|\bc[oó]digo postal(?: es)?(?: "
    r"el)?|\bcode postal(?: est)?(?: le)?|\b(?:a[lkzr]|c[aot]|d[ec]|fl|ga|hi|i[adln]|k[sy]|la|"
    r"m[adeinost]|n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[at]|w[aivy])|\barea(?: is| of|:)?|"
    r"\bcalifornia|\btexas|\bflorida)[ ,:]*$"
)
_ZIP_IN = re.compile(
    r"\b(?:in|near|around|over in|out in|located in|live in|lives in|it'?s|its|is in|en|el|dans le|the|"
    r"for|at|of|from)\s*$"
)
_ZIP_AFTER = re.compile(r"^(?:-[0-9]{4})?\s*(?:zip|area|zip code|code|is (?:the|my|our) (?:zip|code|area))\b")
_NO_ZIP_AFTER = re.compile(
    r"^\s*(?:on (?:the |my )?(?:mailbox|door|house|curb|gate|sign)|k\b|dollars?|bucks|usd|sq|square|miles?|"
    r"feet|ft|people|homes?|houses?|cash|a (?:year|"
    r"month)|per|pesos|euros|in (?:repairs|work|debt|taxes|cash|equity)|for (?:it|the)|on (?:the|my) "
    r"(?:mortgage|loan)|(?:[nsew]\.? |north |south |east |west |old |new )?(?!is\b|and\b|area\b|zip\b|"
    r"the\b|so\b|but\b|please\b|by\b|in\b|near\b|if\b|my\b|it\b|a\b|we\b|i\b|has\b|what\b|right\b|on\b|"
    r"with\b|for\b|or\b|that\b|close\b|just\b|thanks\b)[a-z]+ (?:st|street|ave|avenue|rd|road|dr|drive|"
    r"ln|lane|ct|court|way|blvd|boulevard|place|pl|circle|cir|trail|terrace|hwy|highway|parkway|"
    r"pkwy)\b)"
)
_MONEY_AROUND = re.compile(
    r"\b(?:owe|paid|pay|price|asking|offer(?:ed)?|worth|cost|repairs?|mortgage|loan|mileage|miles|"
    r"salary|income|taxes|order|case|claim|ticket|invoice|reference|ref|account|permit|parcel|apn|"
    r"license|confirmation|code is|passcode|box)\b"
)


def read_home(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    """Condition, bedrooms and zip of already normalised text."""
    yield from read_condition(text, original, pending)
    yield from _beds(text, original)
    yield from _zip(text, original, pending)


def find_zip(text: str, pending: int | None) -> re.Match[str] | None:
    """Where a postal code is named, not a house number, a price or part of a telephone number."""
    for m in _ZIP.finditer(text):
        before, after = text[: m.start()], text[m.end("zip") :]
        if _NO_ZIP_AFTER.match(after):
            continue
        is_called_so = _ZIP_BEFORE.search(before) or _ZIP_AFTER.match(after)
        clause, _ = clause_around(text, m.start(), m.end())
        if is_called_so:
            return m
        is_alone = not re.search(r"\w", before + after)
        if (is_alone and pending != 4) or (
            pending != 4
            and not _MONEY_AROUND.search(clause)
            and (
                _ZIP_IN.search(before)
                or (re.search(r"(?:^|,)\s*$", before) and re.match(r"\s*(?:,|$)", after))
                or (re.search(r"[a-z],?\s*$", before) and not re.search(r"[a-z0-9]", after[:12]))
            )
        ):
            return m
        if pending == 4 and _ZIP_IN.search(before) and before.rstrip().endswith(" in"):
            return m
    return None


def _zip(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    m = find_zip(text, pending)
    if m is not None:
        yield found("zip", m["zip"], 0.85, original, m.span("zip"))


def _beds(text: str, original: str) -> Iterator[SlotValue]:
    for m in _BEDS.finditer(text):
        if _NO_HOME_OF_THEIRS.search(text[max(0, m.start() - 60) : m.start()]):
            continue
        if re.search(r"\b(?:in|sharing|share|only|just) (?:the )?$", text[: m.start()]) and m["beds"] in (
            "one",
            "1",
        ):
            continue
        name = "beds" if m["beds"] else "pair" if m["pair"] else "after"
        raw = m[name]
        value = _WORD_NUMBERS.get(raw) or int(raw)
        if 0 < value <= 20:
            yield found("beds", str(value), 0.85, original, m.span(name))
            return
