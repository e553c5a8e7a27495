"""Spans of time until a sale: their length in days, apart from those that tell of the past."""

import re

from bots.engines.slot_words import clause_around

_UNIT_DAYS = {
    "day": 1, "days": 1, "dys": 1, "week": 7, "weeks": 7, "wk": 7, "wks": 7, "month": 30, "months": 30,
    "mo": 30, "mos": 30, "mnths": 30, "mth": 30, "mths": 30, "year": 365, "years": 365, "yr": 365,
    "yrs": 365, "día": 1, "días": 1, "dia": 1, "dias": 1, "semana": 7, "semanas": 7, "mes": 30, "meses": 30,
    "año": 365, "años": 365, "ano": 365, "anos": 365, "jour": 1, "jours": 1, "semaine": 7, "semaines": 7,
    "mois": 30, "an": 365, "ans": 365, "année": 365,
}  # fmt: skip
_COUNTS = {
    "a couple of": 2, "a couple": 2, "couple of": 2, "couple": 2, "a few": 3, "few": 3, "several": 4,
    "half a": 0.5, "another": 1, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "fifteen": 15,
    "eighteen": 18, "twenty": 20, "thirty": 30, "forty": 40, "forty five": 45, "forty-five": 45,
    "fortyfive": 45, "sixty": 60, "seventy five": 75, "ninety": 90, "un par de": 2, "unos": 3, "un": 1,
    "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "diez": 10, "treinta": 30,
    "sesenta": 60, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "trente": 30, "quelques": 3,
}  # fmt: skip
_COUNT = r"[0-9]{1,3}(?:\.5)?|" + "|".join(sorted(_COUNTS, key=len, reverse=True))
_UNIT = "|".join(sorted(_UNIT_DAYS, key=len, reverse=True))
_SPAN = re.compile(
    rf"(?<![\w$.,/])(?P<low>{_COUNT})(?:\s?(?:-|to|or|and|o|a|ou|à)\s?(?P<high>{_COUNT}))?(?P<half> "
    rf"and a half)?[\s-]?"
    rf"(?:more )?(?P<unit>{_UNIT})\b(?P<after>[^.;!?,]{{0,24}})"
)
_PAST_BEFORE = re.compile(
    r"\b(?:for (?:the )?(?:past|last|over|about|almost|nearly|like)|past|last|been|lived|living|owned|"
    r"have owned|rented|renting|behind|took|since|had|was|were|"
    r"waited|waiting|skipped|skipped on|skip|short|out of work|dragged|spent|tried|stayed|debo|debemos|owe|"
    r"going on|stiffed|within the last|over the "
    r"last|built|replaced|remodeled|renovated|redone|bought|sat|listed|empty|vacant|married|old|age|every|"
    r"each|per|twice|hace|durante|depuis|worked|remodelled|installed|missed|"
    r"fixed|painted|started|vivo|llevo|tengo)(?:\s+\w+){0,3}\s*$"
)
_PAST_FOR = re.compile(
    r"\b(?:lived|owned|been|had|rented|living|sat|listed|empty|vacant|worked|was|were|here|there|it|"
    r"kept)\b.*\bfor(?: about| almost| over| nearly)?\s*$"
)
_PAST_AFTER = re.compile(
    r"^\s*(?:and (?:left|quit|moved|stopped)|without|of (?:rent|back))|"
    r"^\s*(?:past due|overdue|delinquent|at (?:the|my|this|that|one)|with (?:the|my)|together|down the "
    r"drain|of service|on the job|into|apart|to go on)|"
    r"^\s*(?:of (?!clos)|rent\b|worth\b|in (?:this|the) house|to (?:buy|pay|sell (?:it|mine|his|"
    r"theirs) last)|and (?:they|he|she|it) (?:ghosted|never|still|dragged)|on (?:the|my|this) (?:last|roof|"
    r"market|lease|mortgage|payments?)|living|in a row|sober|clean|since|here\b|there\b)|"
    r"^\s*(?:ago|pregnant|old|behind|of payments|late|left\b|lease|warranty|now\b(?! )|back\b|"
    r"already|"
    r"mortgage|of (?:upkeep|work|experience|rent|interest)|"
    r"and counting|notice|atrás|de antigüedad|older|younger|vacation|visit|passed|straight|running|"
    r"fixed|contract|listing)"
)
_REFUSED = re.compile(
    r"\s*(?:is|would be|'s|seems?|feels?)? ?(?:just |way |a bit |kind of )*(?:too (?:quick|fast|soon|"
    r"short)|not enough|isn'?t enough|tight)\b"
)
_PAST_YEARS = re.compile(
    r"\b(?:after|with|all these|these|for(?: the)?|over|nearly|almost|about to be|of)\s+$"
)
_NOT_SELLING_TIME = re.compile(
    r"\b(?:call|text|talk|back to (?:you|u)|reach|touch|vacation|out of town|busy|lease|tenant\w*|"
    r"warranty|notice|each|every|per|loan|mortgage)\b"
)


def find_span(text: str) -> tuple[float, tuple[int, int]] | None:
    """The days until a sale of the first span that is not of the past, and where it stands."""
    for m in _SPAN.finditer(text):
        before = text[max(0, m.start() - 44) : m.start()]
        if m["low"] in ("a", "an", "un", "una") and re.search(
            r"[0-9k]\s*$|\b(?:hundred|thousand|grand)\s*$", before
        ):
            continue
        before = re.split(r"[.;!?,]|\bbut\b", before)[-1]
        is_past = _PAST_BEFORE.search(before) or _PAST_FOR.search(before) or _PAST_AFTER.match(m["after"])
        clause, _ = clause_around(text, m.start(), m.end("unit"))
        if is_past or (
            _NOT_SELLING_TIME.search(clause) and not re.search(r"\b(?:sell|sold|close|move|out)\b", clause)
        ):
            continue
        if m["unit"].startswith(("y", "a")) and _PAST_YEARS.search(before):
            continue
        if _REFUSED.match(text, m.end("unit")) and _SPAN.search(text, m.end("unit")):
            continue
        raw = m["high"] or m["low"]
        count = (float(raw) if raw[0].isdigit() else _COUNTS[raw]) + (0.5 if m["half"] else 0)
        if m["unit"] in ("an", "ans", "mo", "ano", "anos") and m["low"] in ("a", "an"):
            continue
        return count * _UNIT_DAYS[m["unit"]], (m.start("low"), m.end("unit"))
    return None
