"""Reading what a running stack counts."""

import urllib.request

from tests.stack import Stack


def number_of(stack: Stack, series: str) -> float:
    """The value of one series, written as in the text format; 0 before it was counted."""
    with urllib.request.urlopen(f"{stack.origin}/metrics", timeout=10) as answer:  # noqa: S310 - our own
        lines = answer.read().decode().splitlines()
    values = [line.rpartition(" ")[2] for line in lines if line.rpartition(" ")[0] == series]
    return float(values[0]) if values else 0.0
