"""What the steps of the house's sequences say, and which words a lead gets."""

from collections import Counter
from uuid import UUID

import pytest

from bots.engines import sequence_definitions
from bots.engines.sequence_catalogue import CATALOGUE
from bots.engines.sequence_checks import problems_of
from bots.engines.sequence_definitions import (
    Branch,
    Facts,
    SecondTouch,
    StepTemplate,
    Variant,
    render,
    words_of,
)

LONG = Facts(
    name="Maximiliana-Theodora Featherstonehaugh",
    address="12345 North East Old Winding Creek Boulevard",
    price=450_000,
)
TEXTS = [
    (name, body)
    for name, definition in CATALOGUE.items()
    for step in definition.steps
    for _, channel, _, body in sequence_definitions.wordings_of(step)
    if channel == "sms"
]
REPORT = CATALOGUE[sequence_definitions.DEFAULT_SEQUENCE_NAME].steps[2]


@pytest.mark.parametrize(("sequence", "body"), TEXTS)
@pytest.mark.parametrize("facts", [Facts(), LONG, Facts("Dana Reyes", "890 Fir Way", 59_222)])
def test_text_messages_fit_and_offer_a_way_out(sequence: str, body: str, facts: Facts) -> None:
    text = render(body, facts, channel="sms")
    assert len(text) <= 160
    assert "-" not in text
    assert text.endswith("Reply STOP to end.")


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_houses_sequences_keep_the_houses_rules(name: str) -> None:
    assert problems_of(CATALOGUE[name]) == []
    spoken = [step for step in CATALOGUE[name].steps if step.channel != "sms"]
    assert all("automated assistant" in step.body for step in spoken)


def test_the_default_is_a_text_a_call_with_a_text_a_report_and_a_text() -> None:
    steps = CATALOGUE["3-7-14-30"].steps
    assert [(one.day, one.channel) for one in steps] == [(3, "sms"), (7, "voice"), (14, "email"), (30, "sms")]
    assert steps[1].second_touch is not None
    assert steps[1].second_touch.channel == "sms"
    assert steps[2].attachment == "valuation_report"


def test_facts_appear_in_the_words_and_a_price_nobody_named_is_not_made_up() -> None:
    named = words_of(REPORT, Facts("Dana Reyes", "890 Fir Way", 59_222))
    assert all(part in named.body for part in ("Hello Dana", "890 Fir Way", "$59,222"))
    unnamed = words_of(REPORT, Facts("Dana"))
    assert "$" not in unnamed.body
    assert "not named a price" in unnamed.body


def test_of_branches_the_first_that_holds_is_said() -> None:
    step = StepTemplate(
        1,
        "sms",
        body="Hi{name}.",
        branches=(Branch("temperature_hot", "Hot."), Branch("price_known", "Priced.")),
    )
    said = [
        words_of(step, facts).body for facts in (Facts(temperature="hot", price=1), Facts(price=1), Facts())
    ]
    assert said == ["Hot.", "Priced.", "Hi."]


def test_a_lead_always_gets_the_same_variant_and_all_leads_the_weights() -> None:
    step = StepTemplate(1, "sms", variants=(Variant("a", "A."), Variant("b", "B.", weight=3)))

    def choose(number: int) -> str:
        return sequence_definitions.choose_variant(
            step, lead_id=UUID(int=number), sequence_name="s", step_number=1
        )

    counts = Counter(choose(number) for number in range(4000))
    assert counts["b"] / 4000 == pytest.approx(0.75, abs=0.03)
    assert [choose(number) for number in range(50)] == [choose(number) for number in range(50)]
    assert words_of(step, Facts(), variant="b") == sequence_definitions.Words("", "B.", "b")


def test_a_text_falls_to_email_with_a_subject_and_a_letter_to_nothing() -> None:
    text = StepTemplate(1, "sms", body="Hi{name}, how is {address}?")
    assert sequence_definitions.fallback_channel(text, {"email": True}) == "email"
    assert sequence_definitions.fallback_channel(text, {"sms": True, "email": True}) == "sms"
    assert sequence_definitions.fallback_channel(StepTemplate(1, "email"), {"sms": True}) == ""
    said = words_of(text, Facts("Dana", "1 Elm St"), channel="email")
    assert (said.subject, said.body) == ("About 1 Elm St", "Hi Dana, how is 1 Elm St?")


def test_the_second_touch_has_words_of_its_own() -> None:
    said = sequence_definitions.words_of_second_touch(SecondTouch("sms", "I called{name}."), Facts("Dana"))
    assert (said.subject, said.body) == ("", "I called Dana.")
