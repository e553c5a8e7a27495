from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.engines import reading, slots

LINES = Path(__file__).parent / "lines" / "slots.tsv"
TODAY = date(2026, 11, 21)


def read(text: str, pending: int | None = None) -> dict[str, str]:
    return {slot.name: slot.value for slot in slots.extract(text, pending=pending, today=TODAY)}


def read_line(line: str) -> tuple[str, int | None, dict[str, str]]:
    """A line names the pending question, the slots and the text, with tabs between."""
    pending, named, text = line.split("\t")
    wanted = dict(pair.split("=", maxsplit=1) for pair in named.split(";") if pair)
    return text, int(pending) if pending else None, wanted


def test_nearly_every_line_of_ours_is_read_exactly() -> None:
    lines = [read_line(line) for line in LINES.read_text(encoding="utf-8").splitlines() if line]
    wrong = [(text, found) for text, pending, wanted in lines if (found := read(text, pending)) != wanted]
    assert len(lines) >= 1_300
    assert len(wrong) <= 10, wrong


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("out by March 15", "2027-03-15"),
        ("out by December 1st", "2026-12-01"),
        ("out by the 15th", "2026-12-15"),
        ("closing 3/15/27 please", "2027-03-15"),
        ("out by Nov 21", "2026-11-21"),
    ],
)
def test_a_closing_day_is_the_next_such_day(text: str, day: str) -> None:
    assert read(text)["closing_date"] == day


@pytest.mark.parametrize(
    "text", ["out by Feb 30", "we bought it on June 5, 2010", "call me on March 3", "in March"]
)
def test_what_names_no_closing_day_fills_none(text: str) -> None:
    assert "closing_date" not in read(text)


def test_without_todays_date_a_day_without_a_year_is_left_open() -> None:
    assert slots.extract("out by March 15", pending=None) == ()


@pytest.mark.parametrize(
    ("text", "pending", "zip_code"),
    [
        ("it's in 95814", None, "95814"),
        ("12345 Elm Street", None, None),
        ("95000", 4, None),
        ("95814", 1, "95814"),
    ],
)
def test_a_zip_is_no_house_number_and_no_price(text: str, pending: int | None, zip_code: str | None) -> None:
    assert read(text, pending).get("zip") == zip_code


@pytest.mark.parametrize(
    ("text", "motive"),
    [
        ("We are relocating next year", "relocating"),
        ("going through a divorce", "divorce"),
        ("it is in probate", "probate"),
        ("inherited it when dad passed away", "estate"),
        ("I'm behind on payments", "behind_on_payments"),
        ("time to downsize", "downsizing"),
        ("just curious", "curious"),
        ("I am not interested in selling", "not_selling"),
    ],
)
def test_reads_the_motive(text: str, motive: str) -> None:
    assert read(text)["motivation"] == motive


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("We're moving to San Diego next month", "San Diego"),
        ("We are moving to Boise. What happens next?", "Boise"),
        ("We are moving to LA. Can we talk?", "LA"),
        ("I am moving to St. Louis. When can you call?", "St. Louis"),
    ],
)
def test_reads_where_they_move_to(text: str, place: str) -> None:
    assert read(text)["relocation_destination"] == place


@pytest.mark.parametrize(
    "text", ["moving to be closer to mom", "going to think about it", "moving to that place"]
)
def test_does_not_take_other_words_for_a_place(text: str) -> None:
    assert "relocation_destination" not in read(text)


@pytest.mark.parametrize(
    ("text", "acceptable"),
    [
        ("no", "yes"),
        ("No problem at all", "yes"),
        ("that works", "yes"),
        ("yes, that works for me", "yes"),
        ("30 days is fine", "yes"),
        ("yes", "no"),
        ("that's too fast", "no"),
        ("yes it would be a problem", "no"),
        ("I need 90 days", "no"),
    ],
)
def test_reads_whether_a_sale_in_30_to_45_days_works(text: str, acceptable: str) -> None:
    assert read(text, pending=2)["timeline_acceptable"] == acceptable


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("need it sold in 30 days", "urgent"),
        ("by next month", "urgent"),
        ("asap please", "urgent"),
        ("by spring", "flexible"),
        ("in about 3 months", "flexible"),
        ("no rush", "vague"),
        ("maybe next year", "vague"),
    ],
)
def test_reads_how_soon(text: str, urgency: str) -> None:
    assert read(text)["timeline_urgency"] == urgency


@pytest.mark.parametrize(
    "text", ["lived here for 20 years", "built 10 years ago", "we are 3 months behind on payments"]
)
def test_does_not_take_the_past_for_a_timeline(text: str) -> None:
    assert "timeline_urgency" not in read(text)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("it's move-in ready", "move_in_ready"),
        ("not move in ready", "needs_work"),
        ("it needs a lot of work", "needs_work"),
        ("doesn't need any work", "move_in_ready"),
        ("just minor repairs", "minor_work"),
        ("best house on the street", "overstated"),
    ],
)
def test_reads_the_condition(text: str, condition: str) -> None:
    assert read(text)["property_condition"] == condition


def test_tells_the_cost_of_repairs_from_the_price() -> None:
    found = read("needs about 20k of repairs, I would sell for $410,000")
    assert (found["repair_estimate"], found["price_expectation"]) == ("20000", "410000")


@pytest.mark.parametrize(
    "text", ["we owe 200k on the mortgage", "I paid $300,000 back then", "zillow says 480k"]
)
def test_other_money_is_no_price(text: str) -> None:
    assert "price_expectation" not in read(text)


@pytest.mark.parametrize(
    ("text", "price"),
    [("450", "450000"), ("between 430 and 450k", "430000"), ("400k, actually make it 425k", "425000")],
)
def test_reads_the_price_when_asked(text: str, price: str) -> None:
    assert read(text, pending=4)["price_expectation"] == price


def test_evidence_is_the_lead_own_words() -> None:
    (slot,) = slots.extract("Well, $450K it is", pending=4)
    assert slot.evidence == "$450K"


@given(text=st.text(max_size=300), pending=st.sampled_from([None, 1, 2, 3, 4]))
def test_never_raises_and_points_into_the_text(text: str, pending: int | None) -> None:
    for slot in slots.extract(text, pending=pending):
        assert text[slot.start : slot.end] == slot.evidence


@given(text=st.text())
def test_normal_form_keeps_every_character_in_its_place(text: str) -> None:
    assert len(reading.normalise(text)) == min(len(text), reading.LONGEST_READ)
