"""The held-out lines: intents, slots, opt-outs, fair housing. Engines alone, no database."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bots.engines import fair_housing, opt_out, understanding
from bots.engines.dialogue import SellerState
from bots.engines.language import intents
from evaluation import figures
from evaluation.figures import Figure

SETS = Path(__file__).parent / "sets"
UTTERANCES = Path(intents.__file__).parent / "utterances"
# A held-out line that is nearly a training line measures memory; so are equal lines with another label.
MOST_ALIKE = 0.6
LEAST_AN_INTENT = 20


def read(name: str) -> list[dict[str, Any]]:
    """The lines of one set."""
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text().splitlines()]


def training_lines() -> list[dict[str, str]]:
    found = []
    for path in sorted(UTTERANCES.glob("*.csv")):
        with path.open(newline="") as lines:
            found += list(csv.DictReader(lines))
    return found


def measure() -> Iterator[Figure]:
    """Every figure of the lines, in the order in which they are printed."""
    yield from _sizes()
    yield from _intents()
    yield from _slots()
    yield from _opt_outs()
    yield from _fair_housing()


def _sizes() -> Iterator[Figure]:
    held_out, training = read("held_out"), training_lines()
    per_intent = Counter(line["intent"] for line in held_out)
    yield Figure("training_lines", len(training), least=2_000)
    yield Figure("intents", len({line["intent"] for line in training}), least=25)
    yield Figure("held_out_lines", len(held_out), least=500)
    yield Figure("held_out_per_intent", min(per_intent.values()), least=LEAST_AN_INTENT)
    known = [figures.trigrams(line["text"]) for line in training]
    alike = max(figures.most_alike(line["text"], known) for line in held_out)
    yield Figure("held_out_most_alike", alike, most=MOST_ALIKE)


def _intents() -> Iterator[Figure]:
    lines = read("held_out")
    guesses = [intents.classify(line["text"]).intent for line in lines]
    scores = figures.f1_by_label([line["intent"] for line in lines], guesses)
    for label, score in sorted(scores.items(), key=lambda one: one[1])[:8]:
        print(f"    weakest intents: {label:22} F1 {score:.3f}")
    yield Figure("intent_macro_f1", sum(scores.values()) / len(scores), least=0.85)


def _slots() -> Iterator[Figure]:
    lines = read("slots")
    exact, wrong = 0, Counter[str]()
    for line in lines:
        state = SellerState(pending=line["pending"])
        found = understanding.read(line["text"], state, today=date.fromisoformat(line["today"])).slots
        given = {slot.name: slot.value for slot in found}
        exact += given == line["slots"]
        wrong.update(name for name in {*given, *line["slots"]} if given.get(name) != line["slots"].get(name))
    for name, count in wrong.most_common(6):
        print(f"    slots most often wrong: {name:22} {count}")
    empty = sum(not line["slots"] for line in lines)
    yield Figure("slot_lines", len(lines), least=300)
    yield Figure("slot_lines_without_one", empty / len(lines), least=0.32)
    yield Figure("slot_exact", exact / len(lines), least=0.9)


def _opt_outs() -> Iterator[Figure]:
    lines = read("opt_out")
    asked = [line for line in lines if line["opt_out"]]
    others = [line for line in lines if not line["opt_out"]]
    heard = sum(opt_out.find_opt_out(line["text"]) is not None for line in asked)
    misheard = sum(opt_out.find_opt_out(line["text"]) is not None for line in others)
    yield Figure("opt_out_lines", len(asked), least=200)
    yield Figure("opt_out_near_misses", len(others), least=200)
    yield Figure("opt_out_recall", heard / len(asked), least=0.99)
    yield Figure("opt_out_false_positives", misheard / len(others), most=0.01)


def _fair_housing() -> Iterator[Figure]:
    lines = read("fair_housing")
    missed = false = 0
    for line in lines:
        finds = (
            fair_housing.asks_who_lives_there(line["text"])
            if line["part"] == "asks"
            else bool(fair_housing.find_steering(line["text"]))
        )
        missed += line["label"] and not finds
        false += finds and not line["label"]
    yield Figure("fair_housing_missed", missed, most=1)
    yield Figure("fair_housing_false", false, most=2)
