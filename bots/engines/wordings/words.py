"""The shape of a language's wordings.

Each line has at least two wordings, so that nothing needs to be said twice in a row word for word. None has
a hyphen, an emoji or a figure, but for the 30 and 45 days of the second question.
"""

from typing import Literal

import msgspec

from bots.engines.dialogue import SlotName

# "short" leaves room for an introduction; "blunt" is how a direct voice asks again.
Style = Literal["friendly", "direct", "blunt", "short"]


class Words(msgspec.Struct, frozen=True):
    """One language. ``lines`` are by act; ``direct_lines`` are what a direct voice says instead.

    ``{name}``, ``{company}``, ``{place}`` and ``{amount}`` are filled in; a name comes with its own space.
    """

    questions: dict[int, dict[Style, tuple[str, ...]]]
    lines: dict[str, tuple[str, ...]]
    direct_lines: dict[str, tuple[str, ...]]
    acknowledgements: dict[SlotName, dict[str, str]]
    place_noted: str
    amount_noted: dict[SlotName, str]
