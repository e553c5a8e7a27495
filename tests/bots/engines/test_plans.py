import pytest

from bots.engines.plans import DEFAULT_STEPS, Facts, StepTemplate, render

LONG = Facts(
    name="Maximiliana-Theodora Featherstonehaugh",
    address="12345 North East Old Winding Creek Boulevard",
    price=450_000,
)


@pytest.mark.parametrize("template", [step for step in DEFAULT_STEPS if step.channel == "sms"])
@pytest.mark.parametrize("facts", [Facts(), LONG, Facts("Dana Reyes", "890 Fir Way", 59_222)])
def test_text_messages_fit_and_offer_a_way_out(template: StepTemplate, facts: Facts) -> None:
    text = render(template.body, facts, channel="sms")
    assert len(text) <= 160
    assert "-" not in text
    assert text.endswith("Reply STOP to end.")


def test_facts_appear_in_the_words() -> None:
    text = render(DEFAULT_STEPS[2].body, Facts("Dana Reyes", "890 Fir Way", 59_222), channel="email")
    assert "Hello Dana" in text
    assert "890 Fir Way" in text
    assert "$59,222" in text


def test_a_price_nobody_named_is_not_made_up() -> None:
    assert "$" not in render(DEFAULT_STEPS[2].body, Facts("Dana"), channel="email")
