"""What the coaching cards say: for each rule its vital line, and a reply in the tenant's voice.

A reply has at most 160 characters, no emoji and no hyphens, as the bots' own (``bots.engines.phrases``).
"""

from typing import Literal

import msgspec

from bots.engines.dialogue import SlotName, Voice, next_question

Category = Literal[
    "objection_handling",
    "value_proposition",
    "closing_techniques",
    "rapport_building",
    "needs_discovery",
    "urgency_creation",
    "follow_up_strategy",
]


class Wording(msgspec.Struct, frozen=True):
    """One rule's words. ``line`` is the vital one: what to do now."""

    category: Category
    title: str
    line: str
    technique: str
    replies: tuple[str, str] = ("", "")


WORDINGS: dict[str, Wording] = {
    "wants_human": Wording(
        "rapport_building",
        "Wants a person",
        "Take the conversation over now.",
        "personal takeover",
        (
            "Hi, a person from the team here. I have read what you wrote so far. How can I help you?",
            "A person from the team here. What do you need?",
        ),
    ),
    "fair_housing": Wording(
        "rapport_building",
        "Asks who lives there",
        "Speak of the home, never of who lives around it.",
        "fair housing redirect",
        (
            "I can tell you about the home itself: size, condition, price and distances. What would help?",
            "I speak of homes, not of who lives there. Which fact of the home do you need?",
        ),
    ),
    "ready_for_call": Wording(
        "closing_techniques",
        "Ready for a call",
        "Call, or offer two times now.",
        "two times to choose from",
        (
            "Glad to talk. Would later today or tomorrow morning suit you better for a call?",
            "When shall I call you: later today or tomorrow morning?",
        ),
    ),
    "distrust": Wording(
        "rapport_building",
        "Wary or annoyed",
        "Acknowledge it before you ask anything.",
        "acknowledge, then offer a way out",
        (
            "I understand your caution. Ask me anything about us, or tell me to stop and I will.",
            "Fair. Ask me anything about us, or tell me to stop and I will.",
        ),
    ),
    "question_unanswered": Wording(
        "needs_discovery",
        "Asked something, got no answer",
        "Answer the lead's question before you ask the next one.",
        "answer first",
        (
            "Good question. Let me find that out for you and answer today.",
            "I will check that and answer you today.",
        ),
    ),
    "stall_thinking": Wording(
        "objection_handling",
        "Has to think about it",
        "Ask what exactly has to be settled first.",
        "isolate the objection",
        (
            "Of course, take your time. What is the one thing you would want settled before you decide?",
            "What exactly holds you back: the price, the timing or the move?",
        ),
    ),
    "stall_get_back": Wording(
        "objection_handling",
        "Puts the talk off",
        "Agree on a day instead of leaving it open.",
        "name a day",
        (
            "No hurry at all. Which day suits you, and what should I have ready by then?",
            "Which day suits you? I will note it down.",
        ),
    ),
    "stall_zestimate": Wording(
        "objection_handling",
        "Holds an online estimate against us",
        "Offer real sales nearby; do not argue about the estimate.",
        "evidence instead of argument",
        (
            "Online estimates never saw the inside of your home. Shall I send you nearby sales?",
            "That estimate has not seen your home. Do you want the real sales nearby?",
        ),
    ),
    "stall_agent": Wording(
        "objection_handling",
        "Has an agent",
        "Ask whether they have signed; with a signed agent, step back.",
        "clarify the commitment",
        (
            "Good that you have help. Have you already signed with them, or are you still comparing?",
            "Have you signed with that agent, or are you still comparing?",
        ),
    ),
    "price_above_market": Wording(
        "value_proposition",
        "Price above the market",
        "Ask what the price is based on, then show sales nearby.",
        "comparable sales",
        (
            "I would like that number for you too. What is it based on? I can send you nearby sales.",
            "What is that price based on? I will send you what homes nearby sold for.",
        ),
    ),
    "score_jump": Wording(
        "urgency_creation",
        "The score jumped",
        "Strong intent to sell: take the next step while it lasts.",
        "strike while it is warm",
    ),
    "timeline_open": Wording(
        "urgency_creation",
        "Hot, but no date",
        "Ask how soon they could sell.",
        "pin down the date",
    ),
    "price_withheld": Wording(
        "needs_discovery",
        "Asked for a price, got none",
        "Ask for a range instead of a figure.",
        "range instead of figure",
        (
            "No need for an exact figure. What range would make a sale worth your while?",
            "What is the lowest range you would sell in?",
        ),
    ),
    "vague_streak": Wording(
        "needs_discovery",
        "Vague answers in a row",
        "Stop pressing: ask one question that takes a yes or no.",
        "take away",
        (
            "It sounds as if the time may not be right, and that is fine. Shall I ask again in a few months?",
            "Do you mean to sell this year, yes or no?",
        ),
    ),
    "silence_after_question": Wording(
        "follow_up_strategy",
        "Silent since our question",
        "Ask again in one short line, easier to answer.",
        "lower the effort to answer",
        (
            "Just making sure my question reached you. Is now a good time, or shall I ask another day?",
            "Did my last question reach you? A short answer is enough.",
        ),
    ),
    "no_open_question": Wording(
        "needs_discovery",
        "Nothing asked",
        "End with a question, so that the talk goes on.",
        "one open question",
    ),
    "off_topic": Wording(
        "rapport_building",
        "Off topic",
        "One kind word, then back to the open question.",
        "bridge back",
    ),
}
# The four questions as somebody of the team asks them: friendly, and direct.
_QUESTIONS: dict[int, tuple[str, str]] = {
    1: (
        "May I ask what has you thinking about a sale, and where you would go from there?",
        "Why would you sell, and where would you go?",
    ),
    2: (
        "How soon would you like to have it sold? Would the next 30 to 45 days be too early for you?",
        "By when do you want it sold? Do 30 to 45 days work?",
    ),
    3: (
        "How is the home these days: ready to move in, or is there some work to do?",
        "Is it ready to move in, or what work does it need?",
    ),
    4: (
        "What price would make you feel good about selling?",
        "What price would make you sell?",
    ),
}
_AFTER_ALL_QUESTIONS = {"score_jump": WORDINGS["ready_for_call"].replies}
BY_HAND = "by_hand"
# What a card given by hand is filed under unless its giver says otherwise.
BY_HAND_CATEGORY: Category = "rapport_building"
CATEGORIES: tuple[Category, ...] = (
    "objection_handling",
    "value_proposition",
    "closing_techniques",
    "rapport_building",
    "needs_discovery",
    "urgency_creation",
    "follow_up_strategy",
)
# What a card of the category is meant to teach.
OBJECTIVES: dict[str, str] = {
    "objection_handling": "Find the real objection behind a stall.",
    "value_proposition": "Let facts carry the price.",
    "closing_techniques": "Turn readiness into a date.",
    "rapport_building": "Be trusted before being followed.",
    "needs_discovery": "Learn what the lead needs, one question at a time.",
    "urgency_creation": "Use momentum without pressure.",
    "follow_up_strategy": "Stay in touch without pushing.",
}
# The two hardest to do well over text.
_ADVANCED = ("objection_handling", "closing_techniques")


def suggest_reply(kind: str, *, slots: dict[SlotName, str], pending: int | None, voice: Voice) -> str:
    """What the team may answer; empty where the card is advice alone."""
    friendly, direct = WORDINGS[kind].replies
    if kind == "timeline_open":
        friendly, direct = _QUESTIONS[2]
    elif kind in ("score_jump", "no_open_question", "off_topic"):
        asked = pending if kind == "off_topic" else next_question(slots)
        friendly, direct = _QUESTIONS[asked] if asked else _AFTER_ALL_QUESTIONS.get(kind, ("", ""))
    return direct if voice == "direct" else friendly


def technique(kind: str, title: str) -> str:
    """The name of what a card recommends; one given by hand is called by its title."""
    return WORDINGS[kind].technique if kind in WORDINGS else title


def action(kind: str, text: str) -> str:
    """What a card asks for, in one line; all of the text for one given by hand."""
    return WORDINGS[kind].line if kind in WORDINGS else text


def skill_level(category: str) -> str:
    return "advanced" if category in _ADVANCED else "basic"


def opportunity_type(kind: str, category: str) -> str:
    """The word that front ends know a card by: its category, or ``ml_insight`` where the scores gave it."""
    return "ml_insight" if kind == "score_jump" else category
