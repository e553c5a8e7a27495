"""What the steps of a follow-up sequence say, and the words of the default one."""

import msgspec

from bots.engines import phrases
from bots.engines.planning import Step

DEFAULT_SEQUENCE_NAME = "3-7-14-30"


class Variant(msgspec.Struct, frozen=True):
    """One wording of an A/B test; a lead always gets the same one, chosen by ``weight``."""

    name: str
    body: str
    subject: str = ""
    weight: int = 1


class Branch(msgspec.Struct, frozen=True):
    """Other words for leads of whom ``when`` holds at the moment of sending; the first that holds counts."""

    when: str
    body: str
    subject: str = ""


class SecondTouch(msgspec.Struct, frozen=True):
    """What follows, in the same step, when nobody answered its call: ``after_minutes`` of tenant time."""

    channel: str
    body: str
    subject: str = ""
    after_minutes: int = 120


class StepTemplate(msgspec.Struct, frozen=True):
    """One step with its wording; ``{name}``, ``{address}`` and ``{price_line}`` come from the lead's facts.

    It is meant ``day`` calendar days and ``minutes`` after the anchor, and is not sent any more when it is
    ``grace_days`` late. ``only_when`` names what must hold when it is sent, else it is skipped.
    ``attachment`` names what is made and attached.
    """

    day: int
    channel: str
    purpose: str
    subject: str
    body: str
    minutes: int = 0
    only_when: str = ""
    branches: tuple[Branch, ...] = ()
    variants: tuple[Variant, ...] = ()
    second_touch: SecondTouch | None = None
    attachment: str = ""
    grace_days: int = 3

    @property
    def step(self) -> Step:
        return Step(self.day, self.channel)


class Facts(msgspec.Struct, frozen=True):
    """What a message may say about a lead; empty values are worded around."""

    name: str = ""
    address: str = ""
    price: int | None = None


DEFAULT_STEPS: tuple[StepTemplate, ...] = (
    StepTemplate(
        3,
        "sms",
        "check in",
        "",
        "Hi{name}, checking in about {address}. Are you still thinking about selling? Any timing in "
        "mind? Reply STOP to end.",
    ),
    StepTemplate(
        7,
        "voice",
        "stall breaker call",
        "",
        "Hello{name}, this is the automated assistant calling about {address}. What is holding you back "
        "from a decision? "
        "Say it in a few words and the team will call you back.",
    ),
    StepTemplate(
        14,
        "email",
        "valuation report",
        "What homes like yours sold for",
        "Hello{name},\n\nhere is where things stand for {address}. {price_line}\n\nReply to this message "
        "and the team "
        "will send you the recent sales nearby.\n\nThis message was sent by an automated assistant.",
    ),
    StepTemplate(
        30,
        "sms",
        "final nudge",
        "",
        "Hi{name}, last note from me about {address}. Shall I keep your file open, or close it? Reply "
        "STOP to end.",
    ),
)

_SHORT_ADDRESS = 36


def render(template: str, facts: Facts, *, channel: str) -> str:
    """The step's words for one lead; an SMS keeps to 160 characters without hyphens or emoji."""
    first = phrases.spoken_name(facts.name)
    address = phrases.plain(facts.address)
    if not address or (channel == "sms" and len(address) > _SHORT_ADDRESS):
        address = "your home"
    price_line = (
        f"You named a price of ${facts.price:,}."
        if facts.price
        else "You have not named a price yet, so we compare with recent sales."
    )
    text = template.replace("{name}", f" {first}" if first else "").replace("{address}", address)
    text = text.replace("{price_line}", price_line)
    return phrases.join(text) if channel == "sms" else text
