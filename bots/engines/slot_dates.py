"""The day by which a lead wants to close or be out."""

import re
from collections.abc import Iterator
from datetime import date

from bots.engines.dialogue import SlotValue
from bots.engines.slot_words import clause_around, found

_MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero janvier",
            "february feb febrero février fevrier",
            "march mar marzo mars",
            "april apr abril avril",
            "may mayo mai", "june jun junio juin", "july jul julio juillet", "august aug agosto août aout",
            "september sept sep septiembre septembre",
            "october oct octubre octobre",
            "november nov noviembre novembre",
            "december dec diciembre décembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_TEENS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_DAY_WORDS = {
    **{word: number for number, word in enumerate(_TEENS.split(), start=1)},
    **{f"twenty{dash}{word}": 20 + n for n, word in enumerate(_TEENS.split()[:9], start=1) for dash in " -"},
    "thirtieth": 30, "thirty first": 31, "thirty-first": 31, "last": 0,
}  # fmt: skip
_ORDINAL = "|".join(sorted(_DAY_WORDS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<name>{_NAMES})\.? (?:the )?(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?|"
    rf"(?P<word>{_ORDINAL}))\b(?![0-9:,]*[0-9]{{3}})(?:,? (?P<year>20[0-9]{{2}})\b)?"
    rf"|(?<![0-9$])(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th|er)?(?: of| de)? (?P<name2>{_NAMES})\b(?:,? "
    rf"(?:de |del )?(?P<year2>20[0-9]{{2}})\b)?"
    rf"|\b(?:the )?(?P<word3>{_ORDINAL}) of (?P<name3>{_NAMES})\b"
    r"|(?<![0-9/$.-])(?P<month>1[0-2]|0?[1-9])[/-](?P<day4>3[01]|[12][0-9]|"
    r"0?[1-9])(?:[/-](?P<year4>20[0-9]{2}|[0-9]{2}))?(?![0-9/-]|\s?(?:days?|weeks?|wks?|months?|mos?\b|"
    r"years?|yrs?|k\b|hundred|thousand|grand|mil|bed|bath|ba\b|br\b|acre|of|house|"
    r"inch|\"))"
    r"|(?<![0-9/-])(?P<iso>20[0-9]{2}-[0-9]{2}-[0-9]{2})(?![0-9-])"
    rf"|\b(?:by|before|on|until|till|no later than|until|antes del|el) (?:the |about the |around the "
    rf")?(?:(?P<day5>[0-9]{{1,2}})(?:st|nd|rd|th)\b|(?:the )(?P<word5>{_ORDINAL})\b)(?! (?:of|week|"
    rf"time|floor|half|quarter|offer|house|one|day|thing|place|street|st\b|ave|buyer|mortgage|"
    rf"{_NAMES}))"
)
_WANTS_OUT = re.compile(
    r"\b(?:by|before|on or before|on|no later than|until|till|clos\w*|out|move|moving|gone|sold|sell|"
    r"done|settle\w*|deadline|vacat\w*|leave|leaving|deed|keys|latest|finish\w*|ha(?:ve|s) to be|needs? to "
    r"be|last day|"
    r"must be|want it|target|aiming|antes|para|el|cerrar|vender|mudar\w*|mudamos|avant|le|vendre|for)\b"
)
_OTHER_DAYS = re.compile(
    r"\b(?:call|text|meet|meeting|appointment|tour|visit|showings?|come by|come over|stop by|available|"
    r"talk|speak|bought|purchased|built|born|since|listed|moved in|married|died|passed|inherited|"
    r"expires?|expired|started|back from|vacation|birthday|email|phone|ring|inspection|closed on it|"
    r"last year|ago|appraised|llam\w+|cita|appel\w+|see (?:it|the house|you)|look at it|photos)\b"
)


def read_days(text: str, original: str, today: date | None) -> Iterator[SlotValue]:
    """The day by which they want to close, of normalised text; at most one."""
    for m in _DATE.finditer(text):
        clause, left = clause_around(text, m.start(), m.end())
        before = clause[: m.start() - left] + m[0]
        wants = (
            _WANTS_OUT.search(before)
            or re.search(
                r"\b(?:latest|works|would be (?:good|ideal|perfect|best)|closing|move out)\b", clause
            )
            or clause.strip() == m[0].strip()
        )
        if not wants or (
            _OTHER_DAYS.search(clause)
            and not re.search(r"\b(?:clos(?:e|ing)|out by|sold by|move out)\b", clause)
        ):
            continue
        day = _day_of(m, today)
        if day is not None:
            yield found("closing_date", day.isoformat(), 0.85, original, m)
            return


def _day_of(m: re.Match[str], today: date | None) -> date | None:
    """The next such day from ``today`` on; None where there is none, or no year without today."""
    try:
        if m["iso"]:
            return date.fromisoformat(m["iso"])
        word = m["word"] or m["word3"] or m["word5"]
        number = m["day"] or m["day2"] or m["day4"] or m["day5"]
        day = _DAY_WORDS[word] if word else int(number)
        name = m["name"] or m["name2"] or m["name3"]
        year = m["year"] or m["year2"] or m["year4"]
        month = _MONTH_NUMBERS[name] if name else int(m["month"] or 0)
        if year:
            chosen = date(int(year) + (2000 if len(year) == 2 else 0), month, day)
            return chosen if today is None or chosen >= today else None
        if today is None or day == 0:
            return None
        if month == 0:
            return _next_month_day(day, today)
        return date(today.year + ((month, day) < (today.month, today.day)), month, day)
    except ValueError:
        return None


def _next_month_day(day: int, today: date) -> date:
    if day >= today.day:
        return date(today.year, today.month, day)
    years, month = divmod(today.month, 12)
    return date(today.year + years, month + 1, day)
