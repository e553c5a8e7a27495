"""A sequence that cannot be used is refused by the rule that it breaks, with the rule's limit."""

from typing import Any

import pytest
from msgspec.structs import replace

from bots.engines.sequence_catalogue import CATALOGUE
from bots.engines.sequence_checks import problems_of
from bots.engines.sequence_definitions import Branch, SecondTouch, SequenceDefinition, StepTemplate, Variant

STOP = "Reply STOP to end."


def text(day: int = 1, **fields: Any) -> StepTemplate:
    return StepTemplate(**{"day": day, "channel": "sms", "body": f"Hi{{name}}. {STOP}", **fields})


def said(*steps: StepTemplate, **fields: Any) -> dict[str, str]:
    found = problems_of(SequenceDefinition(**{"name": "spring", "steps": steps, **fields}))
    return {problem.field: problem.code for problem in found}


CALL = text(channel="voice", body="Hello.")
LETTER = text(channel="email", subject="News", body="Hello.")
TOUCH = SecondTouch("sms", f"We called. {STOP}")


def test_a_good_sequence_has_no_problems() -> None:
    assert said(text(), text(2), text(2, minutes=30)) == {}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (text(-1), {"steps.0.day": "out_of_range"}),
        (text(731), {"steps.0.day": "out_of_range"}),
        (text(minutes=1440), {"steps.0.minutes": "out_of_range"}),
        (text(channel="pigeon"), {"steps.0.channel": "unknown_channel"}),
        (text(body="  "), {"steps.0.body": "required"}),
        (text(body=f"Hi {{nmae}}. {STOP}"), {"steps.0.body": "unknown_variable"}),
        (text(body=f"Hi {{name. {STOP}"), {"steps.0.body": "unknown_variable"}),
        (text(body=STOP + "x" * 143), {"steps.0.body": "too_long"}),
        (text(body=STOP + "{name} {address}" + "x" * 92), {"steps.0.body": "too_long"}),
        (text(body=f"A family friendly area. {STOP}"), {"steps.0.body": "fair_housing"}),
        (text(channel="email"), {"steps.0.subject": "required"}),
        (text(channel="email", subject="a\nb"), {"steps.0.subject": "several_lines"}),
        (text(channel="email", subject="{price}"), {"steps.0.subject": "unknown_variable"}),
        (text(only_when="it_rains"), {"steps.0.only_when": "unknown_condition"}),
        (text(branches=(Branch("it_rains", STOP),)), {"steps.0.branches.0.when": "unknown_condition"}),
        (text(branches=(Branch("price_known", ""),)), {"steps.0.branches.0.body": "required"}),
        (text(variants=(Variant("a", STOP),)), {"steps.0.variants": "wrong_count"}),
        (text(variants=(Variant("a", STOP), Variant("a", STOP))), {"steps.0.variants.1.name": "repeated"}),
        (
            text(variants=(Variant("A b", STOP), Variant("b", STOP))),
            {"steps.0.variants.0.name": "invalid_name"},
        ),
        (
            text(variants=(Variant("a", STOP, weight=0), Variant("b", STOP))),
            {"steps.0.variants.0.weight": "out_of_range"},
        ),
        (text(second_touch=TOUCH), {"steps.0.second_touch": "wrong_channel"}),
        (text(attachment="valuation_report"), {"steps.0.attachment": "wrong_channel"}),
        (text(attachment="brochure"), {"steps.0.attachment": "unknown"}),
        (text(grace_days=31), {"steps.0.grace_days": "out_of_range"}),
        (text(purpose="x" * 41), {"steps.0.purpose": "too_long"}),
    ],
)
def test_a_step_is_refused_by_name(step: StepTemplate, expected: dict[str, str]) -> None:
    assert said(step) == expected


@pytest.mark.parametrize(
    ("touch", "expected"),
    [
        (SecondTouch("voice", "Hello."), {"steps.0.second_touch.channel": "unknown_channel"}),
        (SecondTouch("email", "Hello."), {"steps.0.second_touch.subject": "required"}),
        (SecondTouch("sms", STOP, after_minutes=0), {"steps.0.second_touch.after_minutes": "out_of_range"}),
    ],
)
def test_a_second_touch_is_refused_by_name(touch: SecondTouch, expected: dict[str, str]) -> None:
    assert said(text(channel="voice", body="Hello.", second_touch=touch)) == expected
    assert said(text(channel="voice", body="Hello.", second_touch=TOUCH)) == {}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), {"steps": "required"}),
        (tuple(text(day) for day in range(61)), {"steps": "too_many"}),
        (tuple(text(day) for day in range(500)), {"steps": "too_many"}),
        ((text(3), text(3)), {"steps.1.day": "not_increasing"}),
        ((text(3), text(2)), {"steps.1.day": "not_increasing"}),
        ((text(3, minutes=9), text(3, minutes=8)), {"steps.1.day": "not_increasing"}),
    ],
)
def test_steps_come_one_after_the_other(steps: tuple[StepTemplate, ...], expected: dict[str, str]) -> None:
    assert said(*steps) == expected


def test_days_of_a_relative_sequence_count_from_the_step_before() -> None:
    assert said(text(3), text(1), text(0, minutes=5), anchoring="relative") == {}
    assert said(text(3), text(0), anchoring="relative") == {"steps.1.day": "not_increasing"}


@pytest.mark.parametrize(
    ("steps", "fields"),
    [
        ((text(body="Hi."),), {"steps.0.body"}),
        ((LETTER, text(2, body="Hi."), text(3, body="Hi.")), {"steps.1.body"}),
        ((text(branches=(Branch("price_known", "Hi."),)),), {"steps.0.branches.0.body"}),
        ((text(body="", variants=(Variant("a", STOP), Variant("b", "Hi."))),), {"steps.0.variants.1.body"}),
        ((replace(CALL, second_touch=SecondTouch("sms", "Hi.")),), {"steps.0.second_touch.body"}),
        ((text(only_when="price_known"), text(2, body="Hi.")), {"steps.1.body"}),
        ((text(), text(2, body="Hi."), CALL), set()),
        ((CALL, LETTER), set()),
    ],
)
def test_whichever_text_comes_first_names_the_way_out(
    steps: tuple[StepTemplate, ...], fields: set[str]
) -> None:
    found = said(*steps)
    assert {field for field, code in found.items() if code == "no_way_out"} == fields


@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=CATALOGUE)
def test_the_sequences_of_the_house_keep_every_rule(definition: SequenceDefinition) -> None:
    assert problems_of(definition) == []


@pytest.mark.parametrize("name", ["", "Spring", "a b", "-a", "a" * 61, "../a", "a\n"])
def test_a_name_keeps_to_its_pattern(name: str) -> None:
    assert said(CALL, name=name) == {"name": "invalid_name"}


def test_the_gap_has_a_limit() -> None:
    assert said(LETTER, minimum_gap_days=61) == {"minimum_gap_days": "out_of_range"}
    assert said(LETTER, minimum_gap_days=60) == {}
