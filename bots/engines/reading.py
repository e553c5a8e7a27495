"""Reading plain English text messages: normal form, yes and no, stalls, quality."""

import re
import unicodedata

from bots.engines.dialogue import Stall

LONGEST_READ = 4_000

_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "}
)

_STALLS: tuple[tuple[Stall, re.Pattern[str]], ...] = (
    ("zestimate", re.compile(r"\bz(?:est|ext)imates?\b|\bzillow\b|\bredfin\b|\bonline (?:value|estimate)")),
    (
        "agent",
        re.compile(
            r"\b(?:my|an?|another|our|the|have|has|with) (?:\w+ )?(?:agent|realtor|broker)\b"
            r"|\b(?:realtor|broker)\b|\bagents?\b|\b(?:working|already) with (?:someone|somebody)\b"
        ),
    ),
    (
        "get_back",
        re.compile(
            r"\b(?:get|getting|got) back to (?:you|u|me)\b|\b(?:talk|call|text|reach out"
            r"|chat) (?:\w+ )?later\b"
            r"|\bmaybe later\b|\bnot (?:right )?now\b|\bnext week\b|\b(?:too|really|so|pretty|very|am"
            r"|i'm|im) busy\b"
            r"|^\s*(?:later|busy)\b|\blet you know\b"
        ),
    ),
    (
        "thinking",
        re.compile(
            r"\b(?:think|thinking) (?:about|it|on|over|things)\b|\bneed (?:time|to think)\b"
            r"|\bhave to think\b"
            r"|\bconsider(?:ing)?\b|\bponder(?:ing)?\b|\b(?:not|haven't|can't|to"
            r"|still) (?:yet )?decid(?:e|ed|ing)\b"
            r"|\bundecided\b|\bon the fence\b|\btalk to my (?:wife|husband|spouse|partner|family)\b"
        ),
    ),
)

_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ya|sure|ok|okay|absolutely|definitely|of course|correct|right|sounds good"
    r"|y)\b"
)
_NO = re.compile(r"^\W*(?:no|nope|nah|not really|not at all|n)\b(?!\s+(?:rush|hurry|idea|clue))")
_CALL = re.compile(
    r"\b(?:call|phone|ring) (?:me|us)\b|\bgive (?:me|us) a (?:call|ring)\b|"
    r"\b(?:schedule|book|set up)\b(?! (?:the |a |our |my )?(?:closing|inspection|appraisal|movers)\b)"
    r"|\b(?:phone|video) call\b|\b(?:can|could|should|let's|lets|want to|like to|when (?:can|could)) "
    r"(?:we |you |i )?(?:talk|speak|meet|call|come)\b|\btour\b|\bmeet(?:ing)?\b|\bcome (?:by|over|see)\b"
)
_CALL_DECLINED = re.compile(
    r"\b(?:don't|do not|never|stop|no need to|rather not|please no|not) (?:want (?:a |to )?)?"
    r"(?:call|phone|meet|tour|schedule|talk)|\bno (?:phone )?calls\b"
)
# "I won't sell for less than 400" names a price.
_AT_ANY_PRICE = (
    r"(?! (?:it |this |the house |my house |my home )?(?:for|under|below|unless|until|before|now|lower|"
    r"at|if|without|to|as))"
)
_NOT_SELLING = re.compile(
    r"\b(?:not|no longer|never|aren'?t|isn'?t|ain'?t) (?:\w+ )?(?:interested(?! in (?:your|an? agent|"
    r"listing with|that offer|"
    r"showings|renting))|selling|for sale|looking to sell|planning to sell|going to sell|gonna sell|"
    rf"planning on selling|thinking of selling|up for sale){_AT_ANY_PRICE}(?! (?:price|it as))"
    r"|\b(?:don'?t|do not|won'?t|will not|wouldn'?t|will never|would never|never) (?:really )?(?:want|"
    r"plan|intend|ever|need|wanna|be|care)? ?(?:to |on )?(?:sell|selling)\b"
    rf"{_AT_ANY_PRICE}|\bno (?:interest|plans|desire|intention|wish) (?:in|to|of|on) sell\w*\b|"
    rf"\b(?:isn'?t|is not|ain'?t|not) for sale\b|\bstaying put\b|\bhappy where (?:i am|we are)\b"
    r"|\b(?:aren'?t|isn'?t|not|ain'?t) (?:going|moving) anywhere\b|\b(?:staying|stay) (?:right )?(?:here|"
    r"put|where)\b|\bwe love it here\b|\bnever said (?:i|we) (?:wanted to|was|were|would) sell\w*\b|"
    r"\bkeeping (?:it|the house|my house|our "
    r"house)\b|\b(?:already sold|sold it|we sold|i sold it|took it off the market|changed (?:my|our) minds? "
    r"about selling|decided (?:not to sell|to stay|against selling|to keep it))\b"
    r"|\bno (?:quiero|queremos|pienso|est[aá]|voy a|vamos a) (?:vender|a la venta|interesad\w)\b|\bno "
    r"(?:estoy|"
    r"estamos) (?:vendiendo|interesad\w+)\b|\bno est[aá] (?:en|a la) venta\b|\bne (?:veux|souhaite|"
    r"voulons|vends) pas(?: la| le)?(?: vendre)?\b|\bpas [aà] vendre\b|\bpas int[eé]ress[eé]\w*\b"
)
_VAGUE = re.compile(
    r"\b(?:maybe|perhaps|possibly|not sure|unsure|don't know|dont know|dunno|idk|whatever|i guess"
    r"|kind of|kinda"
    r"|sort of|might|depends|we'll see|no idea|no clue|hard to say|someday|eventually)\b"
)
_SPECIFIC = re.compile(
    r"[0-9]|\b(?:because|exactly|definitely|must|deadline|need to|divorce|probate|january|february"
    r"|march|april|june|july|august|september|october|november|december)\b"
)
_NEGATION = re.compile(
    r"(?:\b(?:not|never|no|without|hardly)|n't|\bdont|\bisnt|\baint|\bdoesnt)(?:\s+\w+){0,3}\s*$"
)


def normalise(text: str) -> str:
    """Lower case with plain quotes and digits, each character in its old place; long texts are cut."""
    return "".join(_plain(char) for char in text[:LONGEST_READ].translate(_PLAIN))


def _plain(char: str) -> str:
    if char < "\x80":
        return char.lower()
    folded = unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 else char


def is_yes(text: str) -> bool:
    return bool(_YES.match(text))


def is_no(text: str) -> bool:
    return bool(_NO.match(text))


def is_bare(text: str) -> bool:
    """True for a message of a few words, where a leading yes or no is the whole answer."""
    return len(text.split()) <= 3


def is_negated(text: str, start: int) -> bool:
    """True when a negation stands within the three words before ``start``, in the same clause."""
    before = re.split(r"[.;!?]|,(?![0-9])|\bbut\b", text[max(0, start - 60) : start])[-1]
    return bool(_NEGATION.search(before))


def find_stall(text: str) -> Stall:
    """The kind of evasion a message makes, or an empty string."""
    return next((kind for kind, pattern in _STALLS if pattern.search(text)), "")


def wants_call(text: str) -> bool:
    """Whether the lead accepts or asks for a call, a meeting or a tour."""
    return bool(_CALL.search(text)) and not _CALL_DECLINED.search(text)


def says_not_selling(text: str) -> bool:
    return bool(_NOT_SELLING.search(text))


def is_vague(text: str) -> bool:
    return bool(_VAGUE.search(text))


def measure_quality(text: str, *, slots_filled: int) -> float:
    """How usable a message is as an answer, from 0 to 1.

    It starts at 1; fewer than ten characters give 0.2, a vague word halves it and a specific word or
    number adds 0.3. A message that fills a slot is at least 0.7: a short definite answer is a good one.
    """
    stripped = text.strip()
    if not stripped:
        return 0.0
    quality = 0.2 if len(stripped) < 10 else 1.0
    if is_vague(text):
        quality *= 0.5
    if _SPECIFIC.search(text):
        quality = min(1.0, quality + 0.3)
    return max(quality, 0.7) if slots_filled else quality
