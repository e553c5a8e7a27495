"""What the steps of a follow-up sequence say, to whom, and when other words are due."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from uuid import UUID

import msgspec

from bots.engines import phrases
from bots.engines.planning import Step

DEFAULT_SEQUENCE_NAME = "3-7-14-30"
VALUATION_REPORT = "valuation_report"
VARIABLES = ("name", "address", "price_line")
CONDITIONS = (
    "price_known",
    "price_unknown",
    "temperature_hot",
    "temperature_warm",
    "temperature_cold",
    "has_replied",
    "never_replied",
    "qualified",
    "not_qualified",
)
# Where a step goes whose own channel has no address. A call needs the phone that a text needs, and a letter
# is no text: its words would not fit.
FALLBACKS: Mapping[str, tuple[str, ...]] = {"sms": ("email",), "voice": ("email",), "email": ()}
FALLBACK_SUBJECT = "About {address}"
# A longer one would leave a text no room for its words.
LONGEST_ADDRESS = 36


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
    ``attachment`` names what is made and attached. Where there are ``variants``, they are said instead of
    ``body``.
    """

    day: int
    channel: str
    purpose: str = ""
    subject: str = ""
    body: str = ""
    minutes: int = 0
    only_when: str = ""
    branches: tuple[Branch, ...] = ()
    variants: tuple[Variant, ...] = ()
    second_touch: SecondTouch | None = None
    attachment: str = ""
    grace_days: int = 3

    @property
    def step(self) -> Step:
        return Step(day=self.day, channel=self.channel, minutes=self.minutes)


class SequenceDefinition(msgspec.Struct, frozen=True):
    """All that one version of a sequence says; the values of the choices are those of the model."""

    name: str
    steps: tuple[StepTemplate, ...]
    description: str = ""
    anchoring: str = "anchored"
    minimum_gap_days: int = 1
    re_enrollment: str = "after_end"
    is_exclusive: bool = True
    stops_others: str = ""


class Facts(msgspec.Struct, frozen=True):
    """What a message may say about a lead, and what a condition may ask; empty values are worded around."""

    name: str = ""
    address: str = ""
    price: int | None = None
    temperature: str = ""
    has_replied: bool = False
    is_qualified: bool = False


class Words(msgspec.Struct, frozen=True):
    """What a touch of a step says to one lead; ``variant`` is the wording of an A/B test that was used."""

    subject: str
    body: str
    variant: str = ""


def condition_holds(name: str, facts: Facts) -> bool:
    """Whether a condition holds of a lead; the empty one always does. Raises KeyError for an unknown one."""
    if not name:
        return True
    return {
        "price_known": facts.price is not None,
        "price_unknown": facts.price is None,
        "temperature_hot": facts.temperature == "hot",
        "temperature_warm": facts.temperature == "warm",
        "temperature_cold": facts.temperature == "cold",
        "has_replied": facts.has_replied,
        "never_replied": not facts.has_replied,
        "qualified": facts.is_qualified,
        "not_qualified": not facts.is_qualified,
    }[name]


def choose_variant(template: StepTemplate, *, lead_id: UUID, sequence_name: str, step_number: int) -> str:
    """Which wording of its A/B test a lead gets, for ever; empty where the step has none."""
    if not template.variants:
        return ""
    digest = sha256(f"{lead_id}|{sequence_name}|{step_number}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") % sum(one.weight for one in template.variants)
    for variant in template.variants:
        place -= variant.weight
        if place < 0:
            return variant.name
    return ""


def words_of(template: StepTemplate, facts: Facts, *, variant: str = "", channel: str = "") -> Words:
    """The first touch of a step for one lead: of the branch that holds, else of the variant, else its own.

    ``channel`` is another than the step's own where it falls to that. A variant that a later version does not
    know is passed over.
    """
    channel = channel or template.channel
    said = next((one for one in template.branches if condition_holds(one.when, facts)), None)
    if said is not None:
        return _words(said.subject or template.subject, said.body, facts, channel)
    chosen = next((one for one in template.variants if one.name == variant), None)
    if chosen is not None:
        return _words(chosen.subject or template.subject, chosen.body, facts, channel, variant)
    return _words(template.subject, template.body, facts, channel)


def words_of_second_touch(touch: SecondTouch, facts: Facts) -> Words:
    """What follows a call that nobody answered."""
    return _words(touch.subject, touch.body, facts, touch.channel)


def fallback_channel(template: StepTemplate, has_address: Mapping[str, bool]) -> str:
    """The channel that a step goes out on: its own, else the next one with an address; empty for none."""
    wanted = (template.channel, *FALLBACKS[template.channel])
    return next((one for one in wanted if has_address.get(one)), "")


def wordings_of(template: StepTemplate) -> Iterator[tuple[str, str, str, str]]:
    """Everything a step can say: where that stands, on which channel, the subject and the body."""
    channel = template.channel
    if not template.variants or template.body:
        yield "body", channel, template.subject, template.body
    for number, branch in enumerate(template.branches):
        yield f"branches.{number}.body", channel, branch.subject or template.subject, branch.body
    for number, variant in enumerate(template.variants):
        yield f"variants.{number}.body", channel, variant.subject or template.subject, variant.body
    if template.second_touch is not None:
        touch = template.second_touch
        yield "second_touch.body", touch.channel, touch.subject, touch.body


def fill(template: str, facts: Facts, *, channel: str) -> str:
    """The words with a lead's facts in them, however long they become."""
    first = phrases.spoken_name(facts.name)
    address = phrases.plain(facts.address)
    if not address or (channel == "sms" and len(address) > LONGEST_ADDRESS):
        address = "your home"
    price_line = (
        f"You named a price of ${facts.price:,}."
        if facts.price
        else "You have not named a price yet, so we compare with what owners nearby have in mind."
    )
    text = template.replace("{name}", f" {first}" if first else "").replace("{address}", address)
    return text.replace("{price_line}", price_line)


def render(template: str, facts: Facts, *, channel: str) -> str:
    """The step's words for one lead; an SMS keeps to 160 characters without hyphens or emoji."""
    text = fill(template, facts, channel=channel)
    return phrases.join(text) if channel == "sms" else text


def _words(subject: str, body: str, facts: Facts, channel: str, variant: str = "") -> Words:
    if channel != "email":
        return Words("", render(body, facts, channel=channel), variant)
    filled = fill(subject or FALLBACK_SUBJECT, facts, channel=channel)
    return Words(" ".join(filled.split()), render(body, facts, channel=channel), variant)
