"""What an operator asks the concierge: which look-up or act, about whom, and narrowed to what.

Only the person's own words are read here, never a lead's. What is found is a typed value; whether it may be
looked up or done, and what is true, is decided by the services.
"""

import csv
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Literal, get_args

import msgspec

from bots.engines import spellings
from bots.engines.concierge.matching import Example, Matcher

Act = Literal[
    "greet", "thanks", "capabilities", "how_to", "bots", "hot_leads", "leads", "pipeline", "today", "lead",
    "follow_ups", "handoffs", "coaching", "waiting", "hand_over", "take_over", "navigate", "yes", "no",
    "beyond", "none",
]  # fmt: skip
ACTS: tuple[Act, ...] = get_args(Act)
Span = Literal["", "today", "yesterday", "tomorrow", "this_week", "last_week", "this_month"]
Temperature = Literal["", "hot", "warm", "cold"]
ME, OWN_BOT = "me", "its_bot"

LONGEST_READ = 500
SURE_FROM = 0.4
MOST_NAMES = 3
LARGEST_COUNT = 20


class Question(msgspec.Struct, frozen=True):
    """One message of an operator as read. Empty fields were not said.

    ``names`` are the words that may name a lead, the likeliest first; ``refers`` says that a lead was meant
    by a pronoun. ``to`` is a bot's wire name, ``person``, ``me`` or ``its_bot``.
    """

    text: str
    act: Act = "none"
    confidence: float = 0.0
    names: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    refers: bool = False
    to: str = ""
    temperature: Temperature = ""
    span: Span = ""
    count: int | None = None
    page: str = ""
    topic: str = ""


class Topic(msgspec.Struct, frozen=True):
    """One thing that people ask how to do, with its answer and the page where it is done."""

    topic: str
    answer: str
    page: str
    questions: tuple[str, ...]


LEAD = "{lead}"
_PLAIN = str.maketrans({"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_TOKEN = re.compile(r"[^\W_]+(?:['.\-][^\W_]+)*")
_PHONE = re.compile(r"(?<![\w+])\+?\(?\d(?:[\s().\-]{0,2}\d){6,14}(?!\w)")
_EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63})+")
_QUOTED = re.compile(r'"([^"]{2,60})"')
_YES = re.compile(
    r"(?:yes|y|yep|yeah|yup|sure|ok|okay|correct|confirm|confirmed|go|absolutely|of course|please)"
    r"(?:[ ,]+(?:yes|please|do it|do that|go ahead|that is right|confirm|sure|thanks))*"
    r"|do it|do that|go ahead|go for it|make it so|yes i (?:do|am|confirm)"
)
_NO = re.compile(
    r"(?:no|n|nope|nah|cancel|stop|never mind|nevermind|do not|forget it|leave it|not now|rather not)"
    r"(?:[ ,]+(?:thanks|thank you|do not|please|leave it|cancel|not now|forget it))*"
)
_SHORT_FORMS = {
    "u": "you", "ur": "your", "r": "are", "pls": "", "plz": "", "please": "", "kindly": "", "asap": "",
    "btw": "", "just": "", "goin": "going", "doin": "doing", "hows": "how is",
     "whats": "what is", "wats": "what is", "wat": "what",
    "whos": "who is", "whens": "when is", "wheres": "where is", "thats": "that is", "im": "i am",
    "ill": "i will", "id": "i would", "ive": "i have", "dont": "do not",
    "cant": "can not", "gimme": "give me",
    "wanna": "want to", "lemme": "let me", "thx": "thanks", "ty": "thank you", "followup": "follow up",
    "followups": "follow ups", "handoff": "hand off", "handoffs": "hand offs", "handover": "hand over",
    "takeover": "take over", "convo": "conversation", "convos": "conversations", "msg": "message",
    "msgs": "messages", "wk": "week", "tmrw": "tomorrow", "tomorow": "tomorrow", "center": "centre",
    "summarize": "summarise", "num": "number", "nr": "number", "prospects": "leads", "prospect": "lead",
    "sellers": "leads", "contacts": "leads", "jorges": "jorge", "info": "info", "&": "and",
}  # fmt: skip
_CONTRACTED = {"what", "who", "how", "where", "when", "that", "it", "she", "he", "there", "here", "let"}
_PRONOUNS = {"her", "him", "she", "he", "them", "they", "his", "their", "hers"}
_THIS = re.compile(r"\b(?:this|that) (?:lead|one|conversation|person|chat|thread|seller|guy|lady)\b")
_ABOUT_IT = re.compile(r"\b(?:hand|give|pass|transfer|escalate|take) (?:it|this)\b")
# Words of ours that are also names, when written as a name.
_ALSO_NAMES = frozenset(
    {
        "will",
        "mark",
        "bill",
        "rose",
        "hope",
        "may",
        "grace",
        "page",
        "price",
        "young",
        "day",
        "story",
        "hunter",
    }
)
_NAMED_BY = re.compile(
    r"\b(?i:about|with|of|for|is|find|called|named|lead|open|hand|give|pass|transfer|escalate|assign|over|did"
    r"|has|does|from|on|who is|to)"
    r"\s+((?:[A-Z][\w'\-]+)(?:\s+(?:[A-Z][\w'\-]+|de|la|van|von|del|da|di|bin)){0,3})"
)
_ONLY_A_NAME = re.compile(r"[A-Z][\w'\-]+(?: [A-Z][\w'\-]+){1,3}")
_TO_AS_A_DIGIT = re.compile(r"\b2(?= (?:the|a|me|her|him|jorge|seller|lead|somebody|someone)\b)")
_BOT_WORDS = re.compile(r"\bseller bot\b|\bjorge\b|\blead bot\b|\bintent decoder\b|\bconcierge\b")
_TARGETS = (
    (re.compile(r"\b(?:to|with|for) me\b|\bmyself\b|\bi (?:will|want|take)\b|^let me\b|\bgive me\b"), ME),
    (re.compile(r"\bseller bot\b|\bjorge\b|\bsellers? ?bot\b"), spellings.SELLER),
    (re.compile(r"\bleads? bot\b|\bfollow up bot\b"), spellings.LEAD),
    (re.compile(r"\bintent decoder\b|\bdecoder\b"), spellings.INTENT_DECODER),
    (
        re.compile(
            r"\b(?:person|human|people|somebody|someone|colleague|teammate|agent|realtor|team|escalate)\b"
        ),
        spellings.PERSON,
    ),
    (re.compile(r"\b(?:the|its|back to) bot\b"), OWN_BOT),
)  # fmt: skip
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
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1
    )
}
_COUNT = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_NUMBERS)})\b(?! days| weeks| hours| minutes| questions| o'clock)"
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
    said = _normal_words(plain)
    if _YES.fullmatch(said):
        return Question(plain, act="yes", confidence=1.0)
    if _NO.fullmatch(said):
        return Question(plain, act="no", confidence=1.0)
    phone, email = _found(_PHONE, plain), _found(_EMAIL, plain)
    masked, names = _mask(_EMAIL.sub(LEAD, _PHONE.sub(LEAD, plain)))
    masked = _TO_AS_A_DIGIT.sub("to", masked)
    if not masked:
        return Question(plain)
    act, confidence, nearest = _decide(masked)
    to = _target(masked) if act in ("hand_over", "take_over", "bots") else ""
    if act == "hand_over" and to == ME:
        act = "take_over"
    if act in ("hand_over", "take_over") and _EVERYBODY.search(masked):
        act = "beyond"
    return Question(
        text=plain,
        act=act,
        confidence=round(confidence, 3),
        names=names if act in _TAKES_LEAD else (),
        phone=phone,
        email=email,
        refers=_refers(masked),
        to=to,
        temperature=next((value for pattern, value in _TEMPERATURES if pattern.search(masked)), ""),
        span=next((value for pattern, value in _SPANS if pattern.search(masked)), ""),
        count=_count(masked),
        page=next((page for pattern, page in _PAGES if pattern.search(masked.replace(LEAD, " "))), ""),
        topic=_topic_of(nearest) if act == "how_to" else "",
    )


def clean(text: str) -> str:
    """One line of what was written, without what cannot be seen, at most 500 characters."""
    known = unicodedata.normalize("NFKC", text[: 8 * LONGEST_READ]).translate(_PLAIN)
    kept = "".join(
        " " if letter.isspace() or unicodedata.category(letter) == "Cc" else letter
        for letter in known
        if unicodedata.category(letter) not in ("Cf", "Co", "Cs")
    )
    return " ".join(kept.split())[:LONGEST_READ]


@cache
def help_topics() -> tuple[Topic, ...]:
    """What people ask how to do."""
    return msgspec.json.decode(_read_file("help.json"), type=tuple[Topic, ...])


@cache
def matcher() -> Matcher:
    """The examples of every act, read once per process."""
    rows = csv.DictReader(_read_file("questions.csv").splitlines())
    written = [Example(row["act"], row["text"]) for row in rows]
    return Matcher(
        [*written, *(Example("how_to", asked) for topic in help_topics() for asked in topic.questions)]
    )


def _read_file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _decide(masked: str) -> tuple[Act, float, str]:
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
        return "none", confidence, ""
    return msgspec.convert(best.label, Act), confidence, best.nearest


def _mask(plain: str) -> tuple[str, tuple[str, ...]]:
    """The message in known words with ``{lead}`` for each run of others, and those runs as written."""
    found = matcher()
    shown: list[str] = []
    runs: list[tuple[int, int]] = []
    named = [match.span(1) for match in _NAMED_BY.finditer(plain)]
    if _ONLY_A_NAME.fullmatch(plain):
        named.append((0, len(plain)))
    for token in re.finditer(rf"{re.escape(LEAD)}|{_TOKEN.pattern}", plain):
        word = token.group().lower()
        if token.group() == LEAD:
            shown.append(LEAD)
            continue
        stands_as_name = token.group()[:1].isupper() and any(a <= token.start() < b for a, b in named)
        words = _known_words(word, found, is_name=stands_as_name)
        if words is not None:
            shown += words
        elif shown and shown[-1] == LEAD and runs and plain[runs[-1][1] : token.start()].strip(" '.-") == "":
            runs[-1] = (runs[-1][0], token.end())
        else:
            shown.append(LEAD)
            runs.append(token.span())
    quoted = _found(_QUOTED, plain)
    names = [quoted] if quoted else []
    names += [_without_possessive(plain[start:end]) for start, end in runs]
    return " ".join(shown), tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]


def _known_words(word: str, found: Matcher, *, is_name: bool) -> list[str] | None:
    """What a word means to us, in known words; None for one that nobody taught us.

    ``is_name`` says that it stands where names do and has a capital: then it is not taken for a slip of ours.
    """
    if is_name and (word not in found.words or word.partition("'")[0] in _ALSO_NAMES):
        return None
    if word in _SHORT_FORMS:
        return _SHORT_FORMS[word].split()
    base, apostrophe, rest = word.partition("'")
    if apostrophe and base in _CONTRACTED and rest == "s":
        return [base, "is"]
    if apostrophe and rest in ("s", "re", "ll", "ve", "d", "m", "t"):
        word = base if rest == "s" else word.replace("'", "")
    parts = word.split("-") if "-" in word else [word]
    known = [_SHORT_FORMS.get(part, found.repair(part)) for part in parts]
    if all(part.isdigit() or part in _NUMBERS or set(part.split()) <= found.words for part in known):
        return [one for part in known for one in part.split()]
    return None


def _normal_words(plain: str) -> str:
    words = [_SHORT_FORMS.get(word, word) for word in _TOKEN.findall(plain.lower())]
    return " ".join(word.replace("don't", "do not") for word in words if word) or plain.lower()


def _pronouns_named(masked: str) -> str:
    return " ".join(LEAD if word in _PRONOUNS else word for word in masked.split())


def _refers(masked: str) -> bool:
    return bool(set(masked.split()) & _PRONOUNS or _THIS.search(masked) or _ABOUT_IT.search(masked))


def _target(masked: str) -> str:
    return next((target for pattern, target in _TARGETS if pattern.search(masked)), "")


def _count(masked: str) -> int | None:
    found = _COUNT.search(_BOT_WORDS.sub(" ", masked))
    if found is None:
        return None
    number = _NUMBERS.get(found[1]) or int(found[1])
    return min(number, LARGEST_COUNT) or None


def _topic_of(nearest: str) -> str:
    return next((topic.topic for topic in help_topics() if nearest in topic.questions), "")


def _found(pattern: re.Pattern[str], plain: str) -> str:
    match = pattern.search(plain)
    return match[1 if pattern.groups else 0].strip() if match else ""


def _without_possessive(name: str) -> str:
    return re.sub(r"'s$", "", name.strip())
