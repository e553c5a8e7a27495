"""The words of the seller conversation, under its text message rules.

A reply has at most 160 characters, no emoji and no hyphens, and every figure in it comes from the facts
it is given. Which of several wordings is used depends only on the conversation and its turn.
"""

import hashlib
import re
import unicodedata

from bots.engines import money
from bots.engines.dialogue import SlotName, Stall, Tone

LONGEST_REPLY = 160
LONGEST_NAME = 20

_INTRODUCTION = "Hi{name}, I am an automated assistant."

_QUESTIONS: dict[int, dict[Tone, tuple[str, ...]]] = {
    1: {
        "friendly": (
            "What has you thinking about selling, and where would you be moving to?",
            "What makes you consider a sale, and where would you move next?",
        ),
        "direct": ("What is the real reason you would sell, and where would you go?",),
    },
    2: {
        "friendly": (
            "If your home sold within the next 30 to 45 days, would that be a problem for you?",
            "Would a sale within 30 to 45 days pose a problem for you and your family?",
        ),
        "direct": ("Would selling in 30 to 45 days be a problem, yes or no?",),
    },
    3: {
        "friendly": (
            "How would you describe the home: is it move in ready, or does it need some work?",
            "Is the home move in ready, or would it need some work first?",
        ),
        "direct": ("Is it move in ready, or does it need work? If so, what work?",),
    },
    4: {
        "friendly": (
            "What price would make you feel good about selling?",
            "What price would it take for you to sell?",
        ),
        "direct": ("What is the lowest price that would make you sell? A number, please.",),
    },
}

_CHALLENGES: dict[Stall, str] = {
    "thinking": "That is fair. What exactly are you weighing up: the price, the timing, or whether to "
    "sell at all?",
    "get_back": "No pressure. So that I know how to help: are you serious about selling, or exploring "
    "your options?",
    "zestimate": "An online estimate has never seen the inside of your home. Would you like to see real "
    "nearby sales?",
    "agent": "Good that you have help. Has your agent toured the comparable homes that sold near you?",
}

_ACKNOWLEDGEMENTS: dict[SlotName, dict[str, str]] = {
    "motivation": {
        "divorce": "I am sorry to hear that.",
        "probate": "I am sorry, that is a lot to handle.",
        "estate": "I am sorry, that is a lot to handle.",
        "behind_on_payments": "Thank you for being open about that.",
        "health": "I hope things get easier.",
        "curious": "Fair enough.",
    },
    "timeline_acceptable": {"yes": "Good, that timing can work.", "no": "Understood, you need more time."},
    "timeline_urgency": {"vague": "Understood, no rush.", "flexible": "Understood on timing."},
    "property_condition": {
        "needs_work": "Work is fine, we see it often.",
        "move_in_ready": "Good to know it is ready.",
        "minor_work": "Small things are easy.",
    },
    "repair_estimate": {},
    "price_expectation": {},
    "price_flexibility": {"flexible": "Good, so there is room to talk."},
    "relocation_destination": {},
}


def choose(variants: tuple[str, ...], key: str, turn: int) -> str:
    """One of the wordings, always the same one for the same conversation and turn."""
    digest = hashlib.sha256(f"{key}:{turn}".encode()).digest()
    return variants[digest[0] % len(variants)]


def introduction(name: str) -> str:
    first = spoken_name(name)
    return _INTRODUCTION.format(name=f" {first}" if first else "")


def question(number: int, *, tone: Tone, key: str, turn: int) -> str:
    return choose(_QUESTIONS[number][tone], key, turn)


def challenge(stall: Stall) -> str:
    return _CHALLENGES[stall]


def acknowledgement(name: SlotName, value: str) -> str:
    """A few words on what was just understood; empty where saying nothing is better."""
    if name == "relocation_destination":
        place = plain(value)
        return f"{place} sounds like a good move." if place and len(place) <= 24 else ""
    if name == "price_expectation" and value.isdigit():
        return f"Thank you, {money.format_dollars(int(value))} is noted."
    if name == "repair_estimate" and value.isdigit():
        return f"About {money.format_dollars(int(value))} of work is noted."
    return _ACKNOWLEDGEMENTS[name].get(value, "")


def disclosure() -> str:
    return "I am an automated assistant, and a person on the team reads along."


def step_back() -> str:
    return "Understood, I will not press you to sell. If that changes, write here any time."


def opted_out() -> str:
    return "Understood, you will get no more texts or calls from this automated assistant."


def take_away() -> str:
    return "It sounds like now may not be the right time, and that is fine. Should I close your file for now?"


def call_requested() -> str:
    return "I have asked the team to call you."


def closing(*, hot: bool, called: bool) -> str:
    if hot and not called:
        return "That is all I need, thank you. Your answers fit well. When is a good time for a call?"
    if called:
        return "That is all I need, thank you. I have asked the team to call you."
    return "That is all I need, thank you. The team will review your answers and get in touch."


def spoken_name(name: str) -> str:
    """The first name as a message may say it: letters only, or nothing."""
    words = plain(name).split()
    first = words[0] if words else ""
    return first if first.replace("'", "").isalpha() and len(first) <= LONGEST_NAME else ""


def plain(text: str) -> str:
    """The text without hyphens, control characters, emoji and doubled spaces."""
    kept = (
        " " if unicodedata.category(char) in ("Pd", "Zs", "Cc", "Zl", "Zp") else char
        for char in text
        if unicodedata.category(char) not in ("So", "Cs", "Co", "Cn", "Sk", "Cf")
    )
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def join(*parts: str) -> str:
    """The parts as one message of at most 160 characters, dropping middle parts that do not fit.

    The last part is what the message is for and always stays; earlier ones stay while there is room.
    """
    wanted = [plain(part) for part in parts if part]
    last = wanted[-1][:LONGEST_REPLY]
    kept: list[str] = []
    for part in wanted[:-1]:
        if len(" ".join([*kept, part, last])) <= LONGEST_REPLY:
            kept.append(part)
    return " ".join([*kept, last])
