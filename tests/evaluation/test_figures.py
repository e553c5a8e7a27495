"""The figures that judge the bots are themselves right."""

import json

import pytest

from evaluation import figures
from evaluation.figures import Figure
from evaluation.lines import SETS


def test_macro_f1_counts_each_intent_alike() -> None:
    wanted = ["sell", "sell", "sell", "buy"]
    given = ["sell", "sell", "buy", "buy"]
    assert figures.f1_by_label(wanted, given) == {"buy": pytest.approx(2 / 3), "sell": pytest.approx(0.8)}


def test_an_intent_that_is_never_given_scores_nothing() -> None:
    assert figures.f1_by_label(["sell", "buy"], ["sell", "sell"])["buy"] == 0


@pytest.mark.parametrize(
    ("line", "other", "is_near"),
    [("Stop texting me!", "stop  texting me!", True), ("stop texting me", "call me on Friday", False)],
)
def test_alike_lines_are_near_whatever_their_case_and_spaces(line: str, other: str, is_near: bool) -> None:
    assert (figures.most_alike(line, [figures.trigrams(other)]) > 0.6) is is_near


def test_a_line_of_one_letter_has_a_trigram() -> None:
    assert figures.most_alike("k", [figures.trigrams("k")]) == 1


@pytest.mark.parametrize(("value", "holds"), [(0.85, True), (0.849, False)])
def test_a_figure_holds_at_its_bound(value: float, holds: bool) -> None:
    assert Figure("f1", value, least=0.85).holds is holds
    assert Figure("f1", value, most=0.849).holds is not holds


@pytest.mark.parametrize("name", ["held_out", "slots", "opt_out", "fair_housing", "attacks", "legitimate"])
def test_no_line_of_a_set_counts_twice(name: str) -> None:
    lines = [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text().splitlines()]
    texts = [(line["text"], line.get("pending"), line.get("id", "")) for line in lines]
    assert len(set(texts)) == len(texts)
