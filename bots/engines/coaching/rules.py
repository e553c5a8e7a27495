"""When each coaching card holds, and whether it began to hold just now.

Only what began gives a card; only what holds no longer ends one.
"""

import re
from collections.abc import Callable

from bots.engines import money, reading
from bots.engines.coaching.situations import Rule, Situation, Verdict
from bots.engines.dialogue import (
    TOTAL_QUESTIONS,
    Stall,
    Understanding,
    answered_questions,
    next_question,
    standing_stalls,
)

SCORE_JUMP = 25.0
VAGUE_STREAK = 2
ABOVE_MARKET = 1.10
SURE = 0.5

# What a bot does that leaves no question of the lead open.
_ANSWERING_ACTS = frozenset(
    {"answer", "apologise", "call_requested", "confirm_opt_out", "disclose", "explain_ourselves", "step_back"}
)
_NO_REAL_QUESTION = ("greeting", "thanks", "none")
_ABOVE_MARKET_TALK = re.compile(
    r"\b(?:above|over|more than|higher than|beats?) (?:the |any )?"
    r"(?:market|asking|zestimate|zillow|redfin|comps?|comparables|appraisal|estimate|neighbou?rs?)\b"
)
_STALL_WORDS: dict[Stall, str] = {
    "thinking": "the lead has to think about it",
    "get_back": "the lead puts the talk off",
    "zestimate": "the lead trusts an online estimate",
    "agent": "the lead names an agent",
}


def _judge_stall(stall: Stall) -> Callable[[Situation], Verdict | None]:
    def judge(situation: Situation) -> Verdict | None:
        said = ((turn.stall, turn.slots_filled) for turn in situation.turns if turn.sender == "lead")
        if stall not in standing_stalls(said):
            return None
        heard = situation.heard
        is_new = heard is not None and heard.stall == stall and not heard.slots
        return Verdict(is_new, f"{_STALL_WORDS[stall]}, and no answer came since", 0.9)

    return judge


def _judge_price_above_market(situation: Situation) -> Verdict | None:
    wanted, on_file = situation.slots.get("price_expectation", ""), situation.value_on_file
    if wanted.isdigit() and on_file and int(wanted) >= ABOVE_MARKET * on_file:
        figures = f"{money.format_dollars(int(wanted))} wanted, {money.format_dollars(on_file)} on file"
        return Verdict("price_expectation" in situation.changed_slots, figures)
    if _ABOVE_MARKET_TALK.search(reading.normalise(situation.text)):
        return Verdict(True, "the lead puts the home above what others sold for", 0.7)
    return _still_open("price_above_market", situation, until=bool(situation.changed_slots))


def _judge_price_withheld(situation: Situation) -> Verdict | None:
    if TOTAL_QUESTIONS in answered_questions(situation.slots):
        return None
    if situation.heard is None or (situation.pending_before, situation.pending) != (4, 4):
        return _still_open("price_withheld", situation)
    return Verdict(True, "the price was asked for, and the answer named none")


def _judge_vague_streak(situation: Situation) -> Verdict | None:
    is_stalling = situation.heard is not None and situation.heard.stall != ""
    given_up = "take_away" in situation.acts and not is_stalling
    if given_up or situation.vague_streak >= VAGUE_STREAK:
        return Verdict(
            situation.heard is not None, f"{VAGUE_STREAK} or more answers in a row were vague", 0.8
        )
    answered = situation.heard is not None and bool(situation.heard.slots)
    return _still_open("vague_streak", situation, until=answered)


def _judge_timeline_open(situation: Situation) -> Verdict | None:
    if situation.temperature != "hot" or 2 in answered_questions(situation.slots):
        return None
    return Verdict(
        situation.temperature_before != "hot", "hot by its score, and no time for the sale is known"
    )


def _judge_score_jump(situation: Situation) -> Verdict | None:
    wrote_before = sum(turn.sender == "lead" for turn in situation.turns) > 1
    jump = situation.total - situation.total_before
    if situation.heard is None or not wrote_before or jump < SCORE_JUMP:
        return None
    return Verdict(True, f"one message raised the score by {jump:.0f} to {situation.total:.0f} of 200")


def _judge_ready_for_call(situation: Situation) -> Verdict | None:
    heard = situation.heard
    if heard is not None and heard.wants_human:
        return None
    if heard is not None and (heard.wants_call or _is_surely(heard, "schedule_call")):
        return Verdict(True, "the lead is open to a call")
    is_complete = next_question(situation.slots) is None
    if is_complete and situation.temperature == "hot":
        just_now = situation.temperature_before != "hot" or bool(situation.changed_slots)
        return Verdict(just_now, "all four questions are answered and the lead is hot")
    return _still_open("ready_for_call", situation, until=situation.temperature == "cold")


def _judge_question_unanswered(situation: Situation) -> Verdict | None:
    heard = situation.heard
    if heard is None or not heard.asks_question or heard.wants_call or heard.wants_human:
        return _still_open("question_unanswered", situation)
    if any(_is_surely(heard, intent) for intent in _NO_REAL_QUESTION) or heard.asks_who_lives_there:
        return _still_open("question_unanswered", situation)
    is_answered = any(act.partition(":")[0] in _ANSWERING_ACTS for act in situation.acts)
    if is_answered and not situation.held_by_person:
        return None
    return Verdict(True, "the lead asked something and nobody answered it", 0.8)


def _judge_wants_human(situation: Situation) -> Verdict | None:
    if situation.held_by_person:
        return None
    if situation.heard is not None and situation.heard.wants_human:
        return Verdict(True, "the lead asked for a person")
    return _still_open("wants_human", situation)


def _judge_distrust(situation: Situation) -> Verdict | None:
    heard = situation.heard
    if heard is None:
        return _still_open("distrust", situation)
    if _is_surely(heard, "distrust"):
        return Verdict(True, "the lead doubts who we are or what we want", heard.confidence)
    if heard.sentiment == "negative":
        return Verdict(True, "the message sounds annoyed", 0.7)
    return _still_open("distrust", situation, until=heard.sentiment == "positive" or bool(heard.slots))


def _judge_fair_housing(situation: Situation) -> Verdict | None:
    if situation.heard is None or not situation.heard.asks_who_lives_there:
        return None
    return Verdict(True, "the lead asks who lives in the area")


def _judge_silence(situation: Situation) -> Verdict | None:
    if situation.heard is not None:
        return None
    if situation.silent_for is None:
        return _still_open("silence_after_question", situation)
    hours = max(1, round(situation.silent_for.total_seconds() / 3600))
    return Verdict(True, f"no answer to our question for {hours} hour{'s' if hours > 1 else ''}")


def _judge_no_open_question(situation: Situation) -> Verdict | None:
    if not situation.held_by_person or next_question(situation.slots) is None:
        return None
    latest = next((turn for turn in reversed(situation.turns) if turn.sender != "lead"), None)
    if latest is None or latest.sender != "person" or not latest.is_reply or "?" in latest.text:
        return None
    return Verdict(situation.heard is None, "the team's last message asked nothing")


def _judge_off_topic(situation: Situation) -> Verdict | None:
    return Verdict(True, "the message is about nothing of ours") if is_off_topic(situation) else None


def is_off_topic(situation: Situation) -> bool:
    """The sink: what is surely about something else begins no other card, whatever words it holds."""
    heard = situation.heard
    if heard is None or not _is_surely(heard, "none") or heard.slots:
        return False
    return not (heard.wants_human or heard.wants_call or heard.asks_who_lives_there)


def _is_surely(heard: Understanding, intent: str) -> bool:
    return heard.intent == intent and heard.confidence >= SURE


def _still_open(kind: str, situation: Situation, *, until: bool = False) -> Verdict | None:
    """A card that stays until something ends it."""
    return Verdict(False, "as before") if kind in situation.open_kinds and not until else None


RULES: tuple[Rule, ...] = (
    Rule("wants_human", 85, "immediate", _judge_wants_human),
    Rule("fair_housing", 75, "immediate", _judge_fair_housing),
    Rule("ready_for_call", 70, "immediate", _judge_ready_for_call),
    Rule("distrust", 65, "immediate", _judge_distrust),
    Rule("question_unanswered", 60, "next_message", _judge_question_unanswered),
    Rule("stall_agent", 55, "next_message", _judge_stall("agent")),
    Rule("stall_thinking", 50, "next_message", _judge_stall("thinking")),
    Rule("stall_get_back", 50, "next_message", _judge_stall("get_back")),
    Rule("stall_zestimate", 50, "next_message", _judge_stall("zestimate")),
    Rule("price_above_market", 50, "next_message", _judge_price_above_market),
    Rule("score_jump", 50, "next_message", _judge_score_jump),
    Rule("timeline_open", 50, "next_message", _judge_timeline_open),
    Rule("price_withheld", 45, "next_message", _judge_price_withheld),
    Rule("vague_streak", 45, "next_message", _judge_vague_streak),
    Rule("silence_after_question", 45, "next_message", _judge_silence),
    Rule("no_open_question", 30, "next_message", _judge_no_open_question),
    Rule("off_topic", 10, "informational", _judge_off_topic),
)
