"""What is wrong with a sequence before it is published: each refusal names the rule and its limit."""

import re
from collections.abc import Iterator

from bots.engines import fair_housing, keywords, phrases, sequence_definitions
from bots.engines.sequence_definitions import Facts, SequenceDefinition, StepTemplate
from common.exceptions import FieldProblem

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")
VARIANT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,19}")
MOST_STEPS = 60
LATEST_DAY = 730
LATEST_MINUTE = 1439
MOST_GRACE_DAYS = 30
MOST_GAP_DAYS = 60
MOST_WORDINGS = 10
MOST_WEIGHT = 100
LONGEST_TOUCH_DELAY = 720
LONGEST_DESCRIPTION = 300
LONGEST_PURPOSE = 40
LONGEST_SUBJECT = 200
LONGEST_BODY = {"sms": phrases.LONGEST_REPLY, "voice": 1000, "email": 10_000}
ATTACHMENTS = ("", sequence_definitions.VALUATION_REPORT)
WAY_OUT_RULE = (
    'The first text of a plan says how to end them, such as "Reply STOP to end."; where that one waits for a '
    "condition, the next one says it, too."
)

# The longest that a lead's facts can become in a message.
_LONGEST = Facts(
    name="W" * phrases.LONGEST_NAME, address="W" * sequence_definitions.LONGEST_ADDRESS, price=2_000_000_000
)
_SHORTEST = Facts()
_BRACED = re.compile(r"\{([^{}]*)\}")


def problems_of(definition: SequenceDefinition) -> list[FieldProblem]:
    """Everything that keeps a sequence from being used, each named by its field; empty when nothing does."""
    found = list(_problems(definition))
    fields = {problem.field for problem in found}
    # A wording that is wrong in itself is mended first.
    return found + [problem for problem in _way_out(definition) if problem.field not in fields]


def _problems(definition: SequenceDefinition) -> Iterator[FieldProblem]:
    if not NAME.fullmatch(definition.name):
        yield FieldProblem(
            "name", "invalid_name", "Use 1 to 60 lower-case letters, digits, dots, hyphens and underscores."
        )
    if len(definition.description) > LONGEST_DESCRIPTION:
        yield _too_long("description", LONGEST_DESCRIPTION)
    if not 0 <= definition.minimum_gap_days <= MOST_GAP_DAYS:
        yield _out_of_range("minimum_gap_days", 0, MOST_GAP_DAYS, "days")
    if not definition.steps:
        yield FieldProblem("steps", "required", "A sequence needs at least one step.")
    if len(definition.steps) > MOST_STEPS:
        yield FieldProblem(
            "steps", "too_many", f"At most {MOST_STEPS} steps; these are {len(definition.steps)}."
        )
        return
    yield from _dates(definition)
    for number, step in enumerate(definition.steps):
        for problem in _of_step(step):
            yield FieldProblem(f"steps.{number}.{problem.field}", problem.code, problem.detail)


def _dates(definition: SequenceDefinition) -> Iterator[FieldProblem]:
    before: StepTemplate | None = None
    for number, step in enumerate(definition.steps):
        if not 0 <= step.day <= LATEST_DAY:
            yield _out_of_range(f"steps.{number}.day", 0, LATEST_DAY, "days")
        if not 0 <= step.minutes <= LATEST_MINUTE:
            yield _out_of_range(f"steps.{number}.minutes", 0, LATEST_MINUTE, "minutes")
        is_relative, at = definition.anchoring == "relative", (step.day, step.minutes)
        if before is not None and not is_relative and at <= (before.day, before.minutes):
            yield FieldProblem(
                f"steps.{number}.day",
                "not_increasing",
                f"Each step comes after the one before it: day {step.day} with {step.minutes} minutes does "
                f"not follow day {before.day} with {before.minutes} minutes.",
            )
        if before is not None and is_relative and at == (0, 0):
            yield FieldProblem(
                f"steps.{number}.day", "not_increasing", "A step comes after the one before it, not with it."
            )
        before = step


def _of_step(step: StepTemplate) -> Iterator[FieldProblem]:
    if step.channel not in LONGEST_BODY:
        yield _unknown_channel("channel", step.channel)
        return
    if len(step.purpose) > LONGEST_PURPOSE:
        yield _too_long("purpose", LONGEST_PURPOSE)
    if not 0 <= step.grace_days <= MOST_GRACE_DAYS:
        yield _out_of_range("grace_days", 0, MOST_GRACE_DAYS, "days")
    if step.attachment not in ATTACHMENTS:
        yield FieldProblem(
            "attachment",
            "unknown",
            f"The one thing that can be attached is {sequence_definitions.VALUATION_REPORT!r}.",
        )
    elif step.attachment and step.channel != "email":
        yield FieldProblem("attachment", "wrong_channel", "Only an email carries an attachment.")
    yield from _conditions(step)
    yield from _variants(step)
    yield from _second_touch(step)
    for field, channel, subject, body in sequence_definitions.wordings_of(step):
        if channel in LONGEST_BODY:
            yield from _wording(field, channel, subject, body)


def _way_out(definition: SequenceDefinition) -> Iterator[FieldProblem]:
    """Every wording that may be the first text of a plan, up to the first text that waits for no condition.

    Carriers ask for it in the first message of a kind (CTIA, Messaging Principles and Best Practices).
    """
    for number, step in enumerate(definition.steps[:MOST_STEPS]):
        for field, channel, _, body in sequence_definitions.wordings_of(step):
            if channel == "sms" and not keywords.names_way_out(body):
                yield FieldProblem(f"steps.{number}.{field}", "no_way_out", WAY_OUT_RULE)
        if step.channel == "sms" and not step.only_when:
            return


def _conditions(step: StepTemplate) -> Iterator[FieldProblem]:
    named = [("only_when", step.only_when)] if step.only_when else []
    named += [(f"branches.{number}.when", branch.when) for number, branch in enumerate(step.branches)]
    for field, name in named:
        if name not in sequence_definitions.CONDITIONS:
            yield FieldProblem(
                field,
                "unknown_condition",
                f"{name!r} is none of {', '.join(sequence_definitions.CONDITIONS)}.",
            )
    if len(step.branches) > MOST_WORDINGS:
        yield FieldProblem("branches", "too_many", f"At most {MOST_WORDINGS} branches.")


def _variants(step: StepTemplate) -> Iterator[FieldProblem]:
    if not step.variants:
        return
    if not 2 <= len(step.variants) <= MOST_WORDINGS:
        yield FieldProblem("variants", "wrong_count", f"A comparison takes 2 to {MOST_WORDINGS} variants.")
    seen: set[str] = set()
    for number, variant in enumerate(step.variants):
        if not VARIANT_NAME.fullmatch(variant.name):
            yield FieldProblem(
                f"variants.{number}.name",
                "invalid_name",
                "Use 1 to 20 lower-case letters, digits, hyphens and underscores.",
            )
        if variant.name in seen:
            yield FieldProblem(
                f"variants.{number}.name", "repeated", f"Two variants are called {variant.name!r}."
            )
        seen.add(variant.name)
        if not 1 <= variant.weight <= MOST_WEIGHT:
            yield _out_of_range(f"variants.{number}.weight", 1, MOST_WEIGHT, "parts")


def _second_touch(step: StepTemplate) -> Iterator[FieldProblem]:
    touch = step.second_touch
    if touch is None:
        return
    if step.channel != "voice":
        yield FieldProblem("second_touch", "wrong_channel", "Only a call is followed by a second touch.")
    if touch.channel not in ("sms", "email"):
        yield _unknown_channel("second_touch.channel", touch.channel, among="sms, email")
    if not 1 <= touch.after_minutes <= LONGEST_TOUCH_DELAY:
        yield _out_of_range("second_touch.after_minutes", 1, LONGEST_TOUCH_DELAY, "minutes")


def _wording(field: str, channel: str, subject: str, body: str) -> Iterator[FieldProblem]:
    subject_field = field.removesuffix("body") + "subject"
    if not body.strip():
        yield FieldProblem(field, "required", "Say what is sent: the words are empty.")
    if channel == "email" and not subject.strip():
        yield FieldProblem(subject_field, "required", "An email needs a subject.")
    if len(subject) > LONGEST_SUBJECT:
        yield _too_long(subject_field, LONGEST_SUBJECT)
    if "\n" in subject or "\r" in subject:
        yield FieldProblem(subject_field, "several_lines", "A subject is one line.")
    for name, text in ((field, body), (subject_field, subject)):
        yield from _variables(name, text)
        if kinds := fair_housing.find_steering(text):
            yield FieldProblem(
                name, "fair_housing", f"Describes a place or its people by {', '.join(kinds)}: not allowed."
            )
    longest = 0
    for facts in (_SHORTEST, _LONGEST):
        filled = sequence_definitions.fill(body, facts, channel=channel)
        longest = max(longest, len(phrases.plain(filled) if channel == "sms" else filled))
    if longest > LONGEST_BODY[channel]:
        yield FieldProblem(
            field,
            "too_long",
            f"At most {LONGEST_BODY[channel]} characters on this channel; with the longest name and address "
            f"these words are {longest}.",
        )


def _variables(field: str, text: str) -> Iterator[FieldProblem]:
    for name in _BRACED.findall(text):
        if name not in sequence_definitions.VARIABLES:
            known = ", ".join("{" + one + "}" for one in sequence_definitions.VARIABLES)
            yield FieldProblem(
                field, "unknown_variable", f"{{{name[:40]}}} is none of the variables {known}."
            )
    if set("{}") & set(_BRACED.sub("", text)):
        yield FieldProblem(field, "unknown_variable", "A brace stands alone; write variables as {name}.")


def _unknown_channel(field: str, channel: str, among: str = "sms, voice, email") -> FieldProblem:
    return FieldProblem(field, "unknown_channel", f"{channel[:40]!r} is none of {among}.")


def _too_long(field: str, most: int) -> FieldProblem:
    return FieldProblem(field, "too_long", f"At most {most} characters.")


def _out_of_range(field: str, least: int, most: int, unit: str) -> FieldProblem:
    return FieldProblem(field, "out_of_range", f"Between {least} and {most} {unit}.")
