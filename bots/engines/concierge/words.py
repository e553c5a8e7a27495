"""One message of an operator in known words, with what may name a lead set apart."""

import re
import unicodedata

import msgspec

from bots.engines.concierge.examples import known_words, matcher
from bots.engines.concierge.matching import Matcher

LEAD = "{lead}"
LONGEST_READ = 500
MOST_NAMES = 3
NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1
    )
}
_PLAIN = str.maketrans({"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_TOKEN = re.compile(r"[^\W_]+(?:['.\-][^\W_]+)*")
_PHONE = re.compile(r"(?<![\w+])\+?\(?\d(?:[\s().\-]{0,2}\d){6,14}(?!\w)")
_EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63})+")
_QUOTED = re.compile(r'"([^"]{2,60})"')
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
# Ways of saying what the examples say in other words.
_SAID_OTHERWISE = (
    (re.compile(r"\b(?:pull(?:ing)?|bring(?:ing)?|look(?:ing)?) (?:me )?up\b"), "find"),
    (re.compile(r"\bget(?:ting)? rid of\b"), "dismiss"),
    (
        re.compile(r"\bbring(?:ing)? in\b(?= (?:a |the |my |our )?(?:file|csv|list|leads|spreadsheet))"),
        "import",
    ),
    (re.compile(r"\b(?:quick|quickly|rapid|rapidly|speedy)\b"), "fast"),
    (re.compile(r"\banswering\b|\bresponding\b"), "replying"),
    (re.compile(r"\bchats\b|\bthreads\b"), "conversations"),
    (re.compile(r"\bin charge of\b|\blooking after\b|\bdealing with\b"), "has"),
    (re.compile(r"\bspeak(?:ing)?\b"), "talk"),
    (re.compile(r"\b(?:ring|dial)\b"), "call"),
    (re.compile(r"\b(?:statistics|stats|kpis|metrics)\b"), "numbers"),
)
_CONTRACTED = {"what", "who", "how", "where", "when", "that", "it", "she", "he", "there", "here", "let"}
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


class Masked(msgspec.Struct, frozen=True):
    """``text`` is in our words, with ``{lead}`` for whatever may name one; ``names`` are those as written."""

    text: str
    names: tuple[str, ...]
    phone: str
    email: str


def clean(text: str) -> str:
    """One line of what was written, without what cannot be seen, at most 500 characters."""
    known = unicodedata.normalize("NFKC", text[: 8 * LONGEST_READ]).translate(_PLAIN)
    kept = "".join(
        " " if letter.isspace() or unicodedata.category(letter) == "Cc" else letter
        for letter in known
        if unicodedata.category(letter) not in ("Cf", "Co", "Cs")
    )
    return " ".join(kept.split())[:LONGEST_READ]


def mask(plain: str) -> Masked:
    """A cleaned message, understood word by word."""
    text, names = _mask(_EMAIL.sub(LEAD, _PHONE.sub(LEAD, plain)))
    text = _TO_AS_A_DIGIT.sub("to", text)
    for pattern, plainly in _SAID_OTHERWISE:
        text = pattern.sub(plainly, text)
    return Masked(text, names, phone=_found(_PHONE, plain), email=_found(_EMAIL, plain))


def normal_words(plain: str) -> str:
    """The message in lower case without punctuation and short forms."""
    words = [_SHORT_FORMS.get(word, word) for word in _TOKEN.findall(plain.lower())]
    return " ".join(word.replace("don't", "do not") for word in words if word) or plain.lower()


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
    if all(part.isdigit() or part in NUMBERS or set(part.split()) <= known_words() for part in known):
        return [one for part in known for one in part.split()]
    return None


def _found(pattern: re.Pattern[str], plain: str) -> str:
    match = pattern.search(plain)
    return match[1 if pattern.groups else 0].strip() if match else ""


def _without_possessive(name: str) -> str:
    return re.sub(r"'s$", "", name.strip())
