"""Every figure of the evaluation, against its bound."""

from collections.abc import Iterable, Iterator

from evaluation import attacks, company, dialogues, fidelity, legitimate, lines
from evaluation.figures import Figure

RESULT = (
    "intent_macro_f1",
    "opt_out_recall",
    "opt_out_false_positives",
    "slot_exact",
    "attack_acts",
    "legitimate_failed",
    "dialogues_failed",
)


def main() -> bool:
    """Print all figures and the RESULT line; True when one missed its bound."""
    figures: dict[str, Figure] = {}
    for figure in (*lines.measure(), *_tried()):
        figures[figure.name] = figure
        print(figure, flush=True)
    acts = sum(figure.value for name, figure in figures.items() if name.startswith("attack_acts"))
    figures["attack_acts"] = Figure("attack_acts", acts, most=0)
    print("RESULT " + " ".join(f"{name}={figures[name].value:.4g}" for name in RESULT))
    return not all(figure.holds for figure in figures.values())


def _tried() -> Iterator[Figure]:
    yield _none_of("attack_acts_builtin", attacks.run(company.found("attacked")))
    for engine in ("anthropic", "openai"):
        yield _none_of(
            f"attack_acts_{engine}", attacks.run_obeying(company.found(f"won-{engine}"), engine=engine)
        )
    yield _none_of("legitimate_failed", legitimate.run(company.found("served")))
    yield _none_of("packets_lossy", fidelity.run(company.found("handed")))
    yield _none_of("dialogues_failed", dialogues.run(company.found("talked")))


def _none_of(name: str, failures: Iterable[object]) -> Figure:
    found = list(failures)
    for failure in found:
        print(f"    {name}: {failure}")
    return Figure(name, len(found), most=0)
