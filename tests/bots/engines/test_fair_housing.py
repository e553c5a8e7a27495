import pytest

from bots.engines import fair_housing


@pytest.mark.parametrize(
    "text",
    [
        "Is it a safe neighborhood?",
        "How's the crime around there?",
        "are the schools good",
        "what kind of people live there?",
        "Are there many Black families on the street?",
        "is there a synagogue nearby",
        "we only want to sell to a Christian family",
        "Is it family friendly?",
        "are there a lot of immigrants",
        "which areas should I avoid",
        "would a mixed couple be comfortable there",
        "¿es un barrio seguro?",
        "¿qué tipo de gente vive ahí?",
        "c'est un quartier sûr ?",
        "quel genre de personnes habitent là ?",
    ],
)
def test_hears_who_asks_who_lives_there(text: str) -> None:
    assert fair_housing.asks_who_lives_there(text)


@pytest.mark.parametrize(
    "text",
    [
        "how many bedrooms does it have",
        "We have three kids and need more space",
        "how far is it to the elementary school?",
        "the kids are out of school in June",
        "my white kitchen is new",
        "is my information safe with you",
        "I live at 12 Church Road",
        "who pays the closing costs?",
        "my wife teaches at a school",
        "it's on a quiet block with a big yard",
        "What would it sell for?",
        "is it safe to sign online",
    ],
)
def test_what_a_home_is_like_is_no_such_question(text: str) -> None:
    assert not fair_housing.asks_who_lives_there(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It is a very safe area with low crime.", "crime and safety"),
        ("You should avoid that part of town.", "crime and safety"),
        ("The schools there are excellent.", "schools"),
        ("It has some of the best schools in the county!", "schools"),
        ("Mostly young professionals live on that street.", "who lives there"),
        ("It is a nice Jewish community.", "religion"),
        ("The home is close to a church.", "religion"),
        ("This one is perfect for a young family.", "family, age or disability"),
        ("They prefer no children.", "family, age or disability"),
        ("A lot of Hispanic families live there.", "origin or race"),
        ("Es un barrio muy seguro.", "crime and safety"),
    ],
)
def test_finds_steering_whoever_wrote_it(text: str, kind: str) -> None:
    assert kind in fair_housing.find_steering(text)


@pytest.mark.parametrize(
    "text",
    [
        "The home has four bedrooms, a fenced yard and a new roof.",
        "It is 0.4 miles to the elementary school and two blocks to the park.",
        "Homes like yours sold for $450,000 last month.",
        "I can not say who lives in an area. A person on the team can point you to public data.",
        "The street is paved and the lot is 6,000 square feet.",
        "It has a white kitchen and black countertops.",
        "Would a sale within 30 to 45 days be a problem for you and your family?",
        "The house stands on Church Street.",
    ],
)
def test_a_homes_own_features_may_be_told(text: str) -> None:
    assert fair_housing.find_steering(text) == ()
