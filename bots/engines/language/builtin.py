"""Our own engine behind the same seam: rules, extractors and the learned intents; words from templates."""

import msgspec

from bots.engines import understanding
from bots.engines.dialogue import SellerState, Turn
from bots.engines.language.seam import (
    EngineConfig,
    Heard,
    HeardSlot,
    Intent,
    LanguageEngine,
    Phrased,
    Summarised,
    Told,
    ToPhrase,
    ToSummarise,
    ToUnderstand,
    Usage,
)

_FREE = Usage()


class BuiltinEngine:
    name = "builtin"

    def understand(self, asked: ToUnderstand, *, seconds: float) -> Told[Heard]:
        state = SellerState(
            slots=asked.known,
            pending=asked.open_question,
            turns=tuple(Turn(said.sender, said.text) for said in asked.before),
        )
        read = understanding.read(asked.message, state)
        found = tuple(HeardSlot(slot.name, slot.value, slot.evidence) for slot in read.slots)
        intent = msgspec.convert(read.intent, Intent)
        return Told(Heard(intent, read.language, read.sentiment, found), _FREE)

    def phrase(self, asked: ToPhrase, *, seconds: float) -> Told[Phrased]:
        return Told(Phrased(asked.draft), _FREE)

    def summarise(self, asked: ToSummarise, *, seconds: float) -> Told[Summarised]:
        return Told(Summarised(asked.draft), _FREE)


def build(config: EngineConfig) -> LanguageEngine:
    return BuiltinEngine()
