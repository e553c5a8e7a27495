"""Who talks to whom: asks whether this is a bot, asks for a person instead, or is not who we think.

The rules read folded text (``opt_out_spelling.fold``), in English, Spanish and French. They know the plain
wordings; the trained intents know the rest, see ``understanding``.
"""

import re

_MACHINE = (
    r"(?:(?:chat ?|ro)?bots?|bto|machines?|computers?|computer program|program|software|algorithm|ai|"
    r"chat ?gpt|"
    r"automat\w*|artificial|recording|script|maquina|computadora|ordenador|programa|logiciel|ia)"
)
_BEING = r"(?:human|human being|person|people|man|woman|lady|someone real|persona|humano|humain|personne)"
_ASKS_IF_BOT = re.compile(
    rf"\b(?:are|r|is|am|was|were|arent|isnt|do|does|did) (?:you|u|this|it|i|there|that|we|who|"
    rf"somebody|someone|"
    rf"these|your)\b(?: (?!good|like|mostly|old|poor|many|right|respectable|collar)[\w,]+){{0,4}}? "
    rf"(?:{_MACHINE}|real|human|alive|a person|a man|a woman|"
    rf"real person)\b(?=[^.!]*\?|$|[.!,]| or\b)(?! agent)"
    rf"|\b{_MACHINE} (?:or|o|ou|vs) (?:\w+ ){{0,2}}(?:{_BEING}|real|not)\b"
    rf"|\b(?:{_BEING}|real) (?:or|o|ou|vs) (?:\w+ ){{0,2}}{_MACHINE}\b"
    rf"|^(?:you |so |hi |hello |hey |wait |lol )*(?:a )?(?:{_MACHINE}|human|real person|real|person)\s?\?"
    r"|\bprove (?:to me )?(?:that )?(?:youre|you are|this is|its) (?:a |an )?(?:human|person|real|not "
    r"a \w+)\b|\bwho (?:programmed|coded) you\b"
    rf"|\b(?:sounds?|seems?|types?|feels?|smells?) like (?:a |an )?{_MACHINE}\b|\bthis has to be a? "
    rf"?{_MACHINE}\b"
    rf"|\b(?:es|eres|esto es|usted es|hablo con|estoy hablando con|me (?:contesta|responde|escribe))\b"
    rf"(?: \w+){{0,3}} (?:{_MACHINE}|persona|human[oa]|de verdad|real)\b"
    rf"|\b(?:etes vous|vous etes|es tu|tu es|cest|est ce|je parle|parle je|y a t il|il y a)\b"
    rf"(?: \w+){{0,5}} (?:{_MACHINE}|humaine?|vraie personne|personne)\b"
)

_HELPER = (
    r"(?:(?:real|live|actual|living|proper|local|senior|human) )*(?:human being|humans?|persons?|"
    r"people|someone|"
    r"somebody|agents?|realtor|broker|manager|supervisor|representative|rep|operator|boss|staff|expert|"
    r"receptionist|hooman)"
)
_WANTS_HUMAN = re.compile(
    rf"\b(?:talk|speak|spk|chat|deal) (?:to|with) (?:(?:a|an|the|one of|some|your|any|another) )*{_HELPER}\b"
    rf"|\b(?:get|gimme|give|put|connect|transfer|hand|pass|forward|switch|patch|escalate)(?: \w+)?(?: "
    rf"(?:to|with|me|us|over|on|"
    rf"through|for|back|this|line))* (?:(?:a|an|the|one of|some|your|any) )*{_HELPER}\b(?! (?:who|that|"
    rf"to (?:fix|clean|buy|live|rent)))"
    r"|\b(?:want|need|prefer|rather(?: have)?|demand|waiting for|asked for|said) (?:(?:to have|a|an|"
    r"the|some|your|real|live|actual) )*"
    r"(?:humans?|real (?:person|people|agent)|person|manager|supervisor|representative|operator|"
    r"rep)\b(?! (?:who|to (?:fix|buy|live|rent)))"
    r"|^(?:(?:please|pls|can i|may i|could i|get me|i want|i need|need|want|a|an|the|real|live|actual|"
    r"just) )*"
    r"(?:human|real person|person|agent|representative|rep|operator|manager|supervisor|customer "
    r"service|live chat|escalate|hooman)"
    r"(?: (?:please|pls|plz|now|asap|thanks))*[ .!]*$"
    r"|\b(?:wheres|where is|where are) (?:your|the) (?:humans?|manager|boss|real people)\b"
    r"|\b(?:have|let) (?:(?:a|an|one|one of|some|your|real|actual) )*(?:human|person|someone|somebody|"
    r"manager|agent|agents) "
    r"(?:\w+ ){0,2}?(?:call|contact|text|take over|handle|answer)\b"
    r"|\b(?:hablar|comuni\w+|platicar|pase\w*|ponga\w*|transfier\w*|quiero|necesito|prefiero)\b(?: \w+){0,4} "
    r"(?:persona|human[oa]|alguien|agente|gerente|asesora?|representante|encargado|ser humano)\b"
    r"|^(?:con )?(?:un |una )?(?:humano|persona|agente|representante)(?: real| de verdad)?(?: por favor)?$"
    r"|\b(?:parler|discuter|passez|mettez|transferez|voudrais|veux|prefere|besoin)\b(?: \w+){0,5} "
    r"(?:humaine?|vraie personne|quelquun|agent|conseill\w+|responsable|operateur|interlocuteur)\b|^un "
    r"humain\b"
)
# Their own agent, or no wish at all: these name a person without asking for one of ours.
_OWN_AGENT = re.compile(
    r"\b(?:my|our|another|other|have an?|got an?|listing|selling|buyers?|with an?|his|her|insurance|"
    r"property) "
    r"(?:\w+ )?(?:agent|agents|realtor|broker|manager)\b"
    r"|\b(?:dont|do not|no need|without|switch|switching|did|your company|bots)(?: \w+){0,4} "
    r"(?:agents?|realtor|broker|anyone|anybody|people)\b"
    r"|\bdo i (?:need|have)|\bare you (?:an? |the )(?:agent|realtor|broker)\b"
)

_WRONG_PERSON = re.compile(
    r"\bwrong (?:number|num|person|guy|man|lady|woman|contact|party|family|owner|phone|cell|email|girl|"
    r"dude|individual|"
    r"home ?owner)\b(?! of)|\bmis ?dial\w*"
    r"|\b(?:have|got|mistaken|mistaking|confus\w*|mix\w*) me (?:\w+ )?(?:for|with|up with) (?:some|"
    r"another|a different)\w*"
    r"|\b(?:im|i am|we are|were) not (?:the |that )?(?:owner|home ?owner|person (?:you|ur)|who (?:you|"
    r"ur)|the one you|him|her)\b"
    r"|\b(?:isnt|is not|not) (?:my|our) (?:house|home|property|name)\b|\bmy name is(?:nt| not)\b"
    r"|\b(?:i|we) (?:dont|do not|never|have never|never have)(?: \w+)? own(?:ed)? (?:a|any|that|this|"
    r"the|it|no|property|one)\b"
    r"(?! (?:car|tools?|furniture))"
    r"|\b(?:im|i am|we are|were|i) (?:just |only |merely )?(?:a |the )?(?:renter|renters|tenant|"
    r"tenants|rent here|house ?sitter)\b"
    r"|\b(?:nobody|no one|there is no one|theres no|no)(?: \w+)? (?:by|with|of) (?:that|this) name\b|"
    r"\bnever heard of (?:him|her|them|that (?:person|street|address))\b"
    r"|\bnot (?:his|her|their) (?:number|phone)\b|\bnew number\b.*\bnot\b|\bi just got this number\b"
    r"|\bnumero equivocado\b|\bse equivoc\w+\b|\bno soy (?:esa persona|el dueno|la duena|quien)\b|\bno "
    r"me llamo\b|\bsoy inquilin[oa]\b"
    r"|\bmauvais numero\b|\berreur de numero\b|\bvous vous trompez\b|\bpas le bon numero\b|\bje ne "
    r"suis pas (?:le|la) (?:proprietaire|bonne|personne)\b"
    r"|\bje ne mappelle pas\b|\bje suis locataire\b"
)


def asks_if_bot(folded: str) -> bool:
    """Whether the message asks if a bot or a human being answers."""
    return bool(_ASKS_IF_BOT.search(folded)) and not _WANTS_HUMAN.search(folded)


def wants_human(folded: str) -> bool:
    """Whether the message asks for a person of the company instead of the bot."""
    return bool(_WANTS_HUMAN.search(folded)) and not _OWN_AGENT.search(folded)


def is_wrong_person(folded: str) -> bool:
    """Whether the message says that its writer is not who we think, or owns no such home."""
    return bool(_WRONG_PERSON.search(folded))
