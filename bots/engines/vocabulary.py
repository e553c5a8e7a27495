"""The words that the seller engine knows, as patterns over normalised text."""

import re

# Motives by value; HIGH moves people soon, MIXED may wait, LOW has no reason to sell.
HIGH_MOTIVES = frozenset(
    {
        "relocating",
        "behind_on_payments",
        "divorce",
        "estate",
        "probate",
        "job_change",
        "health",
        "tired_landlord",
    }
)
LOW_MOTIVES = frozenset({"curious", "not_selling"})

MOTIVES: tuple[tuple[str, str], ...] = (
    ("divorce", r"\bdivorc\w*|\bseparat(?:ed|ing|ion)\b|\bsplitting up\b|\bbreak(?:ing)? up\b"),
    ("probate", r"\bprobate\b"),
    (
        "estate",
        (
            r"\bestate (?:sale|settle\w*)\b|\bsettl\w+ (?:the|an|my \w+) estate\b|\bthe estate\b|\binherit\w*"
            r"|\b(?:passed away|passed on|died|deceased)\b|\bexecutor\b"
        ),
    ),
    (
        "behind_on_payments",
        (
            r"\b(?:behind|late) on (?:my |our |the )?(?:payments?|mortgage|taxes|bills)\b|\bforeclos\w*"
            r"|\bbankrupt\w*"
            r"|\bcan't (?:afford|pay|make (?:the |my )?payments?)\b|\bpayments? behind\b|\bmissed payments?\b"
            r"|\bmonths behind\b|\bdefault(?:ed|ing)\b|\bshort sale\b"
        ),
    ),
    (
        "health",
        (
            r"\b(?:health|medical) (?:reasons?|issues?|problems?|bills?)\b|\bassisted living\b"
            r"|\bnursing home\b"
        ),
    ),
    (
        "job_change",
        (
            r"\b(?:new|lost (?:my|a|his|her|our)|took a|got a) job\b|\bjob (?:transfer|offer|change|loss)\b"
            r"|\blaid off\b"
            r"|\b(?:got|being|was|am|getting) transferred\b|\bmilitary\b|\bpcs orders\b"
        ),
    ),
    (
        "relocating",
        (
            r"\brelocat\w*|\bmov(?:e|ing) (?:to|out of|back|away|closer|across|for)\b|\bmoving\b"
            r"|\bout of state\b"
            r"|\bheading to\b"
        ),
    ),
    (
        "tired_landlord",
        r"\b(?:bad|terrible|problem) tenants?\b|\btired of (?:being a landlord|renting|tenants)\b",
    ),
    (
        "downsizing",
        r"\bdownsiz\w*|\btoo (?:big|large|much house)\b|\bempty nest\w*|\bsmaller (?:place|home|house)\b",
    ),
    (
        "upsizing",
        (
            r"\bupsiz\w*|\boutgrow\w*|\boutgrew\b|\bmore (?:space|room)\b|\b(?:bigger|larger) (?:place|home"
            r"|house)\b"
            r"|\bgrowing family\b|\bnew baby\b"
        ),
    ),
    ("retirement", r"\bretir(?:e|ed|ing|ement)\b"),
    ("repairs", r"\btoo many repairs\b|\b(?:too much|tired of the) (?:upkeep|maintenance|repairs)\b"),
    ("cash_out", r"\bcash out\b|\bneed (?:the |some )?(?:money|cash)\b|\binvestment\b|\bgood time to sell\b"),
    (
        "curious",
        (
            r"\bjust (?:curious|looking|browsing|wondering|checking)\b|\bcurious (?:what|how|about)\b"
            r"|\btest(?:ing)? the market\b"
            r"|\bno (?:real |particular |special )?reason\b|\bnot (?:really )?motivated\b"
        ),
    ),
)
MOTIVE_PATTERNS = tuple((value, re.compile(pattern)) for value, pattern in MOTIVES)

# People often write a place in lower case, but after "going to" that would be any verb.
# A full stop after a word of three letters, or after LA, ends the sentence; in St. Louis it does not.
DESTINATION = re.compile(
    r"\b(?:(?P<certain>[Mm]ov(?:e|ing)|[Rr]elocat(?:e|ing|ion))|[Hh]eading|[Tt]ransferred|[Gg]oing|[Bb]ack)"
    r"\s+(?:(?:back|over|down|up|out)\s+)?to\s+"
    r"(?P<place>(?:the\s+)?(?:[A-Z][\w'.]{1,20}(?:(?<!\w{3}\.)(?<![A-Z]{2}\.)\s+[A-Z][\w'.]{1,20}){0,2}(?:,\s?[A-Z]{2}\b)?"
    r"|(?(certain)[a-z]{3,20}|(?!))))"
)
_NO_PLACES = (
    "be get have see sell do find start live take help that this them their there than somewhere "
    "something another smaller bigger the our her his its being new work school assisted nursing "
    "someplace where"
)
NOT_A_PLACE = frozenset(_NO_PLACES.split())

SHORT_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}
COUNT_WORDS = {
    "a": 1, "an": 1, "one": 1, "couple": 2, "a couple": 2, "couple of": 2, "a couple of": 2, "two": 2,
    "few": 3, "a few": 3, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "thirty": 30, "forty": 40, "forty five": 45, "forty-five": 45, "sixty": 60, "ninety": 90,
}  # fmt: skip
DURATION = re.compile(
    r"(?P<lead>\b(?:for|past|last|been|lived|owned|behind|took|since|had)(?:\s+\w+){0,2}\s+)?"
    r"(?P<count>\b[0-9]{1,4}(?:\s?(?:-|to|or)\s?[0-9]{1,3})?|\b(?:"
    + "|".join(sorted(COUNT_WORDS, key=len, reverse=True))
    + r"))"
    r"[\s-](?P<unit>day|week|month|year)s?\b(?P<tail>\s+(?:ago|old|behind|of payments|late))?"
)
URGENT = re.compile(
    r"\basap\b|\bas soon as possible\b|\bright away\b|\bimmediately\b|\bthis (?:week|month)\b"
    r"|\bnext (?:week|month)\b"
    r"|\b(?:the )?(?:sooner|quicker|faster) the better\b|\burgent(?:ly)?\b|\bvery soon\b"
    r"|\bquick(?:ly)? sale\b"
    r"|\bfast(?: as possible)?\b|\bquickly\b|\bend of (?:the|this|next) month\b"
)
FLEXIBLE_TIME = re.compile(
    r"\b(?:by|in|before|after|around|until) (?:the )?(?:early |late |next |this )?(?:spring|summer|fall"
    r"|autumn|winter|"
    r"holidays|new year|christmas|thanksgiving|january|february|march|april|may|june|july|august"
    r"|september|october|"
    r"november|december)\b|\bend of (?:the|this) year\b|\bschool year\b|\bthis (?:spring|summer|fall"
    r"|winter)\b"
    r"|\bflexible (?:on|with|about) (?:the )?(?:time|timing|timeline|dates?|closing)\b"
    r"|\btiming is flexible\b"
)
VAGUE_TIME = re.compile(
    r"\bno (?:rush|hurry|timeline|deadline)\b|\bnot in (?:a|any) (?:rush|hurry)\b|\bin no (?:rush"
    r"|hurry)\b|\bsome ?day\b"
    r"|\bwhenever\b|\beventually\b|\bnext year\b|\bdown the road\b|\btake (?:my|our) time\b"
    r"|\bno particular time\b"
)
SALE_WORKS = re.compile(
    r"\b(?:no|not a|isn't a|won't be a|wouldn't be a|not be a) (?:problem|issue)\b|\bthat(?:'s| is"
    r"| would be| should be)? "
    r"(?:fine|perfect|great|good|ok|okay|ideal|doable)\b|\b(?:that|it|this|30|45)(?: days)? (?:works"
    r"|would work|will work)\b"
    r"|\bworks (?:fine |well |great )?for (?:me|us)\b|\bi can do (?:that|30|45)\b|\bwe can do (?:that|30"
    r"|45)\b|\bperfect\b"
    r"|\bsounds (?:good|great|fine|perfect)\b"
)
SALE_FAILS = re.compile(
    r"\btoo (?:fast|soon|quick|short|tight)\b|\b(?:would|might|could|will|that's|it's"
    r"|is) (?:be )?a problem\b"
    r"|\b(?:doesn't|does not|won't|wouldn't|can't|cannot|not going to) work\b|\bneed more time\b"
    r"|\bcan't (?:move|sell) that\b"
    r"|\bnot (?:enough time|possible|doable)\b|\blonger than that\b"
)

CONDITIONS: tuple[tuple[str, str], ...] = (
    (
        "overstated",
        r"\bflawless\b|\bimmaculate\b|\bbest (?:house|home) (?:on|in)\b|\bnothing wrong\b|\bpristine\b",
    ),
    (
        "minor_work",
        (
            r"\b(?:minor|small|few|little|light|some) (?:repairs?|fixes|touch ?ups?|updates?|updating"
            r"|cosmetic\w*)\b"
            r"|\bcosmetic\b|\btouch ?ups?\b|\bfresh paint\b|\bneeds? (?:new )?(?:paint|carpet)\b|\b(?:a bit"
            r"|little bit|little) dated\b"
            r"|\ba little (?:work|tlc)\b"
        ),
    ),
    (
        "needs_work",
        (
            r"\bneed(?:s|ed|ing)? (?:\w+ ){0,3}(?:work|repairs?|tlc|updating|updates?|roof|kitchen"
            r"|foundation|plumbing|"
            r"electrical|hvac|windows|fixing|remodel\w*)\b|\bfixer\b|\bfixer[- ]?upper\b|\b(?:bad|poor|rough"
            r"|terrible) (?:shape|condition)\b"
            r"|\bas[- ]is\b|\bold roof\b|\bleak\w*|\bmold\b|\bwater damage\b|\bfoundation (?:issues?"
            r"|problems?)\b|\boutdated\b"
            r"|\bgut(?:ted)?\b|\bteardown\b|\btear down\b|\blots? of work\b|\bfix(?:ed|ing)? up\b"
        ),
    ),
    (
        "move_in_ready",
        (
            r"\bmove[- ]?in[- ]?(?:ready|condition)\b|\bturn[- ]?key\b|\b(?:great|excellent|good|perfect"
            r"|mint|amazing|"
            r"wonderful|nice) (?:shape|condition)\b|\b(?:fully|newly|just|recently|completely) (?:remodel\w*"
            r"|renovat\w*|updated|"
            r"redone)\b|\bremodeled\b|\brenovated\b|\bready to (?:go|move in)\b|\blike new\b|\bbrand new\b"
            r"|\bnew (?:roof|kitchen)\b"
            r"|\bwell maintained\b"
        ),
    ),
    ("average", r"\b(?:average|decent|fair|okay|ok|livable|so so) (?:shape|condition)\b"),
)
CONDITION_PATTERNS = tuple((value, re.compile(pattern)) for value, pattern in CONDITIONS)
OPPOSITE = {"needs_work": "move_in_ready", "minor_work": "move_in_ready", "move_in_ready": "needs_work"}
READY_WORD = re.compile(
    r"^\W*(?:it'?s |its |the house is |the home is |very |pretty |mostly )*(?:ready|great|excellent|good"
    r"|perfect)\b"
)
WORK_WORD = re.compile(r"\b(?:work|repairs?|rough|old|dated|tlc)\b")

REPAIR_CONTEXT = re.compile(
    r"\brepairs?\b|\bwork\b|\bfix\w*|\broof\b|\bkitchen\b|\bfoundation\b|\bplumbing\b|\bhvac\b"
    r"|\bremodel\w*|\brenovat\w*"
)
OTHER_MONEY = re.compile(
    r"\bow(?:e|ed|ing)\b|\bmortgage\b|\bloan\b|\blien\b|\bpaid\b|\bbought\b|\bpayments?\b|\bincome\b"
    r"|\btax(?:es)?\b|\brent\b"
    r"|\bsalary\b|\ba month\b|\bper month\b|\bhoa\b"
)
PRICE_CONTEXT = re.compile(
    r"\bprice\b|\btake\b|\bsell(?:ing)? (?:it )?(?:for|at)\b|\bwant(?:ed|ing)?\b|\bask(?:ing)?\b|\bget\b"
    r"|\boffer\b|\bnet\b|\bleast\b"
    r"|\bminimum\b|\baccept\b|\blooking for\b|\bhop(?:e|ing)\b|\bhappy with\b|\bbottom\b|\bmake it\b"
    r"|\bneed\b|\bworth\b|\bfor\b|\bwalk away\b"
)
MARKET_CONTEXT = re.compile(
    r"\bz(?:est|ext)imate\b|\bzillow\b|\bredfin\b|\bcomps?\b|\bcomparables?\b|\bmarket (?:value|price"
    r"|rate)\b|\bapprais\w*|\bsold for\b"
)
FIRM = re.compile(
    r"\bfirm\b|\bnot a penny less\b|\bnon ?negotiable\b|\bbottom line\b|\bno less\b|\bwon't take less\b"
    r"|\bminimum\b|\bat least\b"
)
FLEXIBLE_PRICE = re.compile(
    r"\bnegotiable\b|\bflexible on (?:the )?price\b|\bprice is flexible\b|\bopen to offers?\b"
    r"|\bmake (?:me )?an offer\b|\bbest offer\b"
    r"|\bany (?:fair|reasonable) (?:offer|price)\b|\b(?:fair|reasonable|right) (?:offer|price)\b"
    r"|\bmarket (?:value|price)\b|\bdepends on (?:the )?offer\b"
    r"|\bwhatever (?:it's|it is|its) worth\b|\bwhat can you offer\b|\bor so\b|\bballpark\b|^\W*flexible\b"
)
