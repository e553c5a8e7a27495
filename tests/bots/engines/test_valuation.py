"""The valuation report says what somebody told the company, and shows it on one page whatever that was."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bots.engines import valuation, valuation_page
from bots.engines.valuation import Home, Priced, Valuation

ELM = Home("Dana Reyes", "1420 Elm St", "Sacramento", "95814", 3, "2.5", 1_850, 585_000)
OTHERS = [Priced(430_000, 1_500), Priced(515_000, 1_800), Priced(610_000, 2_050), Priced(389_000)]


def page_of(home: Home, others: list[Priced], company: str = "Acme Homes") -> str:
    near = valuation.nearby_of(home.zip, others)
    report = Valuation(company=company, home=home, on=date(2026, 11, 21), nearby=near)
    pages = PdfReader(BytesIO(valuation_page.render(report))).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def test_it_says_what_it_knows_and_what_it_rests_on() -> None:
    text = page_of(ELM, OTHERS)
    for said in (
        "Acme Homes", "November 21, 2026", "Prepared for Dana Reyes", "1420 Elm St, Sacramento",
        "1,850 sq ft",
        "$585,000", "$316 per square foot", "4 other owners in 95814 told us the price they hope for",
        "Median $472,500", "Lowest $389,000", "Highest $610,000", "not what homes sold for",
        "No public sales records", "Prepared by an automated assistant of Acme Homes",
    ):  # fmt: skip
        assert said in text


def test_of_fewer_than_three_homes_it_says_nothing() -> None:
    text = page_of(ELM, OTHERS[:2])
    assert "Fewer than 3 other owners in 95814 have named a price" in text
    assert "$430,000" not in text


def test_without_facts_it_says_that_they_are_not_known() -> None:
    text = page_of(Home(), OTHERS)
    assert text.count("not known yet") == 4
    assert "You have not named one yet" in text


def test_a_size_is_worth_what_others_ask_for_a_square_foot() -> None:
    near = valuation.nearby_of("95814", OTHERS)
    assert near is not None
    assert (near.sized, near.per_square_foot) == (3, 287)
    assert valuation.at_price_per_square_foot(ELM, near) == 531_000
    assert valuation.at_price_per_square_foot(Home(square_feet=3), near) is None


def test_a_mistyped_price_stretches_no_chart() -> None:
    near = valuation.nearby_of("95814", [*OTHERS, Priced(5), Priced(4_000_000_000)])
    assert near is not None
    assert (near.count, near.lowest, near.highest) == (4, 389_000, 610_000)


@pytest.mark.parametrize("price", [1, 389_000, 472_500, 2_000_000_000])
def test_equal_and_far_prices_stay_on_the_page(price: int) -> None:
    home = Home(zip="95814", price=price)
    assert "From $500,000 to $500,000" in page_of(home, [Priced(500_000)] * 3)


@settings(max_examples=25, deadline=None)
@given(
    words=st.text(max_size=400),
    number=st.integers(0, 2**31 - 1) | st.none(),
    others=st.lists(
        st.builds(Priced, st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1) | st.none()), max_size=9
    ),
)
def test_whatever_is_known_it_is_one_page(words: str, number: int | None, others: list[Priced]) -> None:
    home = Home(words, words, words[:100], "95814", number, words[:4], number, number)
    page_of(home, others, company=words[:120])
