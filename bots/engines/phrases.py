"""Putting what a bot does into one text message.

A reply has at most 160 characters, no emoji and no hyphens, and every figure in it comes from the facts
it is given. Which of several wordings is used depends only on the conversation and its turn, and on what was
said last: nothing is said twice in a row word for word.
"""

import hashlib
import re
import unicodedata

import msgspec

from bots.engines import money
from bots.engines.dialogue import UNNAMED, Language, SlotName, Voice
from bots.engines.wordings import english, french, spanish
from bots.engines.wordings.words import Style, Words

LONGEST_REPLY = 160
LONGEST_NAME = 20
LONGEST_PLACE = 24
LONGEST_COMPANY = 30
# What a message may say of dates without anybody having said it: the span of the second question.
SPAN_ASKED = ("30", "45")

WORDS: dict[Language, Words] = {"en": english.WORDS, "es": spanish.WORDS, "fr": french.WORDS}
_SOMEBODY: dict[Language, str] = {"en": "Somebody", "es": "Alguien", "fr": "Une personne"}
_OUR_TEAM: dict[Language, str] = {"en": "our team", "es": "nuestro equipo", "fr": "notre équipe"}


class Manner(msgspec.Struct, frozen=True):
    """In which words a bot talks: the language, the tenant's voice, whom it talks to and for whom.

    ``key`` names the conversation and ``turn`` the message, which together choose among wordings.
    """

    language: Language
    voice: Voice
    name: str
    company: str
    key: str
    turn: int


class Part(msgspec.Struct, frozen=True):
    """One thing to say, in any of its wordings; an optional part is left out where there is no room."""

    wordings: tuple[str, ...]
    is_required: bool = True


def line(act: str, manner: Manner, *, is_required: bool = True) -> Part:
    """The wordings of an act; raises KeyError for one that has none."""
    words = WORDS[manner.language]
    variants = words.lines[act]
    if manner.voice == "direct":
        variants = words.direct_lines.get(act, variants)
    first = spoken_name(manner.name)
    filled = {
        "name": f" {first}" if first else "",
        "company": spoken_company(manner.company) or _OUR_TEAM[manner.language],
        "joined": _SOMEBODY[manner.language],
    }
    return Part(_rotate(tuple(one.format(**filled) for one in variants), manner), is_required)


def tell_joined(person: str, language: Language) -> str:
    """What a lead is told when a person of the team takes the conversation over."""
    return WORDS[language].lines["person_joined"][0].format(joined=spoken_name(person) or _SOMEBODY[language])


def tell_handed_over(bot: str, language: Language) -> str:
    """What a lead is told when a bot goes on; it says that it is one."""
    return WORDS[language].lines[f"handed_over:{bot}"][0]


def tell_nobody_came(language: Language) -> str:
    """What a lead is told when a person was asked and none came."""
    return WORDS[language].lines["nobody_came"][0]


def question(number: int, style: Style, manner: Manner) -> Part:
    """One of the four questions; the wordings of other styles follow, for when these were just used."""
    styles = WORDS[manner.language].questions[number]
    chosen = style if style in styles else "direct"
    others = [one for name, variants in styles.items() if name != chosen for one in variants]
    return Part((*_rotate(styles[chosen], manner), *others))


def acknowledgement(name: SlotName, value: str, manner: Manner) -> Part | None:
    """A few words on what was just understood; None where saying nothing is better."""
    words = WORDS[manner.language]
    said = words.acknowledgements.get(name, {}).get(value, "")
    if name == "relocation_destination" and (place := spoken_place(value)):
        said = words.place_noted.format(place=place)
    elif name in words.amount_noted and value.isdigit():
        said = words.amount_noted[name].format(amount=money.format_dollars(int(value)))
    return Part((said,), is_required=False) if said else None


def facts_of(slots: dict[SlotName, str], manner: Manner) -> tuple[str, ...]:
    """The figures and names that a message in this conversation may contain."""
    amounts = [
        money.format_dollars(int(slots[name]))
        for name in ("price_expectation", "repair_estimate")
        if slots.get(name, "").isdigit()
    ]
    names = (
        spoken_name(manner.name),
        spoken_company(manner.company),
        spoken_place(slots.get("relocation_destination", "")),
    )
    return (*SPAN_ASKED, *amounts, *(name for name in names if name))


def say(parts: list[Part], *, last_said: str) -> str:
    """The parts as one message that differs from the last one. The last part is what it is for."""
    text = ""
    for attempt in range(max(len(part.wordings) for part in parts)):
        text = _assemble([(part.wordings[attempt % len(part.wordings)], part.is_required) for part in parts])
        if text != last_said:
            break
    return text


def join(*parts: str) -> str:
    """The parts as one message of at most 160 characters, dropping middle parts that do not fit.

    The last part is what the message is for and always stays; earlier ones stay while there is room.
    """
    wanted = [(part, False) for part in parts if part]
    return _assemble([*wanted[:-1], (wanted[-1][0], True)])


def spoken_name(name: str) -> str:
    """The first name as a message may say it: letters only, or nothing."""
    words = plain(name).split() if name != UNNAMED else []
    first = words[0] if words else ""
    return first if first.replace("'", "").isalpha() and len(first) <= LONGEST_NAME else ""


def spoken_place(place: str) -> str:
    """A place as a message may say it: a short name of letters, or nothing."""
    said = plain(place)
    return (
        said
        if len(said) <= LONGEST_PLACE and re.fullmatch(r"[^\W\d_][^\W\d_ ,.']*(?:[ ,.'][^\W\d_ ,.']*)*", said)
        else ""
    )


def spoken_company(company: str) -> str:
    """The company's name as a message may say it: short, or nothing."""
    said = plain(company)
    return said if len(said) <= LONGEST_COMPANY and re.fullmatch(r"[\w .,&']+", said) else ""


# What the rule below makes of ASCII, for most texts are nothing else.
_PLAIN_ASCII = {**dict.fromkeys([*range(32), ord("-"), 127], " "), ord("^"): None, ord("`"): None}


def plain(text: str) -> str:
    """The text without hyphens, control characters, emoji and doubled spaces."""
    if text.isascii():
        return " ".join(text.translate(_PLAIN_ASCII).split())
    kept = (
        " " if unicodedata.category(char) in ("Pd", "Zs", "Cc", "Zl", "Zp") else char
        for char in text
        if unicodedata.category(char) not in ("So", "Cs", "Co", "Cn", "Sk", "Cf")
    )
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def _rotate(variants: tuple[str, ...], manner: Manner) -> tuple[str, ...]:
    """The wordings, beginning with the one that this conversation uses at this turn."""
    digest = hashlib.sha256(f"{manner.key}:{manner.turn}".encode()).digest()
    start = digest[0] % len(variants)
    return variants[start:] + variants[:start]


def _assemble(wanted: list[tuple[str, bool]]) -> str:
    """The required parts, and the optional ones that there is room for, in their order."""
    parts = [(plain(text), is_required) for text, is_required in wanted]
    room = LONGEST_REPLY - sum(len(text) + 1 for text, is_required in parts if is_required) + 1
    kept = []
    for text, is_required in parts:
        if not is_required:
            if len(text) + 1 > room:
                continue
            room -= len(text) + 1
        kept.append(text)
    return " ".join(kept)[:LONGEST_REPLY]
