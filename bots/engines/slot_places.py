"""Where a lead would go, read from places that are named after a move or in answer to the question."""

import re

from bots.engines import reading
from bots.engines.places import ABBREVIATION, KNOWN, STATES

# A full stop after a word of three letters, or after LA, ends the sentence; in St. Louis it does not.
_CAPITAL = r"[A-ZÁÉÍÓÚ][\w'.]{1,20}"
_CAPITALS = rf"{_CAPITAL}(?:(?<!\w{{3}}\.)(?<![A-Z]{{2}}\.)\s+[A-Z][\w'.]{{1,20}}){{0,2}}"
_STATE_AFTER = rf"(?:,?\s(?i:{STATES})\b|,\s?(?i:{ABBREVIATION})\b|\s[A-Z]{{2}}\b(?<!\sI'))?"
_PLACE = rf"(?P<place>(?:the\s+)?(?:(?i:{KNOWN})\b|{_CAPITALS}){_STATE_AFTER})"
_KNOWN_PLACE = rf"(?P<place>(?i:{KNOWN})\b{_STATE_AFTER})"

# After "moving to" a word in lower case is a place as well; after "going to" it would be any verb.
_TWO_WORD_NAMES = (
    r"(?:san|santa|new|los|las|fort|ft|st|north|south|west|east|el|la|salt lake|palm|lake|mount|grand|baton|"
    r"little|long|key|cape|kansas|oklahoma|virginia|myrtle|daytona|rhode|costa|puerto|corpus|colorado|boca|"
    r"sioux|des|cedar|green|ann)"
)
_FILLERS = (
    r"(?:(?:back|over|down|up|out|away|home|overseas|us|me|him|her|them|move|closer|in|on|everybody|everyone|"
    r"(?:the|my|our) (?:whole )?(?:family|wife|husband|unit|team|job|office))\s+){0,3}"
)
_MOVES = (
    r"(?P<certain>mov(?:e|ed|es|in'?|ing)|relocat(?:e|ed|ing|ion)|retir(?:e|ing)|stationed|pcs(?:ing)?|"
    r"mudar(?:me|nos)?|mudamos|mudo|regresamos|regreso|déménage\w*)|head(?:ing|ed|in|in')?|transfer(?:red|"
    r"ring|"
    r"s)?|going|goin|go|gonna go|back|return(?:ing)?|off|reassigned|deployed|orders|vamos|voy|flying|drive|"
    r"driving|send(?:ing|s)?|sent|get|job(?=\s+(?:in|up|down|over))|work is"
)
_AFTER_A_MOVE = re.compile(
    rf"\b(?i:{_MOVES})\s+(?i:{_FILLERS})(?i:to|à|toward|towards|for)\s+"
    rf"(?:{_PLACE[:-1]}|(?(certain)(?:{_TWO_WORD_NAMES}\s)?[a-z]{{3,20}}|(?!))))"
)
_ABROAD = re.compile(
    r"\b(?i:mudar(?:me|nos)? a|mudamos a|mudo a|vamos a|voy a|regres(?:amos|o|ar) a|trabajo (?:nuevo )?en|"
    rf"déménage(?:ons|r)? à|emploi à|travail à)\s+{_PLACE}"
)
_NEAR = re.compile(
    r"\b(?i:in|to|near|nearby|around|for|toward|towards|outside(?: of)?|at|is|by|into|on)\s+"
    rf"(?i:the (?:greater )?(?=\w+ area))?{_PLACE}"
)
_ANSWERS_WITH = re.compile(
    r"(?:^|[.!?,;:-]\s*|\b(?i:and|n|so|then)\s+)\W*(?i:(?:maybe|probably|prob|likely|to|back to|back|either|"
    r"somewhere in|somewhere like|hopefully|in|definitely|most likely|thinking|thinkin|i think|prolly|we'd "
    r"go "
    r"to|i'd go to|going|goin|like|possibly|leaning|leaning towards?|looking at|yes|yeah|headed|heading|"
    r"perhaps|"
    rf"then|over to|up to|down to|out to)\s+)*{_KNOWN_PLACE}"
)
# The home that is sold, where they are now, and where they come from.
_NO_DESTINATION = re.compile(
    r"\b(?:(?:house|home|place|property|rental|condo|duplex|land|unit|houses|rentals|properties|it|it'?s|its|"
    r"located|address|cabin)(?:'s)?(?: is| are| was)?(?: (?:right|here|over|down|up|out|located|still))*|"
    r"(?:i|we)(?:'m|'re|m| am| are)?(?: (?:currently|still|both|already|all|just|have|been))* (?:liv(?:e|ed|"
    r"ing)|stay(?:ing)?|stuck|here|born|based|raised|grew up)(?: (?:here|over|down|up|out))*|i'?m|we'?re|"
    r"grew "
    r"up|born|office|offices|company|agents?|weather|market|from|based|visiting|visit|vacation|trip|bought|"
    r"wedding|prices|houses|service|serve|buy (?:houses|homes)|cousin|friend|neighbor|investor|retired|jail|"
    r"work|working|worked|appraiser|lawyer|attorney) in\s*(?:the\s)?$"
    r"|\b(?:from|out of|visit(?:ing)?|trip to|near me|leav\w+|sick of|tired of|hate)\s*\w*\s*$"
)
_BUYS_THERE = re.compile(
    r"\b(?:want|maybe|buy(?:ing)?|bought|found|find|getting|get|looking|lookin|going|smaller|another|new|"
    r"condo|closer|move|moving|share|second|build\w*|got (?:a|another)|her|his|their|daughter|son|rent a)\b"
    r"[^.;!?]{0,40}$"
)
_ABOUT_A_MOVE = re.compile(
    r"\b(?:mov(?:e|es|ing|in'?)|relocat\w*|head(?:ed|ing)?|going|goin|go|gonna|retir\w+|transfer\w*|job|"
    r"position|"
    r"offer(?:ed)?|closer|buy(?:ing)?|want|wants|near|looking|lookin|hoping|build\w*|company|work|live|be|"
    r"living|"
    r"stationed|school|accepted|took|hired|spot|role|base|orders|assignment|where)\b"
)
_NO_PLACES = (
    "be get have see sell do find start live take help that this them their there than somewhere something "
    "another smaller bigger the our her his its being new work school assisted nursing someplace where "
    "with and "
    "for and because since after near closer retire his their house place home move spring summer fall "
    "autumn "
    "winter january february march april may june july august september october november december jan feb "
    "mar "
    "apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday nearer "
    "both "
    "smaller downsize mom dad care family people everything nothing anywhere everywhere day days week weeks "
    "month months year years two three six now soon case order short general good time cash full lower "
    "higher "
    "warmer cheaper quieter sunnier senior independent memory hospice army navy marines air god christmas "
    "easter "
    "thanksgiving zillow redfin opendoor asap llc i i'm i'd my we we're it it's any all one facetime google "
    "retirement rehab chapter bankruptcy probate foreclosure a an just you your ac hvac mls hoa fha va usps "
    "facebook no ok yes but not is so if when mr mrs dr ms tx covid rent pay save avoid keep"
)
NOT_A_PLACE = frozenset(_NO_PLACES.split())
_AIMS = re.compile(
    r"\b(?:(?:hop(?:e|ing)|heading|leaving|headed|looking|lookin'?|aiming|bound|off|shooting|gunning) for|"
    r"(?:look|looking"
    r"|lookin'?|eyeing|looked) (?:at|into)|(?:plan|idea|dream|destination|goal|next stop|thought|thinking) "
    r"is|set on|"
    r"sights on)\s+(?:the\s+)?$"
)
_AREA = re.compile(r"\s+(?i:area|region|metro|suburbs?)\b")


_WISHED_FOR = re.compile(
    r"\b(?i:wants?|wanted|prefers?|chose|picked|love|loves|miss|choose|like|thinking|thinkin|considering|say|"
    r"says|between|dream of)\s+"
    rf"(?i:about |of |maybe )?{_KNOWN_PLACE}"
)


def find_destination(original: str, pending: int | None, *, has_motive: bool) -> tuple[str, int] | None:
    """The place they would go to, as written, and where it stands; None where none is said.

    ``has_motive`` tells that the message gives a reason, which makes a place that is named with it likelier.
    """
    for pattern in (_AFTER_A_MOVE, _ABROAD):
        for m in pattern.finditer(original):
            if _is_place(m["place"]) and not reading.is_negated(original.lower(), m.start("place")):
                return _named(m, original)
    for m in _NEAR.finditer(original):
        if _is_place(m["place"]) and _is_their_aim(m, original, pending, has_motive=has_motive):
            return _named(m, original)
    if pending == 1:
        for m in (*_ANSWERS_WITH.finditer(original), *_WISHED_FOR.finditer(original)):
            if _is_place(m["place"]) and not reading.is_negated(original.lower(), m.start("place")):
                return _named(m, original)
    return None


def _is_place(name: str) -> bool:
    words = name.lower().replace(".", "").split()
    if words[0] == "the":
        words = words[1:]
    return bool(words) and words[0] not in NOT_A_PLACE


def _is_their_aim(m: re.Match[str], original: str, pending: int | None, *, has_motive: bool) -> bool:
    before = re.split(r"[.;!?]\s|\n", original[: m.start("place")].lower())[-1]
    if _NO_DESTINATION.search(before) and not _BUYS_THERE.search(before):
        return False
    if reading.is_negated(before, len(before)) or original[m.end() : m.end() + 2] in ("'s", "s "):
        return False
    word = m[0].lower().split()[0]
    if word in ("for", "at", "is", "by", "into", "on"):
        return bool(_AIMS.search(before))
    if not _ABOUT_A_MOVE.search(before):
        return pending == 1 and word in ("in", "to", "near", "around", "outside")
    return pending == 1 or has_motive or bool(re.search(r"\b(?:mov|relocat|head|closer)\w*", before))


def _named(m: re.Match[str], original: str) -> tuple[str, int]:
    name, start = m["place"].rstrip(" .'"), m.start("place")
    if name.lower().startswith("the ") and _AREA.match(original, start + len(name)):
        name, start = name[4:].lstrip(), start + 4
    name = re.sub(r"\s+(?:Area|Metro)$", "", name)
    return name, start
