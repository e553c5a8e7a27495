"""Short cards for whoever leads a conversation. A card's priority is the sum of its reasons' points."""

import msgspec

from bots.engines.coaching import words
from bots.engines.coaching.rules import RULES, is_off_topic
from bots.engines.coaching.situations import Rule, Situation, Verdict
from bots.engines.coaching.words import Category

_PRIORITIES = ((85, "critical"), (60, "high"), (35, "medium"))
_TEMPERATURE_POINTS: dict[str, float] = {"hot": 15, "warm": 5}
# What is told while a lead says that it does not sell: nothing that would press it.
_WITHOUT_A_SALE = frozenset({"wants_human", "distrust", "question_unanswered", "fair_housing"})


class CardReason(msgspec.Struct, frozen=True):
    """One part of a card's priority: how many points, and what shows it."""

    name: str
    points: float
    evidence: str


class Card(msgspec.Struct, frozen=True):
    """What to show. ``is_new`` is False for a card whose rule held before and still does."""

    kind: str
    category: Category
    title: str
    text: str
    suggested_reply: str
    reasons: tuple[CardReason, ...]
    priority: str
    points: float
    urgency: str
    confidence: float
    is_new: bool


def review(situation: Situation) -> tuple[Card, ...]:
    """The cards whose rules hold, the most pressing first; none for a lead that wants to be left alone."""
    heard = situation.heard
    if heard is not None and (heard.opt_out or heard.wrong_person):
        return ()
    cards = [
        _card(rule, verdict, situation)
        for rule in RULES
        if (verdict := rule.judge(situation)) is not None and _is_fitting(rule, situation)
    ]
    return tuple(sorted(cards, key=lambda card: -card.points))


def _is_fitting(rule: Rule, situation: Situation) -> bool:
    heard = situation.heard
    return heard is None or not heard.not_selling or rule.kind in _WITHOUT_A_SALE


def _card(rule: Rule, verdict: Verdict, situation: Situation) -> Card:
    wording = words.WORDINGS[rule.kind]
    reasons = [CardReason(rule.kind, rule.points, verdict.evidence)]
    warmth = _TEMPERATURE_POINTS.get(situation.temperature or "", 0)
    if warmth:
        reasons.append(CardReason("temperature", warmth, f"the lead is {situation.temperature}"))
    points = sum(reason.points for reason in reasons)
    reply = words.suggest_reply(
        rule.kind, slots=situation.slots, pending=situation.pending, voice=situation.voice
    )
    evidence = verdict.evidence[:1].upper() + verdict.evidence[1:]
    return Card(
        kind=rule.kind,
        category=wording.category,
        title=wording.title,
        text=f"{wording.line} {evidence}.",
        # A ready reply in another language than the lead's is worse than none.
        suggested_reply=reply if situation.language == "en" else "",
        reasons=tuple(reasons),
        priority=next((name for least, name in _PRIORITIES if points >= least), "low"),
        points=points,
        urgency=rule.urgency,
        confidence=verdict.confidence,
        is_new=verdict.is_new and (rule.kind == "off_topic" or not is_off_topic(situation)),
    )
