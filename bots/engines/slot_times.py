"""How soon a lead would sell, whether 30 to 45 days would do, and the day by which they want to be out."""

import re
from collections.abc import Iterator
from datetime import date

from bots.engines import reading
from bots.engines.dialogue import SlotValue
from bots.engines.slot_words import clause_around, found

SOON_DAYS = 45
LATE_DAYS = 180

_UNIT_DAYS = {
    "day": 1,
        "days": 1,
        "dys": 1,
        "week": 7,
        "weeks": 7,
        "wk": 7,
        "wks": 7,
        "month": 30,
        "months": 30,
        "mo": 30,
        "mos": 30,
    "mnths": 30,
        "mth": 30,
        "mths": 30,
        "year": 365,
        "years": 365,
        "yr": 365,
        "yrs": 365,
        "día": 1,
        "días": 1,
        "dia": 1,
    "dias": 1,
        "semana": 7,
        "semanas": 7,
        "mes": 30,
        "meses": 30,
        "año": 365,
        "años": 365,
        "ano": 365,
        "anos": 365,
    "jour": 1, "jours": 1, "semaine": 7, "semaines": 7, "mois": 30, "an": 365, "ans": 365, "année": 365,
}  # fmt: skip
_COUNTS = {
    "a couple of": 2,
        "a couple": 2,
        "couple of": 2,
        "couple": 2,
        "a few": 3,
        "few": 3,
        "several": 4,
        "half a": 0.5,
    "a": 1,
        "an": 1,
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
    "ten": 10,
        "twelve": 12,
        "fourteen": 14,
        "fifteen": 15,
        "eighteen": 18,
        "twenty": 20,
        "thirty": 30,
        "forty": 40,
    "forty five": 45,
        "forty-five": 45,
        "fortyfive": 45,
        "sixty": 60,
        "seventy five": 75,
        "ninety": 90,
        "un par de": 2,
        "unos": 3,
    "un": 1,
        "una": 1,
        "uno": 1,
        "dos": 2,
        "tres": 3,
        "cuatro": 4,
        "cinco": 5,
        "seis": 6,
        "diez": 10,
        "treinta": 30,
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
    r"built|replaced|remodeled|renovated|redone|bought|sat|listed|empty|vacant|married|old|age|every|"
    r"each|per|twice|hace|durante|depuis|worked|remodelled|installed|missed|"
    r"fixed|painted|started|vivo|llevo|tengo)(?:\s+\w+){0,3}\s*$"
)
_PAST_FOR = re.compile(
    r"\b(?:lived|owned|been|had|rented|living|sat|listed|empty|vacant|worked|was|were|here|there|it|"
    r"kept)\b.*\bfor(?: about| almost| over| nearly)?\s*$"
)
_PAST_AFTER = re.compile(
    r"^\s*(?:ago|pregnant|old|behind|of payments|late|left on|left in|lease|warranty|now\b(?! )|back\b|"
    r"already|"
    r"mortgage|of (?:upkeep|work|experience|rent|interest)|"
    r"and counting|notice|atrás|de antigüedad|older|younger|vacation|visit|passed|straight|running|"
    r"fixed|contract|listing)"
)
_NOT_SELLING_TIME = re.compile(
    r"\b(?:call|text|talk|back to (?:you|u)|reach|touch|vacation|out of town|busy|lease|tenant\w*|"
    r"warranty|notice|each|every|per|loan|mortgage)\b"
)

_URGENT = re.compile(
    r"\btoday if (?:we|i) could\b|\byesterday lol\b|\b(?:quick|fast|soon) as (?:you|i|we) can\b|"
    r"\btight deadline\b|\b(?:within|in) a fortnight\b|\bright this minute\b|^\W*(?:quick|fast|soonish|"
    r"quickly|tomorrow(?: if i could)?|very soon|now please|immediately please)\W*(?:lol)?\W*$|"
    r"\b(?:out|gone|sold|move) by (?:friday|monday|tuesday|wednesday|thursday|saturday|sunday|the "
    r"weekend)\b|\bclock is ticking\b|\bdesperate\b|\btime is (?:short|of the essence)\b|"
    r"\basap\b|\ba\.s\.a\.p\b|\bas soon as (?:possible|i can|we can|you can|posible)\b|\bas (?:fast|"
    r"quick(?:ly)?) as\b|\bright away\b|\bimmediate(?:ly)?\b|\bthis (?:week|month)\b"
    r"|\b(?:by|before|within|in|until) (?:the )?(?:end of )?next (?:week|month)\b|\bnext month\b|"
    r"\bwithin the (?:week|month)\b"
    r"|\b(?:the )?(?:sooner|quicker|faster) the better\b|\bsooner rather than later\b|\burgen(?:t|tly|"
    r"te|cia)\b|\b(?:very|pretty|really) soon\b|\bquick(?:ly)? sale\b"
    r"|\b(?:sell|sold|close|closed|closing|move|out|gone|done|need|needs|want|sale|get it|get this|"
    r"wrap)\b[^.;!?]{0,30}\b(?:fast|quick|quickly|now|today|yesterday|tomorrow|immediately)\b"
    r"|\b(?:fast|quick) (?:close|closing|sale)\b|\bend of (?:the|this|next) month\b|\bmonth'?s end\b|"
    r"\bin a hurry\b|\bin a rush\b|\bno time to (?:lose|waste)\b|\bcan'?t wait\b|\bhurry\b"
    r"|\blo antes posible\b|\bcuanto antes\b|\b(?:este|pr[oó]ximo) mes\b|\bel mes que viene\b|\besta "
    r"semana\b|\bya mismo\b|\br[aá]pido\b|\bau plus vite\b|\bd[eè]s que possible\b|\ble plus (?:vite|"
    r"t[oô]t) possible\b|\ble mois prochain\b|\bce mois\b|\bright now\b|^\W*(?:now|like now|immediate|"
    r"yesterday|soon|today)\W*$"
)
_SEASON = (
    r"(?:spring|summer|fall|autumn|winter|springtime|summertime|easter|christmas|xmas|thanksgiving|"
    r"labor day|memorial day|halloween|new year'?s?|holidays|fourth of july|school (?:year|starts|is "
    r"out|lets out|ends|break)|graduation|tax season)"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|sept|october|november|december|"
    r"jan|feb|apr|aug|oct|nov|dec)"
)
_FLEXIBLE = re.compile(
    r"\b(?:this year|sometime this year|later this year)\b|\b(?:not )?(?:before|after|until) (?:tax "
    r"time|the kids are out of school|harvest|the snow|hurricane season|school is out|school lets "
    r"out)\b|\bschool is out\b|\b(?:first|second|third|last) week (?:of|in) \w+|\bmid[- ]?20[0-9]{2}\b|"
    r"\bnot before \w+\b(?=.*\b(?:may|june|july|august|spring|summer)\b)|\bsumm?er\b(?=\W*$)|\bnear "
    r"future\b|"
    rf"\b(?:by|in|before|after|around|until|till|til|during|over|for|late|early|mid|end of|beginning "
    rf"of|start of|middle of|come|maybe|next|this|sometime|probably|late in|wait until|not until|say|"
    rf"spring|aiming for|looking at|thinking)(?: (?:the|early|late|next|this|in|mid|end of|beginning "
    rf"of|sometime|about|around|coming|following))* "
    rf"(?:{_SEASON}|{_MONTH}(?!\s+[0-9]{{1,2}}\b(?!\s*[0-9])))\b"
    rf"|^\W*(?:(?:maybe|probably|late|early|mid|next|this|around|sometime) )*(?:{_SEASON}|{_MONTH})(?: "
    rf"(?:or|and|to) (?:{_SEASON}|{_MONTH}))?(?: (?:maybe|probably|sometime|works|would be (?:good|"
    rf"best|ideal|fine)|i think|i guess|ish))*\W*$"
    r"|\bend of (?:the|this) year\b|\byear'?s? end\b|\bbefore (?:the )?(?:year is out|year ends|new "
    r"year)\b|\bschool year\b|\bthe kids (?:are out of|finish|get out of) school\b|\b(?:1st|2nd|3rd|"
    r"4th|first|second|third|fourth|last|next|this) quarter\b|\bq[1-4]\b"
    r"|\b(?:i'?m|we'?re|im|i am|we are|pretty|very|fairly|quite|totally|completely|super)? ?flexible "
    r"(?:on|with|about|as to|regarding) (?:the |my |our |when|timing|time)?(?:time|timing|timeline|"
    r"dates?|closing|when|schedule|move)?\b(?<!price)|\b(?:timing|timeline|time|date|dates|schedule|"
    r"closing)(?: date)? (?:is|are|'s) (?:\w+ )?(?:flexible|open)\b|\bthis (?:spring|summer|fall|"
    r"autumn|winter)\b"
    r"|\b(?:en|para|antes de|hasta|a finales de|en la|para el|para la|este|esta) (?:el |la |fin de "
    r")?(?:primavera|verano|otoño|invierno|enero|febrero|marzo|abril|mayo|junio|julio|agosto|"
    r"septiembre|octubre|noviembre|diciembre|navidad|año)\b"
    r"|\b(?:au|en|avant|pour|fin|d[eé]but|cet|cette) (?:le |la |l')?(?:printemps|[eé]t[eé]|automne|"
    r"hiver|janvier|f[eé]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|"
    r"d[eé]cembre|no[eë]l|fin de l'ann[eé]e)\b"
)
_VAGUE = re.compile(
    r"\bplenty of time\b|\b(?:no|there'?s no|not under) (?:time )?pressure\b|\bnot pressed for time\b|"
    r"\btime isn'?t an issue\b|\bany ?time(?: really)?\W*$|\bnot this year\b|\b(?:we|i) have time\b|"
    r"\b(?:don'?t|do not) have a (?:date|timeline|deadline)\b|\bit'?ll be a while\b|\b(?:1[0-9]|[6-9]|"
    r"12)\+ months\b|\ba while yet\b|\bhaven'?t set a (?:date|time)\b|\bnot for (?:a few|some|several|"
    r"another) years?\b|\bno idea when\b|\bwhen (?:the time|i'?m ready|we'?re ready)\b|"
    r"\bno (?:real |big |particular |specific |set |great |hurry or |special )?(?:rush|hurry|timeline|"
    r"deadline|time ?frame|urgency|schedule|date)\b|\bnot in (?:a|any|that much of a) (?:\w+ )?(?:rush|"
    r"hurry)\b|\bin no (?:\w+ )?(?:rush|hurry)\b|\bsome ?day\b|\bone day\b|\bone of these days\b"
    r"|\bwhenever\b|\beventually\b|\bnext year\b|\bnext (?:couple|few) (?:of )?years\b|\bdown the "
    r"(?:road|line)\b|\btak(?:e|ing) (?:my|our) (?:sweet )?time\b|\bno particular time\b|\b(?:not|"
    r"isn'?t) (?:any ?time|anything) soon\b|\bsometime\b(?! (?:in|this|next|around|before|by|after))|"
    r"\bat some point\b|\bnot (?:urgent|soon)\b|\bin the (?:distant )?future\b"
    r"|\b(?:i|we) can wait\b|\bno need to (?:rush|hurry)\b|\bnot (?:rushing|rushed)\b|\bhaven'?t "
    r"(?:thought|decided) (?:about )?when\b|\bwhen the (?:time|price) is right\b|\blong term\b|\byears "
    r"from now\b|\ba year from\b|\bnot for a while\b|\bin a while\b|\b(?:sin|ninguna|no hay|no tengo|"
    r"no tenemos) (?:prisa|apuro)\b|\balg[uú]n d[ií]a\b|\bel (?:pr[oó]ximo año|año que viene)\b|\bpas "
    r"(?:press[eé]\w*|de presse|d'urgence)\b|\bl'ann[eé]e prochaine\b|\bun jour\b"
)
_WORKS = re.compile(
    r"\b(?:no|not a|isn'?t a|won'?t be a|wouldn'?t be a|not be a|not be any|shouldn'?t be a|would not "
    r"be a|wouldn'?t be any|not really a|not an|no es|ning[uú]n|pas de) (?:\w+ )?(?:problem|issue|"
    r"trouble|concern|big deal|prob|problema|probl[eè]me|souci|biggie|hassle)\b|\bno (?:probs?|worries|"
    r"sweat|biggie)\b"
    r"|\b(?:that|it|this|which|30|45|days|timing)(?:'?s| is| would be| should be| sounds| seems| could "
    r"be| will be| ought to be)? (?:\w+ )?(?:fine|perfect|great|good|ok|okay|ideal|doable|alright|all "
    r"right|workable|possible|reasonable|manageable|no problem|awesome|amazing)\b(?! but (?:no|i can))"
    r"|\b(?:that|it|this|30|45|those)(?: days)? (?:works|would work|will work|could work|should work|"
    r"can work|does work|suits|might work|fits)\b|\bworks (?:\w+ )?for (?:me|us)\b|\b(?:i|we) (?:can|"
    r"could|would) (?:do|manage|make|handle|live with) (?:that|30|45|it|this)\b|\b(?:perfect|ideal|"
    r"doable|wonderful|fantastic)\b|\bsounds (?:good|great|fine|perfect|ok|okay|about right|reasonable|"
    r"doable)\b|\bfine (?:by|with) (?:me|us)\b|\b(?:not|wouldn'?t|won'?t|doesn'?t) (?:bother|hurt|be a "
    r"bother)\b"
    r"|\bthe sooner\b|\bwould(?: actually)? (?:help|be a relief|be great|be perfect|be ideal|be fine|"
    r"be good|suit|love)\b|\blove (?:that|it)\b|\b(?:i|we)(?:'m|'re| am| are) (?:ok|okay|fine|good|"
    r"happy|cool) with (?:that|it|this)\b|\bready (?:to go|when|whenever|now)\b|\bfor sure not\b|\bnot "
    r"at all\b|\b(?:est[aá] bien|me parece bien|perfecto|ning[uú]n problema|sin problema|de acuerdo|"
    r"[cç]a me va|[cç]a va|parfait|pas de souci|aucun probl[eè]me|me funciona|nos funciona|claro que "
    r"no)\b|\beasy\b|\bwe could swing\b|\bcould swing (?:that|it)\b|\ball good\b|^\W*(?:sure|yes|yeah|"
    r"yep|ok|okay|it)?,? ?works\b|\bshould be (?:ok|okay|fine|good|doable|alright)\b|\bokay with me\b"
)
_FAILS = re.compile(
    r"\b(?:kind of|kinda|a bit|a little|pretty|really|cutting it) (?:tight|close|short|soon|rushed)\b|"
    r"\b(?:way |a bit |a little |kind of |kinda |just |far )?too (?:fast|soon|quick|short|tight|early|"
    r"rushed)\b|\b(?:would|might|could|will|that's|thats|it's|its|is|that is|that would|be|definitely|"
    r"kind of|probably)(?: \w+)? (?:be )?(?:a|an|un|kind of a|sort of a|quite a|bit of a|a big|a huge|"
    r"a real|a bit of a) (?:\w+ )?(?:problem|issue|challenge|stretch|problema)\b"
    r"|\b(?:doesn'?t|does not|won'?t|wouldn'?t|can'?t|cannot|not going to|not gonna|will not|would not|"
    r"couldn'?t) (?:\w+ )?(?:work|happen|be possible|be enough|do (?:that|it)|make (?:that|it)|be "
    r"(?:out|ready|gone|done))\b|\bneed (?:\w+ )?(?:more time|longer|more than (?:that|45))\b|\bcan'?t "
    r"(?:move|sell|leave|be out|close|do)(?: \w+){0,3} (?:that|so|this) (?:fast|soon|quick\w*)\b|"
    r"\bcan'?t do (?:that|it|30|45)\b"
    r"|\bnot (?:enough time|possible|doable|feasible|realistic|ready|that (?:fast|soon|quick\w*)|that "
    r"quick|so (?:fast|soon))\b|\b(?:longer|more time) than (?:that|45)\b|\bno way\b|\bimpossible\b|"
    r"\brushed?\b(?=.*\b(?:feel|too|would|that)\b)|\bwon'?t be ready\b|\bneed (?:at least |about |"
    r"around )?(?:[6-9][0-9]|1[0-9]{2}) days\b"
    r"|\b(?:muy|demasiado) (?:pronto|r[aá]pido)\b|\bno (?:puedo|podemos|me alcanza|alcanza)\b|\btrop "
    r"(?:t[oô]t|vite|rapide|court)\b|\bpas possible\b|\bnecesito m[aá]s tiempo\b|\bser[ií]a un "
    r"problema\b|\bserait un probl[eè]me\b"
)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ya|yea|y|si|sí|oui|it would|it might|kinda|definitely|absolutely|"
    r"unfortunately(?: yes)?|i think so|probably|afraid so|yes it would)\b"
)
_NO = re.compile(
    r"^\W*(?:no|nope|nah|not really|not at all|n|none|naw|non|nop|nein|nada|not a bit|not for (?:me|"
    r"us)|i don'?t think so|it wouldn'?t|it would not|it won'?t|shouldn'?t be|don'?t think "
    r"so)\b(?!\s+(?:rush|hurry|idea|clue|way|timeline|deadline|set|real))"
)

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
_DAY_WORDS = {
    "first": 1,
        "second": 2,
        "third": 3,
        "fourth": 4,
        "fifth": 5,
        "sixth": 6,
        "seventh": 7,
        "eighth": 8,
        "ninth": 9,
    "tenth": 10, "fifteenth": 15, "twentieth": 20, "thirtieth": 30, "last": 0,
}  # fmt: skip
_ORDINAL = "|".join(_DAY_WORDS)
_DATE = re.compile(
    rf"\b(?P<name>{_NAMES})\.? (?:the )?(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?|"
    rf"(?P<word>{_ORDINAL}))\b(?![0-9:,]*[0-9]{{3}})(?:,? (?P<year>20[0-9]{{2}})\b)?"
    rf"|(?<![0-9$])(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th|er)?(?: of| de)? (?P<name2>{_NAMES})\b(?:,? "
    rf"(?:de |del )?(?P<year2>20[0-9]{{2}})\b)?"
    rf"|\b(?:the )?(?P<word3>{_ORDINAL}) of (?P<name3>{_NAMES})\b"
    r"|(?<![0-9/$.-])(?P<month>1[0-2]|0?[1-9])[/-](?P<day4>3[01]|[12][0-9]|"
    r"0?[1-9])(?:[/-](?P<year4>20[0-9]{2}|[0-9]{2}))?(?![0-9/-]|\s?(?:bed|bath|ba\b|br\b|acre|of|house|"
    r"inch|\"))"
    r"|(?<![0-9/-])(?P<iso>20[0-9]{2}-[0-9]{2}-[0-9]{2})(?![0-9-])"
    rf"|\b(?:by|before|on|until|till|no later than|until|antes del|el) (?:the |about the |around the "
    rf")?(?:(?P<day5>[0-9]{{1,2}})(?:st|nd|rd|th)\b|(?:the )(?P<word5>{_ORDINAL})\b)(?! (?:of|week|"
    rf"time|floor|half|quarter|offer|house|one|day|thing|place|street|st\b|ave|buyer|mortgage|"
    rf"{_NAMES}))"
)
_WANTS_OUT = re.compile(
    r"\b(?:by|before|on or before|on|no later than|until|till|clos\w*|out|move|moving|gone|sold|sell|"
    r"done|settle\w*|deadline|vacat\w*|leave|leaving|deed|keys|latest|finish\w*|have to be|need to be|"
    r"must be|want it|target|aiming|antes|para|el|cerrar|vender|mudar\w*|mudamos|avant|le|vendre|for)\b"
)
_OTHER_DAYS = re.compile(
    r"\b(?:call|text|meet|meeting|appointment|tour|visit|showings?|come by|come over|stop by|available|"
    r"talk|speak|bought|purchased|built|born|since|listed|moved in|married|died|passed|inherited|"
    r"expires?|expired|started|back from|vacation|birthday|email|phone|ring|inspection|closed on it|"
    r"last year|ago|appraised|llam\w+|cita|appel\w+|see (?:it|the house|you)|look at it|photos)\b"
)


def read_times(text: str, original: str, pending: int | None, today: date | None) -> Iterator[SlotValue]:
    """Timeline slots and the closing day of already normalised text."""
    days = list(_closing_days(text, original, today))
    # A named day is read as a day alone.
    for slot in days:
        text = text[: slot.start] + " " * (slot.end - slot.start) + text[slot.end :]
    yield from days
    yield from _timeline(text, original, pending, has_day=bool(days))


def _timeline(text: str, original: str, pending: int | None, *, has_day: bool) -> Iterator[SlotValue]:
    # A home that one could move into tomorrow says nothing of when it is sold.
    text = re.sub(r"\bmove (?:right )?in (?:tomorrow|today|now)\b", lambda m: " " * len(m[0]), text)
    span = _span_of_days(text)
    if pending == 2:
        yield from _answer(text, original, has_span=span is not None, has_day=has_day)
    if span is not None:
        count, place = span
        urgency = "urgent" if count <= SOON_DAYS else "flexible" if count < LATE_DAYS else "vague"
        if pending != 2 or not _keeps_the_answer(text, count):
            yield found("timeline_acceptable", "yes" if count <= SOON_DAYS else "no", 0.85, original, place)
            yield found("timeline_urgency", urgency, 0.85, original, place)
    m = _VAGUE.search(text)
    if m:
        yield found("timeline_urgency", "vague", 0.8, original, m)
        return
    m = _URGENT.search(text)
    if m and _is_about_selling(text, m):
        yield found("timeline_urgency", "urgent", 0.8, original, m)
        yield found("timeline_acceptable", "yes", 0.8, original, m)
        return
    m = _FLEXIBLE.search(text)
    if m and _is_about_selling(text, m):
        yield found("timeline_urgency", "flexible", 0.8, original, m)
    elif (
        pending == 2
        and re.search(r"\bflexible\b|\bit depends on\b", text)
        and (m := re.search(r"\bflexible\b", text))
    ):
        yield found("timeline_urgency", "flexible", 0.7, original, m)


def _keeps_the_answer(text: str, count: float) -> bool:
    """Whether the span is the question's own, named without being wanted: "30 days is too fast"."""
    return 30 <= count <= SOON_DAYS and bool(_FAILS.search(text))


def _is_about_selling(text: str, m: re.Match[str]) -> bool:
    clause, _ = clause_around(text, m.start(), m.end())
    if re.search(r"\b(?:sell|sold|clos\w+|out|move|moving|list|gone|need it|settle)\b", clause):
        return not reading.is_negated(text, m.start())
    is_other = re.search(
        r"\b(?:call|text|talk|speak|meet|contact|reach|back to|get back|busy|check back|think|vacation|"
        r"out of town|married|built|bought|passed|died|filed|inherited|retired|pregnant|falleci\w*|"
        r"remodel\w*|renovat\w*|replaced|was|were|did|since|last|"
        r"water|roof|leak\w*|floods?|snow|cold|hot|rain\w*|market|rates|prices|tenant\w*|lease|read|"
        r"answer|email|llam\w+)\b",
        clause,
    )
    return not is_other and not reading.is_negated(text, m.start())


def _span_of_days(text: str) -> tuple[float, tuple[int, int]] | None:
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
        raw = m["high"] or m["low"]
        count = (float(raw) if raw[0].isdigit() else _COUNTS[raw]) + (0.5 if m["half"] else 0)
        if m["unit"] in ("an", "ans", "mo", "ano", "anos") and m["low"] in ("a", "an"):
            continue
        return count * _UNIT_DAYS[m["unit"]], (m.start("low"), m.end("unit"))
    return None


def _answer(text: str, original: str, *, has_span: bool, has_day: bool) -> Iterator[SlotValue]:
    """Asked whether such a sale would be a problem: a bare "no" accepts it."""
    works, fails = _WORKS.search(text), _FAILS.search(text)
    if fails and works and fails.start() < works.start() and works[0].startswith(("not", "no")):
        fails = None
    if fails and not (works and works.start() <= fails.start() < works.end()):
        yield found("timeline_acceptable", "no", 0.9, original, fails)
    elif works:
        yield found("timeline_acceptable", "yes", 0.9, original, works)
    elif has_span or has_day:
        return
    elif m := _NO.search(text):
        yield found("timeline_acceptable", "yes", 0.7, original, m)
    elif (m := _YES.search(text)) and not re.search(r"\b(?:but|work|fine|ok|can|could)\b", text):
        yield found("timeline_acceptable", "no", 0.6, original, m)


def _closing_days(text: str, original: str, today: date | None) -> Iterator[SlotValue]:
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
