"""Readiness (FRS) and commitment (PCS) of a seller, each from 0 to 100 and each with its reasons.

FRS = motivation x 0.35 + timeline x 0.30 + condition x 0.20 + price x 0.15; an unanswered pillar is 0.
PCS = velocity x 0.20 + length x 0.15 + question depth x 0.20 + objection handling x 0.25
+ call acceptance x 0.20; a lead that has written nothing has PCS 0.
FRS + PCS of 150 or more is hot, of 100 or more is warm.
"""

import math
from collections.abc import Sequence
from datetime import timedelta

from bots.engines import reading
from bots.engines.dialogue import Reason, Scores, SlotName, Temperature, Turn
from bots.engines.vocabulary import HIGH_MOTIVES, LOW_MOTIVES

HOT_FROM = 150.0
WARM_FROM = 100.0
TEMPERATURE_RULE = f"FRS + PCS: hot from {HOT_FROM:g}, warm from {WARM_FROM:g}, else cold"

FRS_WEIGHTS = {"motivation": 0.35, "timeline": 0.30, "condition": 0.20, "price": 0.15}
PCS_WEIGHTS = {
    "velocity": 0.20,
    "length": 0.15,
    "question_depth": 0.20,
    "objection_handling": 0.25,
    "call_acceptance": 0.20,
}

# Replies within five minutes are as fast as it gets; three days of silence counts as no speed at all.
FASTEST_REPLY = timedelta(minutes=5)
SLOWEST_REPLY = timedelta(days=3)
UNKNOWN_VELOCITY = 80.0
OBJECTION_BASELINE = 60.0
OBJECTION_STEP = 20.0

_CONDITION_POINTS = {"needs_work": 85, "move_in_ready": 85, "minor_work": 50, "average": 50, "overstated": 20}


def score(slots: dict[SlotName, str], turns: Sequence[Turn]) -> Scores:
    """Score what is known and how it was said; the same input always gives the same scores."""
    pillars = {
        "motivation": _motivation(slots),
        "timeline": _timeline(slots),
        "condition": _CONDITION_POINTS.get(slots.get("property_condition", ""), 0),
        "price": _price(slots),
    }
    reasons = [
        Reason(name, round(points * FRS_WEIGHTS[name], 2), _why_pillar(name, slots))
        for name, points in pillars.items()
    ]
    parts = _commitment(turns)
    reasons += [
        Reason(name, round(points * PCS_WEIGHTS[name], 2), why) for name, (points, why) in parts.items()
    ]
    frs = round(sum(points * FRS_WEIGHTS[name] for name, points in pillars.items()), 2)
    pcs = round(sum(points * PCS_WEIGHTS[name] for name, (points, _) in parts.items()), 2)
    return Scores(frs, pcs, temperature_of(frs + pcs), pillars, tuple(reasons), TEMPERATURE_RULE)


def temperature_of(total: float) -> Temperature:
    """The temperature of FRS + PCS."""
    if total >= HOT_FROM:
        return "hot"
    return "warm" if total >= WARM_FROM else "cold"


def velocity(turns: Sequence[Turn]) -> tuple[float, str]:
    """Points for the mean time the lead takes to answer the bot.

    Five minutes or less give 100 and three days or more 0, falling evenly with the logarithm of the time
    between. Where no reply time is known the fixed baseline of 80 stands.
    """
    gaps = []
    asked_at = None
    for turn in turns:
        if turn.sender == "bot":
            asked_at = turn.at
        elif asked_at is not None and turn.at is not None:
            gaps.append(max(0.0, (turn.at - asked_at).total_seconds()))
            asked_at = None
    if not gaps:
        return UNKNOWN_VELOCITY, "no reply time is known yet, so the baseline stands"
    mean = sum(gaps) / len(gaps)
    fastest, slowest = FASTEST_REPLY.total_seconds(), SLOWEST_REPLY.total_seconds()
    share = math.log(min(max(mean, fastest), slowest) / fastest) / math.log(slowest / fastest)
    return round(100 * (1 - share), 2), f"answers take {_duration(mean)} on average"


def objection_handling(turns: Sequence[Turn]) -> tuple[float, str]:
    """60 without objections; 20 more for each that ended in an answer, 20 less for each still standing."""
    resolved = standing = 0
    for turn in turns:
        if turn.sender != "lead":
            continue
        if turn.slots_filled and standing:
            resolved += standing
            standing = 0
        if turn.stall and not turn.slots_filled:
            standing += 1
    points = min(100.0, max(0.0, OBJECTION_BASELINE + OBJECTION_STEP * (resolved - standing)))
    if not resolved and not standing:
        return points, "no objection was raised"
    return points, f"{resolved} objections ended in an answer, {standing} still stand"


def _motivation(slots: dict[SlotName, str]) -> int:
    motive = slots.get("motivation")
    if motive is None:
        return 0
    if motive in HIGH_MOTIVES:
        return 85
    return 20 if motive in LOW_MOTIVES else 50


def _timeline(slots: dict[SlotName, str]) -> int:
    urgency = slots.get("timeline_urgency")
    acceptable = slots.get("timeline_acceptable")
    if acceptable == "yes":
        return 90
    if urgency in ("flexible", "urgent"):
        return 50
    return 20 if urgency or acceptable else 0


def _price(slots: dict[SlotName, str]) -> int:
    if "price_expectation" in slots:
        return 85
    return 50 if slots.get("price_flexibility") == "flexible" else 0


def _commitment(turns: Sequence[Turn]) -> dict[str, tuple[float, str]]:
    said = [turn.text for turn in turns if turn.sender == "lead"]
    if not said:
        return dict.fromkeys(PCS_WEIGHTS, (0.0, "the lead has not written yet"))
    words = sum(len(text.split()) for text in said) / len(said)
    questions = sum("?" in text for text in said)
    called = any(reading.wants_call(reading.normalise(text)) for text in said)
    return {
        "velocity": velocity(turns),
        "length": (min(100.0, words * 4), f"{words:.1f} words a message"),
        "question_depth": (min(100.0, 25.0 * questions), f"{questions} messages ask something"),
        "objection_handling": objection_handling(turns),
        "call_acceptance": (100.0, "open to a call or a meeting") if called else (0.0, "no call agreed yet"),
    }


def _why_pillar(name: str, slots: dict[SlotName, str]) -> str:
    names: dict[str, tuple[SlotName, ...]] = {
        "motivation": ("motivation", "relocation_destination"),
        "timeline": ("timeline_acceptable", "timeline_urgency"),
        "condition": ("property_condition", "repair_estimate"),
        "price": ("price_expectation", "price_flexibility"),
    }
    known = [
        f"{slot.replace('_', ' ')}: {slots[slot].replace('_', ' ')}" for slot in names[name] if slot in slots
    ]
    return ", ".join(known) or "not answered yet"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 5_400:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3_600:.0f} hours" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"
