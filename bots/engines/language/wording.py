"""What of another engine's words may go out to a lead, or to the team."""

import re
from typing import Literal

from bots.engines import fair_housing, grounding
from bots.engines.language.seam import ToPhrase, ToSummarise

Objection = Literal[
    "", "empty", "too_long", "unsendable", "link", "ungrounded", "unfair", "claims_person", "claims_act",
    "question_changed", "echoes_lead",
]  # fmt: skip

_QUESTION = re.compile(r"[^.!?]*\?")
_CLAIMS_PERSON = re.compile(
    r"\b(?:i am|i'm|im|this is|you are talking to) (?:not )?(?:a |an )?(?:real |actual |live )?"
    r"(?:human|person|people|man|woman|realtor|agent|broker|bot|robot|machine|program|ai)\b"
    r"|\b(?:soy|no soy|je suis|je ne suis pas) (?:una? |un |une )?"
    r"(?:human|humain|persona|personne|robot|bot|m[aá]quina|machine|agente?)\w*",
    re.IGNORECASE,
)
_CLAIMS_ACT = re.compile(
    r"\b(?:i|we)(?:'ve| have| will|'ll)? (?:just |now |already |hereby )?(?:book|schedul|cancel|remov"
    r"|unsubscrib|delet|transfer|sen[dt]|sold|sell|sign|approv|reserv|chang|updat|lower|rais|accept|agree"
    r"|guarantee|promis|pay|paid|buy|bought|offer|waiv|refund|wir)\w*\b"
    r"|\b(?:guaranteed|legally binding|contract is|you have been (?:removed|approved|selected))\b"
    r"|\b(?:system prompt|my instructions|as an ai|language model)\b",
    re.IGNORECASE,
)
# So many words in a row that the lead wrote and the draft does not have are the lead's words in our mouth.
_ECHO = 4


def objection_to_phrase(text: str, asked: ToPhrase) -> Objection:
    """Why a phrasing may not go out in place of the draft; empty when it may."""
    said = text.strip()
    if not said:
        return "empty"
    if len(said) > asked.longest:
        return "too_long"
    if not _is_sendable(said):
        return "unsendable"
    if sorted(_questions(said)) != sorted(_questions(asked.draft)):
        return "question_changed"
    return _objection_to_words(said, draft=asked.draft, facts=asked.facts, quoted=(asked.message,))


def objection_to_summary(text: str, asked: ToSummarise) -> Objection:
    """The same for the team's summary, which may quote figures that stand in the conversation."""
    said = text.strip()
    if not said:
        return "empty"
    if len(said) > asked.longest:
        return "too_long"
    if any(ord(char) < 32 and char != "\n" for char in said):
        return "unsendable"
    facts = (asked.draft, *asked.known.values(), *(turn.text for turn in asked.turns))
    return _objection_to_words(said, draft=asked.draft, facts=facts, quoted=())


def _objection_to_words(
    said: str, *, draft: str, facts: tuple[str, ...], quoted: tuple[str, ...]
) -> Objection:
    if grounding.foreign_links(said):
        return "link"
    if grounding.ungrounded_figures(said, (*facts, draft)):
        return "ungrounded"
    if fair_housing.find_steering(said):
        return "unfair"
    if _CLAIMS_PERSON.search(said) and not _CLAIMS_PERSON.search(draft):
        return "claims_person"
    if _CLAIMS_ACT.search(said) and not _CLAIMS_ACT.search(draft):
        return "claims_act"
    runs = {run for text in quoted for run in _runs(text)} - _runs(draft)
    return "echoes_lead" if runs & _runs(said) else ""


def _is_sendable(text: str) -> bool:
    """Letters, figures and plain signs in one line: no hyphen, emoji, markup or hidden character."""
    return all(char.isalnum() or char in " .,!?'$%:;()¿¡’«»" for char in text)


def _questions(text: str) -> list[str]:
    return [found.strip() for found in _QUESTION.findall(text)]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + _ECHO]) for at in range(len(words) - _ECHO + 1)}
