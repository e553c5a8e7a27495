from datetime import UTC, datetime, timedelta

import pytest

from bots.engines import scoring
from bots.engines.dialogue import SlotName, Turn

NOW = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


def exchange(reply_after: timedelta, text: str = "ok then") -> list[Turn]:
    return [Turn("bot", "question", NOW), Turn("lead", text, NOW + reply_after)]


def test_nothing_known_scores_nothing() -> None:
    scores = scoring.score({}, [])
    assert (scores.frs, scores.pcs, scores.temperature) == (0, 0, "cold")


@pytest.mark.parametrize(
    ("slots", "pillar", "points"),
    [
        ({"motivation": "divorce"}, "motivation", 85),
        ({"motivation": "downsizing"}, "motivation", 50),
        ({"motivation": "curious"}, "motivation", 20),
        ({"timeline_acceptable": "yes"}, "timeline", 90),
        ({"timeline_urgency": "flexible"}, "timeline", 50),
        ({"timeline_urgency": "vague"}, "timeline", 20),
        ({"property_condition": "needs_work"}, "condition", 85),
        ({"property_condition": "minor_work"}, "condition", 50),
        ({"property_condition": "overstated"}, "condition", 20),
        ({"price_expectation": "450000"}, "price", 85),
        ({"price_flexibility": "flexible"}, "price", 50),
    ],
)
def test_pillar_points(slots: dict[SlotName, str], pillar: str, points: int) -> None:
    assert scoring.score(slots, []).pillars[pillar] == points


@pytest.mark.parametrize(
    ("total", "temperature"), [(150, "hot"), (149.99, "warm"), (100, "warm"), (99.99, "cold")]
)
def test_temperature_bounds(total: float, temperature: str) -> None:
    assert scoring.temperature_of(total) == temperature


@pytest.mark.parametrize(
    ("gap", "points"), [(timedelta(seconds=30), 100), (timedelta(minutes=5), 100), (timedelta(days=3), 0)]
)
def test_velocity_runs_from_five_minutes_to_three_days(gap: timedelta, points: float) -> None:
    assert scoring.velocity(exchange(gap))[0] == points


def test_velocity_falls_with_time() -> None:
    hour, day = (scoring.velocity(exchange(timedelta(hours=hours)))[0] for hours in (1, 24))
    assert 100 > hour > day > 0


def test_objections_cost_until_they_end_in_an_answer() -> None:
    stalled = [Turn("lead", "let me think", stall="thinking")]
    answered = [*stalled, Turn("lead", "$450k", slots_filled=1)]
    assert scoring.objection_handling([])[0] == 60
    assert scoring.objection_handling(stalled)[0] == 40
    assert scoring.objection_handling(answered)[0] == 80


def test_call_acceptance_is_all_or_nothing() -> None:
    points = {reason.name: reason.points for reason in scoring.score({}, [Turn("lead", "call me")]).reasons}
    assert points["call_acceptance"] == 20
