import pytest

from bots.engines import money


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$450k", [450_000]),
        ("450,000", [450_000]),
        ("4-fifty", [450_000]),
        ("four fifty", [450_000]),
        ("four seventy five", [475_000]),
        ("half a million", [500_000]),
        ("1.25 million", [1_250_000]),
        ("$1.2m", [1_200_000]),
        ("four hundred and fifty thousand", [450_000]),
        ("mid 400s", [450_000]),
        ("a million and a half", [1_500_000]),
        ("call 916-555-0123", []),
        ("zip 95838", []),
        ("built in 1987", []),
        ("3 bedrooms and 2 baths", []),
        ("1200 Elm Street".lower(), []),
        ("10%", []),
        ("$99999999999999", []),
    ],
)
def test_finds_amounts_as_people_write_them(text: str, values: list[int]) -> None:
    assert [amount.value for amount in money.find_amounts(text)] == values


def test_a_bare_three_digit_number_means_thousands_only_as_a_home_price() -> None:
    (amount,) = money.find_amounts("450")
    assert not amount.explicit
    assert amount.as_home_price == 450_000
