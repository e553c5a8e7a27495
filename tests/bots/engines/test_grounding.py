import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.engines import grounding


@pytest.mark.parametrize(
    "spelling",
    ["$450k", "450000", "450,000", "$450,000", "450 thousand", "0.45 million", "four hundred fifty thousand"],
)
@pytest.mark.parametrize("fact", ["450000", "$450,000", "450k"])
def test_an_amount_is_the_same_in_any_spelling(spelling: str, fact: str) -> None:
    assert grounding.ungrounded_figures(f"Thank you, {spelling} is noted.", [fact]) == ()


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Homes near you sold for $612,000.", ("$612,000",)),
        ("We can close in 14 days.", ("14",)),
        ("We can close in two weeks.", ("two",)),
        ("Our fee is 3%.", ("3%",)),
        ("Our fee is three percent.", ("three",)),
        ("Call me at 916-555-0123.", ("916-555-0123",)),
        ("See you on March 15.", ("march 15",)),
        ("It is in 95814.", ("95814",)),
        ("You want 450, right?", ("450",)),
        ("A buyer offers six hundred thousand.", ("six hundred thousand",)),
        ("Between 400 and 480k", ("400", "480k")),
        ("Prices rose ٣٥ points", ("٣٥",)),
    ],
)
def test_names_the_figures_that_nobody_gave(text: str, figures: tuple[str, ...]) -> None:
    found = grounding.ungrounded_figures(text, ["450000", "30 to 45 days", "2027-04-01"])
    assert tuple(figure.lower() for figure in found) == figures


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Would 30 to 45 days be a problem?", "30 to 45 days"),
        ("You want to close by March 15.", "2027-03-15"),
        ("You want to close by 3/15/2027.", "2027-03-15"),
        ("You said the 15th of March.", "2027-03-15"),
        ("The call is at 5 pm.", "17:00"),
        ("Our number is (916) 555-0123.", "+19165550123"),
        ("It has four bedrooms.", "4"),
        ("Our fee is 6 percent.", "6%"),
        ("You said 400 to 450k.", "between 400,000 and 450,000"),
    ],
)
def test_what_was_given_may_be_said(text: str, fact: str) -> None:
    assert grounding.ungrounded_figures(text, [fact]) == ()


@pytest.mark.parametrize(
    ("text", "fact"), [("Our fee is 6%.", "6"), ("Close by March 15, 2028.", "2027-03-15")]
)
def test_another_kind_or_year_is_another_figure(text: str, fact: str) -> None:
    assert grounding.ungrounded_figures(text, [fact]) != ()


@pytest.mark.parametrize(
    "text", ["One more question, please.", "No one will press you.", "There are two of us here."]
)
def test_small_words_that_count_nothing_are_free(text: str) -> None:
    assert grounding.ungrounded_figures(text, []) == ()


def test_links_need_leave() -> None:
    text = "See https://evil.example/x, www.ours.com/help or write to a@ours.com"
    assert grounding.foreign_links(text, allowed=["ours.com"]) == ("https://evil.example/x,",)
    assert grounding.foreign_links("Sold at 4.5 times. It is done.") == ()


@given(st.text(max_size=200), st.lists(st.text(max_size=60), max_size=3))
def test_never_raises_and_a_text_grounds_itself(text: str, facts: list[str]) -> None:
    assert grounding.ungrounded_figures(text, [*facts, text]) == ()
