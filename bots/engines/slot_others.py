"""Clauses that tell of other people's homes and lives, which say nothing of the lead's own."""

import re

# Whose doings are never the lead's.
_STRANGER = (
    r"(?:neighbou?r|buddy|friend|coworker|co-worker|boss|pal|barber|mailman|pastor|roommate|colleague|client|"
    r"vecin[oa]|amig[oa]|voisine?|dentist|mechanic|hairdresser|landlady|landlord)"
)
# Whose doings are theirs, unless they touch the lead.
_RELATIVE = (
    r"(?:brother|sister|cousin|aunt|uncle|nephew|niece|(?:brother|sister|mother|father|son|daughter)[- "
    r"]in[- ]"
    r"laws?|in[- ]laws|primo|prima|t[ií]o|t[ií]a|hermano|hermana|godmother|stepbrother|stepsister)"
)
_HAS_SUFFIX = r"(?:'?s|s')?"
_STRANGERS_SUBJECT = (
    rf"(?:(?:my|our|the|a|some|one of (?:my|our)|his|her|mi|un|una|mon) (?:\w+ )?{_STRANGER}{_HAS_SUFFIX}|"
    r"(?:a|some|this|the|that) (?:guy|lady|woman|man|couple|family|girl|kid|fella|gal|dude|folks|people|"
    r"person) "
    r"(?:at|from|across|down|next|on|i know|we know|in|i work|that lives|who lives|up)|"
    r"(?:the )?(?:folks|people|house|home|place|one|neighbors|neighbours|ones|guy|guys|family) (?:across|"
    r"next "
    r"door|down|up|behind|two doors|around|on (?:my|our|the) (?:street|block|road))|"
    rf"{_STRANGER}s?'?s? (?:house|home|place|roof|went|sold|got|moved|is|was|just|had|has)|"
    r"(?:someone|somebody) (?:i know|at|down|from|on|next|across)|everybody else|everyone else)"
)
_DID = (
    r"(?:(?:just|also|already|recently|finally|actually) )?(?:retired|sold|got|moved|downsized|bought|used|"
    r"had "
    r"to sell|relocated|is selling|was selling|lost (?:his|her|their)|went through|went with|did|had|has|"
    r"lives|"
    r"works|is (?:a|an|the|in)|asked|paid|listed|filed|inherited|transferred|is going through|was going "
    r"through|se mud[oó]|"
    r"vendi[oó]|divorced|made|refinanced|remodeled|renovated)"
)
_RELATIVES_SUBJECT = (
    rf"(?:my|our|his|her|mi) (?:\w+ )?(?:{_RELATIVE} (?:and (?:his|her) (?:wife|husband) )?{_DID}|"
    rf"{_RELATIVE}(?:'?s) "
    r"(?:house|home|place|condo|roof|kitchen))"
)
_OTHERS = re.compile(
    rf"(?:^|(?<=[.!?;,\n:])|\b(?:like|and|but|because|when|bc|so|cuz)\b)\W*(?:(?:so|well|oh|hey|hi|lol|and|"
    rf"but|yeah|"
    r"yes|ok|funny|like|no|i think|i know|i heard|heard|fyi|btw|actually|you guys? (?:bought|helped)|it's|"
    r"its|you "
    rf"(?:bought|helped)|asking for|this is|that's|talking about)\W+){{0,3}}(?:{_STRANGERS_SUBJECT}|"
    rf"{_RELATIVES_SUBJECT})\b")  # fmt: skip
_APOLOGY = re.compile(
    r"\bsorry (?:for|about|if)(?: (?:the|my|being))? (?:\w+ )?(?:late|slow|delay\w*|response|reply|"
    r"wait)\b[^.;!?]*"
)
_ANOTHERS_CASE = re.compile(
    r"\b(?:she|he|they)(?:'s| is|'re| are) the ones? (?:who|that|selling)\b|\basking for (?:a|my) (?:friend|"
    r"neighbor|cousin|coworker)\b"
)
# What makes it the lead's: it reaches them, or it is death that leaves a home to them.
_TOUCHES_THEM = re.compile(
    r"\b(?:i|me|us|we|we're|i'm|im|i'd|i've|our|we've|we'd|mine|my (?:house|home|place|rent|tenants?|wife|"
    r"husband|"
    r"kids|mom|dad|job))\b|\b(?:died|passed|death|dying|cancer|stroke|needs? (?:care|help)|sick|dementia|ill|"
    r"inherit\w*|estate|probate|funeral)\b"
)
_REACHES_BEYOND = re.compile(
    r"\b(?:me|us) (?:to|in|the|a|for|about you)\b|\b(?:i|we) (?:want|need|would|think|guess|heard|saw|had|"
    r"went|"
    r"can|could|inherited|own|owe|should|will|have|both|are|am)\b|\b(?:i'm|we're|i'd|we'd|i'll)\b"
)
_CLAUSE_END = re.compile(
    r"[.!?;\n]|,(?![0-9])|\b(?:but|so (?:i|we|now)|and (?:i|we|now|my|our)|anyway|pero)\b"
)


def blank_others(text: str) -> str:
    """The text with clauses about other people's homes blanked, each character left in its place."""
    if _ANOTHERS_CASE.search(text):
        return " " * len(text)
    text = _APOLOGY.sub(lambda m: " " * len(m[0]), text)
    for m in _OTHERS.finditer(text):
        end = _CLAUSE_END.search(text, m.end())
        stop = end.start() if end else len(text)
        clause = text[m.end() : stop]
        told = text[m.start() : stop]
        is_strangers = re.search(rf"\b{_STRANGER}", told) or not re.search(_RELATIVE, told)
        theirs = re.search(r"\b(?:sell|sold|used|selling) (?:hers|his|theirs|you|her|their)\b", told)
        touches = (
            None
            if theirs
            else (_REACHES_BEYOND if is_strangers else _TOUCHES_THEM).search(clause if is_strangers else told)
        )
        if not touches:
            text = text[: m.start()] + " " * (stop - m.start()) + text[stop:]
    return text
