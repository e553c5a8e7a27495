"""The one detector of who wants to hear no more, in any reasonable wording.

It reads a message in four steps: fold spelling away; see whether nothing but a carriers' word and politeness
is left; else look in each clause for one of the wordings, unless a limit or another person's business beside
it makes it mean something else; and ask what was learned from the lines in ``language/wishes``. That second
witness drops a wording found in what is plainly something else, and speaks where no wording is known and
nothing beside it limits the wish. It is a linear model of ours that sees nothing but these words; no language
model has a say, since consequences hang on it.
"""

import re
from functools import lru_cache
from typing import Literal

import msgspec

from bots.engines import (
    opt_out_guards,
    opt_out_indirect,
    opt_out_leaving,
    opt_out_romance,
    opt_out_silence,
    opt_out_spelling,
)
from bots.engines.language import intents

Scope = Literal["all", "topic"]
Channel = Literal["sms", "voice", "email"]

PHONE: tuple[Channel, ...] = ("sms", "voice")
EVERYWHERE: tuple[Channel, ...] = ("sms", "voice", "email")


# How far words must lie on either side for the second witness to be believed against the rules; found by
# cross-validation within the training lines.
SPEAKS = 0.4
DROPS = -0.5
DROPS_QUOTED = -0.2
DROPS_WHATEVER = -1.4
# Short ones lie far out for a word or two.
SPEAKS_OF_SHORT = 0.9
SHORT_WORDS = 3
LEARNED = "learned from lines"


class OptOut(msgspec.Struct, frozen=True):
    """A wish to hear no more: how it was worded, which rule saw it, and the channels that it covers.

    Texts and calls go together, as they go to one phone. Email is covered where the wording names it or
    leaves nothing out ("delete my data"). ``scope`` is ``topic`` where one kind of message is meant alone.
    """

    scope: Scope
    wording: str
    rule: str
    channels: tuple[Channel, ...]


# What stands around a carriers' word without giving it another object; and what does, for a few of them.
_FILLER_WORDS = (
    "please thanks thank you hi hello hey ok okay k now just already immediately asap all lol omg bro "
    "dude man sir maam madam mate guys fucking fuck damn damnit god ffs wtf jesus christ said saying no "
    "nope yes yeah yep so and it this kindly can could would will right away at once for good again "
    "really seriously enough reply replying text texting send sending word type typing keyword message "
    "messages texts everything forever means stopping sorry morning afternoon evening day dear team "
    "folks people very much por favor ya gracias svp sil vous plait merci s il te ahora inmediatamente "
    "bonjour hola tout suite immediatement todo today ur your shit bitch ass asshole hell bloody effing "
    "pendejo cabron idiots idiot jerk jerks permanently subscription thx bye cya third second last time "
    "times fourth th rd nd ty tks tnx love heavens cheers regards have nice great lovely sakes sake "
    "pete petes nonsense crap ugh grr argh uh um well also sms emails email calls service services "
    "notifications alerts "
)
_FILLERS = frozenset(_FILLER_WORDS.split())
_NOT_BESIDE = {
    "end": frozenset(
        ("the", "day", "by", "de", "today", "morning", "evening", "afternoon", "good", "at", "well")
    ),
    "fin": frozenset(("de", "today")),
    "cancel": frozenset(("it",)),
    "alto": frozenset(("muy", "very", "day")),
    "remove": frozenset(("well",)),
}
_TWO_WORDS = re.compile(
    r"\b(?:opt (?:out|me out|uot|otu)|op t?out|op out|otp out|un (?:subscribe|sub)|stop all|re move|st "
    r"op|sto p|s top)\b"
)

_WORDINGS = (
    *opt_out_silence.WORDINGS,
    *opt_out_leaving.WORDINGS,
    *opt_out_indirect.WORDINGS,
    *opt_out_romance.WORDINGS,
)
_STOP_ALONE = frozenset(
    (
        "stop",
        "please stop",
        "stop please",
        "stop now",
        "just stop",
        "unsubscribe",
        "stop it",
        "please unsubscribe",
    )
)
_STOPS_THE_TALK = re.compile(
    r"\b(?:wait|too (?:low|high|much)|price|first|hold on|think|hammer|drop|full|thats (?:it|all)|i "
    r"was (?:about|going|just)|listen|before you)\b"
)
_CLAUSE = re.compile(r"[.!?;:\n\r\t()\"]+|\s-+\s|,? but (?=i |you |we |please |if |text|call|email)")
# Smaller parts, and quoted words left where they are quoted: there they are somebody else's.
_PARTS = re.compile(r"[.!?;:,\n]+")
# What the second witness may speak of: reaching the writer or what we keep about them, and an end to it.
_ABOUT_REACHING = re.compile(
    r"\b(?:text|txt|call|messag|contact|e ?mail|ring|phon|number|list|spam|writ|mailing|unsub|subscri|opt"
    r"|data|"
    r"info|detail|record|remov|delet|eras|forget|alone|peace|bother|harass|pester|reach|solicit|marketing|"
    r"communicat|hear|outreach|system|database|blast|ping|hmu|hit|mensaj|texto|escrib|llam|contact|numero|"
    r"lista|correo|datos"
    r"|baja|"
    r"molest|paz|appel|ecri|numero|liste|donnees|coordonnees|courriel|sms|derang|sollicit|tranquil|relanc)\w*"
)
_AN_END = re.compile(
    r"\b(?:stop|sto |un sub|quit|end|ceas|no|not|dont|never|none|nobody|nothing|remov|delet|eras|off|out|"
    r"lose|loose|"
    r"forget|"
    r"alone|block|unsub|opt|leave|last|cancel|wip|purg|scrub|drop|take|tak|cut|enough|tired|done|shut|bug|"
    r"kill|wont|"
    r"cant|isnt|arent|unwelcome|final|over|gone|go|anymore|again|without|refrain|exclud|discontinu|refus|"
    r"revok|withdraw|peace|free|mas"
    r"|par[ae]|"
    r"deja|deje|ya|baja|borr|elimin|quit|sac|basta|cancel|nunca|ne |pas|plus|jamais|arret|cess|retir|"
    r"supprim|effac|"
    r"enlev|oubli|desabon|desins|olvid|alto|fin|laiss|fich)\w*"
)

_EMAIL_WORDS = re.compile(r"\b(?:e ?mail\w*|inbox|newsletters?|correos?|courriels?|mails?|mailing)\b")
_PHONE_WORDS = re.compile(
    r"\b(?:text\w*|sms|call\w*|phone\w*|ring\w*|number|digits|cell|mobile|messag\w*|dial\w*|mensajes?|"
    r"llam\w*|numero|appel\w*|telephon\w*)\b"
)
_WHOLE = re.compile(
    r"\b(?:contact\w*|everything|data|information|info|details|database|system|records?|all "
    r"communications?|leave|forget|hear|erase|gdpr|ccpa|"
    r"any form|datos|contacte\w*|informacion|paz|tranquill?\w*|donnees|coordonnees|oubli\w*|"
    r"unsubscribe|file|account|writ\w+|disturb\w*)\b"
)


def find_opt_out(text: str) -> OptOut | None:
    """What the message says about being left alone, or None; never raises, and reads 4,000 characters."""
    folded = opt_out_spelling.fold(text)
    if not folded:
        return None
    found = _whole_message(folded) or _witnessed(folded)
    if found is None:
        return None
    rule, wording = found
    return OptOut("all", wording, rule, _channels(folded))


def _witnessed(folded: str) -> tuple[str, str] | None:
    """What the wordings find, unless the second witness is sure of the contrary; else what it is sure of."""
    worded = _worded(folded)
    leaning = intents.wish_for_silence(folded)
    if worded is not None:
        drops = DROPS_QUOTED if f'"{worded[1]}' in folded else DROPS
        is_meant = leaning > drops or (
            leaning > DROPS_WHATEVER and _leaning_of_part(folded, worded[1]) > DROPS
        )
        return worded if is_meant else None
    count = len(folded.split())
    is_sure = leaning > (SPEAKS if count > SHORT_WORDS else SPEAKS_OF_SHORT) and count > 1
    is_about_us = _ABOUT_REACHING.search(folded) and _AN_END.search(folded)
    is_heard = is_sure and is_about_us and not _is_guarded(folded)
    return (LEARNED, folded[:200]) if is_heard else None


def _leaning_of_part(folded: str, wording: str) -> float:
    """How the part with the wording leans by itself: in a long message the rest may hide it."""
    if f'"{wording}' in folded:
        return DROPS
    return max((intents.wish_for_silence(one) for one in _PARTS.split(folded) if wording in one), default=0.0)


def _is_guarded(folded: str) -> bool:
    """Whether a limit, another way or another person's business stands anywhere in the message."""
    return bool(
        opt_out_guards.OTHER_THINGS.search(folded)
        or opt_out_guards.WELCOMED.search(folded)
        or opt_out_guards.OTHERS.search(folded)
        or (opt_out_guards.LIMIT.search(folded) and not opt_out_guards.NO_LIMIT.search(folded))
        or (opt_out_guards.ALTERNATIVE.search(folded) and not opt_out_guards.ON_OUR_OWN.search(folded))
    )


def _clauses(folded: str) -> list[str]:
    return [re.sub(r"\s+", " ", part).strip(" ,-") for part in _CLAUSE.split(folded)]


def _whole_message(folded: str) -> tuple[str, str] | None:
    """A carriers' word with slips, alone or with politeness and anger around it."""
    words = re.findall(r"[a-z0-9]+", _TWO_WORDS.sub(lambda m: m[0].replace(" ", ""), folded))
    if not 0 < len(words) <= 12:
        return None
    carriers = [word for word in words if _is_carrier(word)]
    others = {word for word in words if not _is_carrier(word)}
    if not carriers or not others <= _FILLERS:
        return None
    first = carriers[0]
    if others & _NOT_BESIDE.get(first, frozenset()):
        return None
    return "carriers' word", folded


@lru_cache(maxsize=4096)
def _is_carrier(word: str) -> bool:
    """Whether a word is a carriers' word, or a slip of a long one: one letter for each five."""
    word = "optout" if word in ("optmeout", "opout", "otpout", "optuot") else word
    if word in opt_out_spelling.CARRIER_WORDS or word in ("unsub", "unsubs"):
        return True
    return any(
        _slips(word, known) <= (1 if len(known) < 9 else 3)
        for known in ("unsubscribe", "cancel", "revoke", "stopall", "optout", "remove")
        if word[0] == known[0]
        and word not in ("removed", "remote", "cancels", "revoked", "removes", "cancer", "remover")
    ) or word in ("qiut", "quti", "qit", "quitt", "endd", "edn", "ned", "stops")


def _slips(word: str, known: str) -> int:
    """How many letters were dropped, added, changed or swapped with their neighbour."""
    if abs(len(word) - len(known)) > 3:
        return 9
    before: list[int] = []
    row = list(range(len(known) + 1))
    for i, char in enumerate(word, start=1):
        older, before, row = before, row, [i]
        for j, other in enumerate(known, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if i > 1 and j > 1 and char == known[j - 2] and word[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _worded(folded: str) -> tuple[str, str] | None:
    if opt_out_guards.OTHER_THINGS.search(folded):
        return None
    clauses = _clauses(folded)
    if max(len(clause.split()) for clause in clauses) == 1:
        # "Leave. Me. Alone."
        clauses.append(" ".join(re.findall(r"[a-z0-9]+", folded)))
    if _STOP_ALONE.intersection(clauses) and not _STOPS_THE_TALK.search(folded):
        return "carriers' word", "stop"
    offers_another_way = bool(
        opt_out_guards.ALTERNATIVE.search(folded)
    ) and not opt_out_guards.ON_OUR_OWN.search(folded)
    for clause in clauses:
        if len(clause) < 3 or opt_out_guards.OTHERS.search(clause):
            continue
        is_limited = bool(opt_out_guards.LIMIT.search(clause)) and not opt_out_guards.NO_LIMIT.search(clause)
        for wording in _WORDINGS:
            if wording.limited and (is_limited or offers_another_way):
                continue
            m = wording.pattern.search(clause)
            if m and not (wording.deniable and opt_out_guards.NEGATED.search(clause[: m.start()])):
                return wording.name, m[0].strip(" ,")
    return None


def _channels(folded: str) -> tuple[Channel, ...]:
    named_email, named_phone = bool(_EMAIL_WORDS.search(folded)), bool(_PHONE_WORDS.search(folded))
    if _WHOLE.search(folded) or (named_email and named_phone):
        return EVERYWHERE
    return ("email",) if named_email else PHONE
