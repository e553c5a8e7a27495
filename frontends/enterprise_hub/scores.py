"""Scores in the hub's words (contract 0.6): a class for readiness, a category for each of its pillars."""

_CLASSES = ((75, "Hot"), (50, "Warm"), (25, "Lukewarm"))
_CATEGORIES = {
    "motivation": {85: "high", 50: "mixed", 20: "low"},
    "timeline": {90: "committed", 50: "flexible", 20: "vague"},
    "condition": {85: "realistic", 50: "negotiable", 20: "unrealistic"},
    "price": {85: "price_aware", 50: "flexible", 20: "unaware"},
}


def classify(frs: float) -> str:
    return next((name for bound, name in _CLASSES if frs >= bound), "Cold")


def break_down(pillars: dict[str, int]) -> dict[str, dict[str, object]]:
    """Each pillar's points with their word; a pillar that the lead has not answered is ``unknown``."""
    return {
        name: {"score": points, "category": _CATEGORIES[name].get(points, "unknown")}
        for name, points in pillars.items()
    }
