"""Who writes in the demo: made-up people, whose temper decides what they say and when they stop."""

from dataclasses import dataclass
from random import Random

FIRST_NAMES = (
    "Amara", "Bruno", "Clara", "Dmitri", "Elena", "Felix", "Gloria", "Hassan", "Ines", "Jonas",
    "Keiko", "Luis", "Marta", "Nils", "Olga", "Pedro", "Quinn", "Rosa", "Sven", "Tamika", "Uma",
    "Viktor", "Wanda", "Yusuf", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Alvarez", "Brandt", "Chen", "Dubois", "Eriksen", "Fischer", "Garcia", "Haddad", "Ivanov",
    "Jensen", "Kim", "Larsen", "Moreau", "Nakamura", "Okafor", "Petrov", "Quist", "Romano", "Silva",
    "Tanaka", "Ueda", "Vogel",
)  # fmt: skip
CITIES = (
    ("Sacramento", "95822"), ("Elk Grove", "95758"), ("Roseville", "95747"), ("Citrus Heights", "95621"),
    ("Folsom", "95630"), ("Rancho Cordova", "95670"), ("Carmichael", "95608"), ("Galt", "95632"),
)  # fmt: skip
STREETS = ("Alder", "Birch", "Cypress", "Dogwood", "Elm", "Fig", "Grove", "Hazel")
# Californian codes that the Sacramento leads do not use; 555-0100 to 555-0199 are kept for fiction in each.
AREA_CODES = (
    213, 310, 323, 408, 415, 424, 442, 510, 559, 562, 619, 626, 628, 650, 657, 661, 669, 714, 747,
    760, 805, 818, 831, 858, 909, 949, 951,
)  # fmt: skip
SOURCES = ("website form", "open house", "referral", "direct mail")

_OPENINGS = (
    "Hi, I got your letter about my home.",
    "Hello, a neighbor gave me this number.",
    "Good morning, is this about buying houses in {city}?",
    "Hi there, what would you pay for a house in {city}?",
)
_MOTIVES = (
    "We are moving to Portland because of a new job.",
    "My mother passed away and we are settling the estate.",
    "We are going through a divorce, so the house has to go.",
    "I am tired of being a landlord, the tenants were terrible.",
    "The kids left and the house is too big for us now.",
    "We want to be closer to family and are relocating to Boise.",
    "I fell behind on my payments after I lost my job.",
    "We have a growing family and need more space.",
)
_TIMINGS = (
    "No problem at all, the sooner the better.",
    "That works for us, we could be out in 30 days.",
    "45 days would be fine.",
    "That would not be a problem, we already found a place.",
    "That is too fast, we need 3 months.",
)
_CONDITIONS = (
    "It is move in ready, we remodeled the kitchen last year.",
    "It needs some work, mostly the roof.",
    "Good shape overall, only minor repairs.",
    "It needs a new kitchen and the foundation has issues.",
    "Well maintained, new roof in 2019.",
)
_PRICES = (
    "I would sell for {price}.",
    "We want {price}, and we are flexible on the price.",
    "I need at least {price}.",
    "Around {price}, depends on the offer.",
    "{price} and it is yours.",
)
_EAGER_TAILS = (
    " Can you call me today?",
    " When could we meet?",
    " What happens next, can we set up a call?",
)
_STALLS = (
    "I have to think about it.",
    "Let me get back to you.",
    "Zillow says it is worth more than that.",
    "I already talk to an agent.",
    "I need to talk to my wife first.",
)
_VAGUE = ("Maybe.", "Not sure.", "I do not know yet, it depends.", "We'll see.", "Hard to say.")
_REFUSALS = (
    "We are not selling, thank you.",
    "Not interested.",
    "I don't want to sell, please take me off your list.",
)
_QUESTIONS = (
    "Are you a real person?",
    "Do I have to pay a commission?",
    "Who would buy it?",
)
_OPT_OUTS = ("STOP", "Unsubscribe", "stop please")
_PERSONS = (
    "Can I talk to a real person please?",
    "I would rather speak with a human about this.",
    "Please have somebody from your team call me, not a bot.",
)
_RETURNS = (
    "Hi again, sorry for the silence.",
    "Hello, I got your message and we talked about it.",
    "Okay, we thought it over.",
)

# What each temper says, in order; SILENCE ends the conversation for good or, with more to come, for a while.
OPENING, MOTIVE, TIMING, CONDITION, PRICE = "opening", "motive", "timing", "condition", "price"
STALL, VAGUE, REFUSAL, QUESTION, PERSON = "stall", "vague", "refusal", "question", "person"
RETURN, OPT_OUT, SILENCE = "return", "opt out", "silence"
TEMPERS: dict[str, tuple[str, ...]] = {
    "decided": (OPENING, MOTIVE, TIMING, CONDITION, PRICE),
    "eager": (MOTIVE, TIMING, CONDITION, PRICE),
    "careful": (OPENING, QUESTION, MOTIVE, STALL, TIMING, CONDITION, STALL, PRICE),
    "vague": (OPENING, VAGUE, MOTIVE, VAGUE, VAGUE, SILENCE),
    "silent": (OPENING, MOTIVE, SILENCE),
    "returning": (OPENING, MOTIVE, TIMING, SILENCE, RETURN, CONDITION, PRICE),
    "leaving": (OPENING, MOTIVE, SILENCE, OPT_OUT),
    "annoyed": (OPENING, OPT_OUT),
    "personal": (OPENING, MOTIVE, PERSON, TIMING),
    "not selling": (OPENING, REFUSAL, SILENCE),
}
_SHARES = {
    "decided": 24,
    "eager": 12,
    "careful": 18,
    "vague": 12,
    "silent": 12,
    "returning": 14,
    "leaving": 3,
    "annoyed": 3,
    "personal": 8,
    "not selling": 5,
}

_SAID = {
    OPENING: _OPENINGS,
    MOTIVE: _MOTIVES,
    TIMING: _TIMINGS,
    CONDITION: _CONDITIONS,
    PRICE: _PRICES,
    STALL: _STALLS,
    VAGUE: _VAGUE,
    REFUSAL: _REFUSALS,
    QUESTION: _QUESTIONS,
    RETURN: _RETURNS,
    OPT_OUT: _OPT_OUTS,
    PERSON: _PERSONS,
}

# What the team writes to whoever asked for it.
TEAM_LINES = (
    "Hello, this is the team. I have read what you wrote, and I am here now.",
    "Thanks for your patience. When would be a good time for a short call?",
    "I can stop by this week and look at the house with you.",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody new, as a web form would send them. Their number and their street do not exist."""

    name: str
    email: str
    phone: str
    address: str
    city: str
    zip: str
    price: int
    source: str


def choose_temper(rng: Random) -> str:
    """One of the tempers, as often as its share says."""
    return rng.choices(list(_SHARES), weights=list(_SHARES.values()))[0]


def make_profile(rng: Random) -> Profile:
    """Somebody who does not exist."""
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    number = rng.randrange(100)
    city, zip_code = rng.choice(CITIES)
    return Profile(
        name=f"{first} {last}",
        email=f"{first}.{last}.{rng.randrange(100_000)}@example.com".lower(),
        phone=f"+1{rng.choice(AREA_CODES)}55501{number:02}",
        address=f"{rng.randrange(100, 9_999)} {rng.choice(STREETS)} Lane",
        city=city,
        zip=zip_code,
        price=rng.randrange(180, 720) * 1_000,
        source=rng.choice(SOURCES),
    )


def say(part: str, rng: Random, *, temper: str, city: str, price: int) -> str:
    """What somebody of this temper writes at this point of the conversation."""
    wanted = round(price * rng.uniform(0.95, 1.15), -3)
    text = rng.choice(_SAID[part]).format(city=city or "Sacramento", price=f"${wanted:,.0f}")
    if temper == "eager" and part in (MOTIVE, PRICE):
        text += rng.choice(_EAGER_TAILS)
    return text
