"""What state the home is in."""

import re
from collections.abc import Iterator

from bots.engines import reading
from bots.engines.conditions import CONDITIONS
from bots.engines.dialogue import SlotValue
from bots.engines.slot_words import clause_around, found
from bots.engines.timelines import ASKS

_ABOUT_ANOTHER = re.compile(
    r"\b(?:looking for|want to buy|neighbou?r'?s?|next door|my car|the car|yard sale|price is|offer is|"
    r"my back|the market|that sounds|sounds|deal|schedule|timing|new (?:job|baby|place)|offer|do (?:i|"
    r"we) (?:need|have)|should (?:i|we))\b"
)
_NEITHER = re.compile(
    r"\b(?:not|isn'?t|ain'?t) (?:great|perfect|amazing|fancy|the best|good|new)(?:,? (?:but |and |or "
    r")?(?:it'?s )?"
    r"(?:not|nor|isn'?t) (?:\w+ )?(?:terrible|bad|awful|horrible|a dump|falling apart|the worst|great|"
    r"ugly)\b|,? but "
    r"(?:it'?s |its )?(?:livable|ok|okay|fine|decent|alright|liveable)\b)"
)
_OF_PEOPLE = re.compile(
    r"\b(?:my|his|her|our|husband'?s|wife'?s|mom'?s|dad'?s) (?:\w+ )?(?:knees?|back|hips?|heart|legs?|eyes|"
    r"health|body|"
    r"lungs|car|truck|credit|phone|marriage|nerves)\b|\b(?:i'?m|we'?re|i am|he'?s|she'?s|me|us) (?:\w+ "
    r"){0,2}?(?:worn|"
    r"wore|broken|a mess|beat|ruined|shot|tired|old|done|out)\b"
)
_NOTHING_TO_DO = re.compile(r"\bnothing (?:at all )?(?:needs|to) (?:fix\w*|repair\w*|do\w*|work)\b")
_ONLY_A_LITTLE = re.compile(
    r"\bcarpets?\b|\bpaint\w*|\bcosmetic\w*|"
    r"\b(?:a little|little|a bit of|bit of|minor|light|small|slight)\b|\bsome (?:updat\w*|tlc|love)\b"
)
_FEW = re.compile(
    r"\b(?:a )?(?:couple|few|one or two)(?: of)? (?:little |small |minor )?(?:doors?|windows?|things?|"
    r"spots|places|screens?|lights?|outlets?|tiles?|boards?|items?|shingles)\b"
)
_NEEDS_NONE = re.compile(
    r"\b(?:doesn'?t|does not|don'?t|do not|didn'?t) (?:really |actually )?(?:need|require|want)\b(?: "
    r"\w+){0,4}|\bneeds? (?:no|zero|nothing|very little)\b(?: \w+){0,2}|\bno (?:\w+ )?(?:work|repairs|"
    r"issues|leaks?|damage|problems|mold|cracks|foundation \w+)\b(?: needed| required)?|\bwithout "
    r"(?:any )?(?:issues|problems|leaks|damage)\b|\bno necesita\b(?: \w+){0,2}|\bnot? (?:a )?fixer\b|"
    r"\bnot falling apart\b"
)
_SHORT_READY = re.compile(
    r"^\W*(?:it'?s |its |the house is |the home is |very |pretty |mostly |it is |all |in |really |yes |"
    r"yeah |oh |está |super |yep |honestly |i'd say |move in )*(?:ready|great|excellent|good|perfect|"
    r"clean|nice|beautiful|updated|fine|lista|buena|bien|wonderful|solid|yes it is|lovely)\b"
)
_SHORT_AVERAGE = re.compile(
    r"^\W*(?:it'?s |its |the (?:house|home|place) is |it is |i'?d say |honestly |probably |about |prob |"
    r"overall "
    r"|pretty |just |kinda |kind of |i guess |well |eh |oh |in |i think )*(?:okay|ok|fine|average|fair|"
    r"decent|"
    r"so[- ]so|"
    r"alright|all right|meh|livable|liveable|not bad|normal|regular|mediocre|middling)\b(?=\W|$)(?! (?:so|"
    r"let|thanks|"
    r"thank|cool|sounds|well|what|who|how|i (?:will|can|have)|we (?:can|have)|but (?:what|how|i )))"
)
_SHORT_WORK = re.compile(
    r"\b(?:works?(?! (?:fine|great|well|good|perfect\w*|ok|like|as it))|repairs?|rough|old|bad|tlc|needs "
    r"(?:it|some)|both|terrible|awful|ugly|poor|the "
    r"latter|second one|horrible|a lot|lots|fixing)\b"
)
_SHORT_MINOR = re.compile(r"\b(?:paint|carpets?|a little|a bit|minor|small|some|few|little)\b")


def read_condition(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    """The condition of the home, of normalised text; of two that are said, the worse."""
    none_needed = _NEEDS_NONE.search(text)
    # "doesn't need any work" must not be read as work.
    read = text if none_needed is None else _NEEDS_NONE.sub(lambda m: " " * len(m[0]), text)
    read = _NEITHER.sub(lambda m: "so-so".ljust(len(m[0])), read)
    nothing = _NOTHING_TO_DO.search(read)
    if nothing:
        yield found("property_condition", "overstated", 0.8, original, nothing)
        return
    for value, pattern in CONDITIONS:
        for m in pattern.finditer(read):
            clause, _left = clause_around(read, m.start(), m.end())
            if (_ABOUT_ANOTHER.search(clause) and pending != 3) or _OF_PEOPLE.search(clause):
                continue
            if reading.is_negated(read, m.start()):
                if value == "move_in_ready":
                    yield found("property_condition", "needs_work", 0.8, original, m)
                    return
                continue
            is_little = value == "needs_work" and (
                _ONLY_A_LITTLE.search(m[0])
                or _FEW.search(clause)
                or (m[0].startswith("fix") and CONDITIONS[1][1].search(read))
            )
            yield found("property_condition", "minor_work" if is_little else value, 0.85, original, m)
            return
    if none_needed and re.search(
        r"\b(?:work|repairs?|need|necesita|fix\w*|leaks?|problems|issues|damage)\b", none_needed[0]
    ):
        is_about_home = pending == 3 or re.search(
            r"\b(?:work|repairs?|fix\w*|leaks?|damage|paint|roof)\b", none_needed[0]
        )
        if is_about_home:
            yield found("property_condition", "move_in_ready", 0.75, original, none_needed)
            return
    if pending == 3 and not ASKS.match(text):
        yield from _short_condition(text, original)


def _short_condition(text: str, original: str) -> Iterator[SlotValue]:
    """A few words that only the question makes an answer."""
    end = min(len(original), 40)
    work = _SHORT_WORK.search(text)
    if work and not reading.is_negated(text, work.start()):
        minor = _SHORT_MINOR.search(text)
        yield found(
            "property_condition",
            "minor_work" if minor and work[0].startswith(("work", "repair")) else "needs_work",
            0.7,
            original,
            work,
        )
    elif m := _SHORT_AVERAGE.search(text):
        yield found("property_condition", "average", 0.6, original, (0, m.end()))
    elif m := _SHORT_READY.search(text):
        yield found("property_condition", "move_in_ready", 0.6, original, m)
    elif reading.is_bare(text) and reading.is_yes(text):
        yield found("property_condition", "move_in_ready", 0.6, original, (0, end))
    elif reading.is_bare(text) and reading.is_no(text):
        yield found("property_condition", "needs_work", 0.6, original, (0, end))
    elif (m := _SHORT_MINOR.search(text)) and len(text.split()) <= 5:
        yield found("property_condition", "minor_work", 0.6, original, m)
