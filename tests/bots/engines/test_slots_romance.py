"""Answers in Spanish and French."""

import pytest

from bots.engines import slots_romance, understanding
from bots.engines.dialogue import SellerState


def read(text: str, pending: int | None = None) -> dict[str, str]:
    return {slot.name: slot.value for slot in slots_romance.extract(text, pending=pending)}


@pytest.mark.parametrize(
    ("text", "pending", "slots"),
    [
        ("por divorcio", 1, {"motivation": "divorce"}),
        ("heredé la casa de mi madre", 1, {"motivation": "estate"}),
        ("me mudo a Texas", 1, {"motivation": "relocating", "relocation_destination": "Texas"}),
        ("solo por curiosidad", 1, {"motivation": "curious"}),
        ("no quiero vender", None, {"motivation": "not_selling"}),
        ("sí", 2, {"timeline_acceptable": "no"}),
        ("no", 2, {"timeline_acceptable": "yes"}),
        ("no hay problema", 2, {"timeline_acceptable": "yes"}),
        ("necesito más tiempo", 2, {"timeline_acceptable": "no"}),
        ("lo antes posible", 2, {"timeline_urgency": "urgent", "timeline_acceptable": "yes"}),
        ("en tres meses", 2, {"timeline_acceptable": "no", "timeline_urgency": "flexible"}),
        ("hace 10 años vivo aquí", 2, {}),
        ("necesita reparaciones", 3, {"property_condition": "needs_work"}),
        ("no necesita arreglos", 3, {"property_condition": "move_in_ready"}),
        ("está en buen estado", 3, {"property_condition": "move_in_ready"}),
        ("350 mil", 4, {"price_expectation": "350000"}),
        ("450.000", 4, {"price_expectation": "450000"}),
        ("debo 200 mil al banco", 4, {}),
        ("haga una oferta", 4, {"price_flexibility": "flexible"}),
        ("nous divorçons", 1, {"motivation": "divorce"}),
        ("on déménage à Lyon", 1, {"motivation": "relocating", "relocation_destination": "Lyon"}),
        ("oui ce serait un problème", 2, {"timeline_acceptable": "no"}),
        ("non", 2, {"timeline_acceptable": "yes"}),
        ("rien ne presse", 2, {"timeline_urgency": "vague"}),
        ("il y a des travaux à faire", 3, {"property_condition": "needs_work"}),
        ("aucun travaux", 3, {"property_condition": "move_in_ready"}),
        ("450 000 $", 4, {"price_expectation": "450000"}),
        ("prix ferme 300k", 4, {"price_expectation": "300000", "price_flexibility": "firm"}),
        ("bonjour", None, {}),
        ("quiero vender mi casa", None, {}),
    ],
)
def test_an_answer_fills_its_slots(text: str, pending: int | None, slots: dict[str, str]) -> None:
    assert read(text, pending) == slots


def test_evidence_is_what_was_written() -> None:
    (slot,) = slots_romance.extract("Sí, heredé la casa", pending=1)
    assert slot.evidence == "heredé"


def test_a_few_words_are_read_in_the_language_of_the_talk() -> None:
    state = SellerState(pending=2, language="fr")
    assert [slot.value for slot in understanding.read("non", state).slots] == ["yes"]


@pytest.mark.parametrize("text", ["", "\u202e", "😀", "a" * 5_000, "ﬁ İ", "🏠 350"])
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read(text, 4), dict)
