"""Whether what goes out says only what is known: every figure in the facts, no link but allowed ones.

Figures are compared by value, whatever their spelling: ``$450k``, ``450,000`` and ``four hundred fifty
thousand`` are one; so are ``March 15``, ``3/15`` and ``2027-03-15``. Works on a template's, a model's and a
person's words.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from bots.engines import reading

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero janvier",
            "february feb febrero fevrier février",
            "march mar marzo mars",
            "april apr abril avril",
            "may mayo mai",
            "june jun junio juin",
            "july jul julio juillet",
            "august aug agosto aout août",
            "september sept sep septiembre septembre",
            "october oct octubre octobre",
            "november nov noviembre novembre",
            "december dec diciembre decembre décembre",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_SMALL = {word: value for value, word in enumerate(_SMALL_WORDS.split())}
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: value for value, word in enumerate(_TENS_WORDS.split(), start=2)}
_SCALES = {"hundred": 100, "k": 1_000, "grand": 1_000, "thousand": 1_000, "m": 1_000_000, "mm": 1_000_000,
           "mil": 1_000_000, "million": 1_000_000, "billion": 1_000_000_000}  # fmt: skip
_NUMBER_WORD = "|".join([*_SMALL, *(word for word in _TENS), "hundred", "thousand", "million", "billion"])
_UNIT = (
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|percent|points?|bed(?:room)?s?|bath(?:room)?s?|"
    r"homes?|houses?|offers?|buyers?|"
    r"sales?|acres?|miles?|blocks?|feet|square|dollars?|bucks|times|stories|floors|people|agents|comps|"
    r"properties|cents)"
)

_DIGITS = r"\d{1,3}(?:,\d{3})+(?!\d)|\d+"
_PHONE = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]{0,2}\d{3}[-. ]?\d{4}(?!\d)")
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?(?![\d/])")
_NAMED = re.compile(
    rf"\b(?P<name>{_MONTH})\b\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}})\b)?"
    rf"|(?<!\d)(?P<day2>\d{{1,2}})(?:st|nd|rd|th|er)? (?:of |de )?(?P<name2>{_MONTH})\b(?:,? (?:de "
    rf")?(?P<year2>\d{{4}})\b)?"
)
_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))? ?(?P<half>[ap])\.?m\b|"
    r"(?<!\d)(?P<hour2>\d{1,2})[:h](?P<minute2>\d{2})(?!\d)"
)
_PERCENT = re.compile(
    rf"(?P<number>{_DIGITS})(?P<fraction>\.\d+)? ?(?:%|percent\b|per cent\b|por ciento\b|pour cent\b)"
)
_RANGE = re.compile(
    r"(?P<low>\d+(?:\.\d+)?) ?(?:-|to|and|or) ?\$?(?P<high>\d+(?:\.\d+)?) ?(?P<scale>k|grand|thousand|"
    r"mm|million|mil|m)\b"
)
_AMOUNT = re.compile(
    rf"(?P<number>{_DIGITS})(?P<fraction>\.\d+)?(?:(?: ?(?P<scale>k|grand|thousand|hundred|mm|million|"
    rf"billion|mil|m))(?![a-z]))?"
)
_SPELLED = re.compile(rf"\b(?:(?:{_NUMBER_WORD})(?:[ -](?:and )?)?)+(?<![ -])")
_LINK = re.compile(
    r"(?:https?:/{0,2}|www\.)[^\s]+|[\w.+-]+@[\w-]+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|co|"
    r"me|info|biz|us|ly|app|dev|gl|link|"
    r"site|online|shop|xyz|ru|cn|example|page|house|homes|realty)\b(?:/[^\s]*)?",
    re.IGNORECASE,
)


class _Figure(msgspec.Struct, frozen=True):
    """A figure as it is spelled, where it stands, and what it means; a date's year is 0 where it has none."""

    start: int
    end: int
    kind: str
    value: tuple[Decimal | int | str, ...]


def ungrounded_figures(text: str, facts: Iterable[str]) -> tuple[str, ...]:
    """The figures of an outgoing text that stand in none of the facts, as spelled; empty when all do.

    Money, percents, dates, times, counts, telephone numbers and zips count, in digits or in words. "One" and
    the other small words count only before something that is counted.
    """
    known = [figure for fact in facts for figure in _figures(fact, is_fact=True)]
    return tuple(
        text[figure.start : figure.end].strip()
        for figure in _figures(text, is_fact=False)
        if not any(_agree(figure, fact) for fact in known)
    )


def foreign_links(text: str, *, allowed: Iterable[str] = ()) -> tuple[str, ...]:
    """The links and mail addresses of an outgoing text whose host is not allowed."""
    hosts = {host.lower() for host in allowed}
    return tuple(found[0] for found in _LINK.finditer(text) if _host(found[0]) not in hosts)


def _host(link: str) -> str:
    bare = re.sub(r"^https?:/{0,2}", "", link.lower()).split("@")[-1]
    return re.split(r"[/?#:]", bare, maxsplit=1)[0].removeprefix("www.").rstrip(".,!")


def _agree(said: _Figure, fact: _Figure) -> bool:
    if said.kind == fact.kind == "date":
        years = {said.value[0], fact.value[0]} - {0}
        return said.value[1:] == fact.value[1:] and len(years) < 2
    return said.kind == fact.kind and said.value == fact.value


def _figures(original: str, *, is_fact: bool) -> list[_Figure]:
    """Every figure in order; of two readings of the same characters the more telling one counts."""
    text = reading.normalise(original)
    found: list[_Figure] = []
    for figure in (
        *_phones(text),
        *_dates(text),
        *_times(text),
        *_percents(text),
        *_ranges(text),
        *_numbers(text),
    ):
        if not any(figure.start < other.end and other.start < figure.end for other in found):
            found.append(figure)
    found += _spelled(text, [(one.start, one.end) for one in found], is_fact=is_fact)
    return sorted(found, key=lambda one: one.start)


def _phones(text: str) -> Iterator[_Figure]:
    for m in _PHONE.finditer(text):
        yield _Figure(m.start(), m.end(), "phone", (re.sub(r"\D", "", m[0])[-10:],))


def _dates(text: str) -> Iterator[_Figure]:
    for m in _ISO.finditer(text):
        yield _date(m, int(m["year"]), int(m["month"]), int(m["day"]))
    for m in _NAMED.finditer(text):
        month = _MONTHS[m["name"] or m["name2"]]
        yield _date(m, int(m["year"] or m["year2"] or 0), month, int(m["day"] or m["day2"]))
    for m in _SLASHED.finditer(text):
        year = int(m["year"] or 0)
        yield _date(m, year + 2000 if 0 < year < 100 else year, int(m["month"]), int(m["day"]))


def _date(m: re.Match[str], year: int, month: int, day: int) -> _Figure:
    return _Figure(m.start(), m.end(), "date", (year, month, day))


def _times(text: str) -> Iterator[_Figure]:
    for m in _TIME.finditer(text):
        hour, minute = int(m["hour"] or m["hour2"]), int(m["minute"] or m["minute2"] or 0)
        if m["half"]:
            hour = hour % 12 + (12 if m["half"] == "p" else 0)
        yield _Figure(m.start(), m.end(), "time", (hour, minute))


def _percents(text: str) -> Iterator[_Figure]:
    for m in _PERCENT.finditer(text):
        yield _Figure(m.start(), m.end(), "percent", (_value(m["number"], m["fraction"]),))


def _ranges(text: str) -> Iterator[_Figure]:
    """Both ends of "400 to 450k" are thousands."""
    for m in _RANGE.finditer(text):
        if "." not in m["low"] and Decimal(m["low"]) >= 1_000:
            continue
        scale = _SCALES[m["scale"]]
        yield _Figure(m.start("low"), m.end("low"), "number", ((Decimal(m["low"]) * scale).normalize(),))


def _numbers(text: str) -> Iterator[_Figure]:
    for m in _AMOUNT.finditer(text):
        value = _value(m["number"], m["fraction"]) * _SCALES.get(m["scale"] or "", 1)
        start = m.start() - 1 if text[m.start() - 1 : m.start()] == "$" else m.start()
        yield _Figure(start, m.end(), "number", (value.normalize(),))


def _value(number: str, fraction: str | None) -> Decimal:
    return Decimal(number.replace(",", "") + (fraction or "")).normalize()


def _spelled(text: str, taken: list[tuple[int, int]], *, is_fact: bool) -> Iterator[_Figure]:
    for m in _SPELLED.finditer(text):
        words = [word for word in re.split(r"[ -]+", m[0]) if word and word != "and"]
        if any(m.start() < end and start < m.end() for start, end in taken):
            continue
        is_counted = re.match(rf"[ -](?:to \w+ )?(?:\w+ )?{_UNIT}\b", text[m.end() :])
        if not is_fact and len(words) == 1 and _SMALL.get(words[0], 99) <= 10 and not is_counted:
            continue
        if words[0] in ("hundred", "thousand", "million", "billion") and len(words) == 1:
            continue
        kind = "percent" if re.match(r" per ?cent\b", text[m.end() :]) else "number"
        yield _Figure(m.start(), m.end(), kind, (Decimal(_count(words)).normalize(),))


def _count(words: list[str]) -> int:
    total = part = 0
    for word in words:
        if word == "hundred":
            part = max(part, 1) * 100
        elif word in _SCALES:
            total += max(part, 1) * _SCALES[word]
            part = 0
        else:
            part += _SMALL.get(word, _TENS.get(word, 0) * 10)
    return total + part
