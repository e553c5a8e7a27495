"""What the concierge answers with: words, the figures in them, links, and acts that wait for a yes."""

import re
import unicodedata
from typing import Any, Literal
from uuid import UUID

import msgspec

LONGEST_NAME = 60
LONGEST_QUOTE = 140

# The pages that there are; whoever asks for another is told so.
PAGES = {
    "command centre": "/",
    "leads": "/leads",
    "conversations": "/conversations",
    "admin": "/admin/",
}

ProposalKind = Literal["handoff", "take_over", "hand_back"]


class Fact(msgspec.Struct, frozen=True):
    """One looked-up value as the answer shows it."""

    name: str
    value: str | int | float | None


class Link(msgspec.Struct, frozen=True):
    label: str
    href: str


class Proposal(msgspec.Struct, frozen=True):
    """A consequential act that is carried out only when the person confirms it by its id.

    ``epoch`` is the conversation's owner epoch when it was proposed, 0 where there was no conversation:
    after another change of owner it is refused.
    """

    id: UUID
    kind: ProposalKind
    label: str
    consequence: str
    lead_id: UUID
    conversation_id: UUID | None
    epoch: int
    to: str


class Reply(msgspec.Struct, frozen=True):
    """An answer. Every figure in its words stands among the facts."""

    act: str
    answer: str
    facts: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    lead_id: UUID | None = None
    conversation_id: UUID | None = None
    confidence: float = 1.0


_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn")
_BRACKETS = str.maketrans({"<": "‹", ">": "›", "“": "'", "”": "'", '"': "'"})


def as_data(text: str, *, longest: int) -> str:
    """Somebody else's words on one line: cut, and without what would be read as markup or cannot be seen.

    Front ends look for tags in an answer, so that none may come out of a lead's name or message.
    """
    visible = "".join(
        " " if unicodedata.category(letter) in _HIDDEN else letter for letter in text[: 4 * longest]
    )
    line = re.sub(r"\s+", " ", visible).strip().translate(_BRACKETS)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def shown_name(name: str) -> str:
    """A lead's name as an answer shows it."""
    return as_data(name, longest=LONGEST_NAME) or "a lead without a name"


def quoted(text: str) -> str:
    """What a lead wrote, in quotation marks of ours alone."""
    return f"“{as_data(text, longest=LONGEST_QUOTE)}”"


def facts_of(**values: Any) -> tuple[Fact, ...]:
    """Facts by name, in the order given; None is kept and means unknown."""
    return tuple(Fact(name, value) for name, value in values.items())


def lead_link(lead_id: UUID, name: str) -> Link:
    return Link(shown_name(name), f"/leads/{lead_id}")


def conversation_link(conversation_id: UUID, name: str) -> Link:
    return Link(f"Conversation with {shown_name(name)}", f"/conversations/{conversation_id}")


def page_link(page: str) -> Link:
    return Link(page.capitalize(), PAGES[page])
