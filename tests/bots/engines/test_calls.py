"""A call is what all of its callbacks say, in whatever order and however often they came."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.engines.calls import ENDS, UNDERWAY, Callback, project

HUMAN = (
    Callback(0, "initiated"),
    Callback(1, "ringing"),
    Callback(2, "in-progress", "human"),
    Callback(3, "completed", "human", 42),
)
MACHINE = (*HUMAN[:2], Callback(2, "in-progress", "machine_start"), Callback(3, "completed", "", 7))
CALLBACKS = st.builds(
    Callback,
    st.integers(0, 5),
    st.sampled_from([*UNDERWAY, *ENDS, "answered", "something new"]),
    st.sampled_from(["", "human", "machine_start"]),
    st.none() | st.integers(0, 90),
)


@pytest.mark.parametrize(("told", "verdict"), [(HUMAN, "answered"), (MACHINE, "unanswered")])
def test_every_order_tells_the_same(told: tuple[Callback, ...], verdict: str) -> None:
    standings = {project(order) for order in permutations(told)}
    assert [(one.status, one.verdict) for one in standings] == [("completed", verdict)]


@given(st.lists(CALLBACKS, max_size=8), st.randoms())
def test_neither_order_nor_repetition_matters(told: list[Callback], chance: st.DataObject) -> None:
    again = [*told, *told]
    chance.shuffle(again)  # type: ignore[attr-defined]  # a random.Random
    assert project(again) == project(told)


@given(st.lists(CALLBACKS, max_size=8))
def test_an_end_is_never_taken_back(told: list[Callback]) -> None:
    has_ended = [project(told[:length]).has_ended for length in range(len(told) + 1)]
    assert has_ended == sorted(has_ended)


@given(st.lists(CALLBACKS, max_size=8))
def test_what_is_known_stays_known(told: list[Callback]) -> None:
    standing = project(told)
    assert bool(standing.answered_by) == any(one.answered_by for one in told)
    assert (standing.duration is None) == all(one.duration is None for one in told)


@pytest.mark.parametrize(
    ("status", "verdict", "why"),
    [
        ("busy", "unanswered", "the call ended as busy"),
        ("no-answer", "unanswered", "the call ended as no-answer"),
        ("failed", "unanswered", "the call ended as failed"),
        ("canceled", None, "the call ended as canceled"),
    ],
)
def test_an_end_says_whether_somebody_answered(status: str, verdict: str | None, why: str) -> None:
    standing = project([Callback(0, "initiated"), Callback(1, status)])
    assert (standing.verdict, standing.why) == (verdict, why)


def test_an_unknown_status_changes_nothing_but_is_no_error() -> None:
    assert project([Callback(1, "ringing"), Callback(9, "teleported")]).status == "ringing"


def test_nothing_is_known_of_a_call_that_rings() -> None:
    assert project([Callback(1, "ringing")]).verdict is None
