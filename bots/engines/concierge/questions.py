"""What an operator asks the concierge: which look-up or act, about whom, and narrowed to what.

Only the person's own words are read here, never a lead's. What is found is a typed value; whether it may be
looked up or done, and what is true, is decided by the services.
"""

import re
from typing import Literal, get_args

import msgspec

from bots.engines import spellings
from bots.engines.concierge.examples import matcher, topic_matcher
from bots.engines.concierge.words import LEAD, NUMBERS, clean, mask, normal_words

Act = Literal[
    "greet", "thanks", "capabilities", "how_to", "bots", "hot_leads", "leads", "pipeline", "today", "lead",
    "follow_ups", "handoffs", "coaching", "waiting", "hand_over", "take_over", "navigate", "yes", "no",
    "beyond", "none",
]  # fmt: skip
ACTS: tuple[Act, ...] = get_args(Act)
Span = Literal["", "today", "yesterday", "tomorrow", "this_week", "last_week", "this_month"]
Temperature = Literal["", "hot", "warm", "cold"]
ME, OWN_BOT = "me", "its_bot"

SURE_FROM = 0.2
LARGEST_COUNT = 20


class Question(msgspec.Struct, frozen=True):
    """One message of an operator as read. Empty fields were not said.

    ``names`` are the words that may name a lead, the likeliest first; ``is_here`` says that the one on the
    page was meant ("this lead"). ``to`` is a bot's wire name, ``person``, ``me`` or ``its_bot``.
    """

    text: str
    act: Act = "none"
    confidence: float = 0.0
    names: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    is_here: bool = False
    to: str = ""
    temperature: Temperature = ""
    span: Span = ""
    count: int | None = None
    page: str = ""
    topic: str = ""


_YES = re.compile(
    r"(?:yes|y|yep|yeah|yup|sure|ok|okay|correct|confirm|confirmed|go|absolutely|of course|please)"
    r"(?:[ ,]+(?:yes|please|do it|do that|go ahead|that is right|confirm|sure|thanks))*"
    r"|do it|do that|go ahead|go for it|make it so|yes i (?:do|am|confirm)"
)
_NO = re.compile(
    r"(?:no|n|nope|nah|cancel|stop|never mind|nevermind|do not|forget it|leave it|not now|rather not)"
    r"(?:[ ,]+(?:thanks|thank you|do not|please|leave it|cancel|not now|forget it))*"
)
_PRONOUNS = {"her", "him", "she", "he", "them", "they", "his", "their", "hers"}
_THIS = re.compile(r"\b(?:this|that) (?:lead|one|conversation|person|chat|thread|seller|guy|lady)\b")
_BOT_WORDS = re.compile(r"\bseller bot\b|\bjorge\b|\blead bot\b|\bintent decoder\b|\bconcierge\b")
# What is named outright counts before what "I want" leaves open.
_TARGETS = (
    (re.compile(r"\b(?:to|with|for) me\b|\bmyself\b|^let me\b|\bgive me\b|\bmine\b"), ME),
    (re.compile(r"(?<!from )(?<!from the )\b(?:sellers? ?bot|jorge)\b"), spellings.SELLER),
    (re.compile(r"(?<!from )(?<!from the )\b(?:leads? bot|follow up bot)\b"), spellings.LEAD),
    (re.compile(r"\bintent decoder\b|\bdecoder\b"), spellings.INTENT_DECODER),
    (
        re.compile(
            r"\b(?:person|human|people|somebody|someone|colleague|teammate|agent|realtor|team|escalate)\b"
        ),
        spellings.PERSON,
    ),
    (re.compile(r"\bi (?:will|want|would|take)\b"), ME),
    (re.compile(r"\b(?:the|its|back to) bot\b"), OWN_BOT),
)
_SPANS: tuple[tuple[re.Pattern[str], Span], ...] = (
    (re.compile(r"\btomorrow\b"), "tomorrow"),
    (re.compile(r"\byesterday\b"), "yesterday"),
    (re.compile(r"\blast week\b"), "last_week"),
    (re.compile(r"\b(?:this|the|per|a) week\b|\bweekly\b|\b(?:last|past) (?:7|seven) days\b"), "this_week"),
    (
        re.compile(r"\b(?:this|the|per|a) month\b|\bmonthly\b|\b(?:last|past) (?:30|thirty) days\b"),
        "this_month",
    ),
    (re.compile(r"\btoday\b|\btoday's\b|\btodays\b|\bso far\b"), "today"),
)
_TEMPERATURES: tuple[tuple[re.Pattern[str], Temperature], ...] = (
    (re.compile(r"\bhot(?:test|ter)?\b"), "hot"),
    (re.compile(r"\b(?:luke)?warm(?:er|est)?\b"), "warm"),
    (re.compile(r"\bcold(?:er|est)?\b"), "cold"),
)
_COUNT = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(NUMBERS)})\b(?! days| weeks| hours| minutes| questions| o'clock)"
)
_PAGES = (
    (re.compile(r"\bconversations?\b|\binbox\b|\bchats?\b|\bthreads?\b"), "conversations"),
    (re.compile(r"\bleads?\b(?! bot)"), "leads"),
    (re.compile(r"\bcommand centre\b|\bdashboard\b|\bhome\b|\bstart page\b|\boverview\b"), "command centre"),
    (re.compile(r"\badmin\b|\bsettings\b"), "admin"),
    (re.compile(r"\bcompan(?:y|ies)\b"), "company"),
    (re.compile(r"\bfollow ups?\b"), "follow-ups"),
    (re.compile(r"\bcampaigns?\b"), "campaigns"),
    (re.compile(r"\bcalls?\b"), "calls"),
    (re.compile(r"\bbilling\b|\binvoices?\b"), "billing"),
    (re.compile(r"\bfiles?\b"), "files"),
    (re.compile(r"\breports?\b|\banalytics\b"), "reports"),
    (re.compile(r"\baudit\b"), "audit"),
)
_EVERYBODY = re.compile(r"\b(?:all|every|each|everybody|everyone|any)\b")
_TAKES_LEAD = frozenset({"lead", "hand_over", "take_over"})


def read(text: str) -> Question:
    """Understand one message; never raises, whatever it holds."""
    plain = clean(text)
    said = normal_words(plain)
    if _YES.fullmatch(said):
        return Question(plain, act="yes", confidence=1.0)
    if _NO.fullmatch(said):
        return Question(plain, act="no", confidence=1.0)
    found = mask(plain)
    masked = found.text
    if not masked:
        return Question(plain)
    act, confidence = _decide(masked)
    to = _target(masked) if act in ("hand_over", "take_over", "bots") else ""
    if act == "hand_over" and to == ME:
        act = "take_over"
    if act in ("hand_over", "take_over") and _EVERYBODY.search(masked):
        act = "beyond"
    return Question(
        text=plain,
        act=act,
        confidence=round(confidence, 3),
        names=found.names if act in _TAKES_LEAD else (),
        phone=found.phone,
        email=found.email,
        is_here=bool(_THIS.search(masked)),
        to=to,
        temperature=next((value for pattern, value in _TEMPERATURES if pattern.search(masked)), ""),
        span=next((value for pattern, value in _SPANS if pattern.search(masked)), ""),
        count=_count(masked),
        page=next((page for pattern, page in _PAGES if pattern.search(masked.replace(LEAD, " "))), ""),
        topic=topic_matcher().match(masked).label if act == "how_to" else "",
    )


def _decide(masked: str) -> tuple[Act, float]:
    """The act with the nearest examples, also with a pronoun read as a lead, or without a strange word."""
    found = matcher()
    variants = [(masked, 1.0)]
    if (named := _THIS.sub(LEAD, _pronouns_named(masked))) != masked:
        variants.append((named, 1.0))
    if LEAD in masked and (without := " ".join(masked.replace(LEAD, " ").split())):
        variants.append((without, 0.9))
    matches = [(found.match(variant), weight) for variant, weight in variants]
    best, weight = max(matches, key=lambda one: one[0].confidence * one[1])
    confidence = best.confidence * weight
    if confidence < SURE_FROM:
        return "none", confidence
    return msgspec.convert(best.label, Act), confidence


def _pronouns_named(masked: str) -> str:
    return " ".join(LEAD if word in _PRONOUNS else word for word in masked.split())


def _target(masked: str) -> str:
    return next((target for pattern, target in _TARGETS if pattern.search(masked)), "")


def _count(masked: str) -> int | None:
    found = _COUNT.search(_BOT_WORDS.sub(" ", masked))
    if found is None:
        return None
    number = NUMBERS.get(found[1]) or int(found[1])
    return min(number, LARGEST_COUNT) or None
