"""The prospecting front end's dialect: the native one, with a few names in capitals and camel case.

Events carry their payload twice: ``payload`` for handlers that read camel case, ``data`` for those that read
it as the log holds it. Answers to the front end's own commands have their fields on top as well.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import msgspec

from events.log import Published
from realtime.dialects import native, texts
from realtime.dialects.native import Ask, NativeDialect
from realtime.topics import MAX_NAME_LENGTH

CAMPAIGN = "campaign"
SHOUTED_EVENTS = frozenset(
    {"campaign_started", "prospect_found", "agent_activity", "campaign_metrics_update"}
)
SHOUTED_COMMANDS = frozenset({"START_CAMPAIGN", "CONFIGURE_AGENT", "ENRICH_PROSPECT"})
# Room for the family's name in front of it.
CampaignId = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME_LENGTH - len(CAMPAIGN) - 1)]


class Follow(msgspec.Struct, frozen=True):
    """A ``subscribe`` without topics: listen to a campaign, or again to what is heard from the start."""

    campaign_id: CampaignId | None = None


class _Command(msgspec.Struct, frozen=True):
    type: str
    payload: Any = None
    campaign_id: Any = None
    campaign_id_too: Any = msgspec.field(default=None, name="campaignId")


def parse(text: str) -> native.Command | Follow:
    """The command in a frame; raises ``MalformedFrameError`` and ``UnknownCommandError``, nothing else."""
    command = texts.read(text, _Command)
    if command.type in SHOUTED_COMMANDS:
        return Ask(command.type.lower(), texts.rename(command.payload or {}, texts.snake_case))
    payload = command.payload if isinstance(command.payload, dict) else {}
    if command.type != "subscribe" or "topics" in payload:
        return native.parse(text)
    inside = (payload.get("campaign_id"), payload.get("campaignId"))
    on_top = (command.campaign_id, command.campaign_id_too)
    named = next((one for one in (*inside, *on_top) if one is not None), None)
    return texts.read(texts.write({"campaign_id": named}), Follow)


class ProspectingDialect(NativeDialect):
    """Writes frames; the native ones where the front end has no spelling of its own."""

    name = "prospecting"

    def event(self, event: Published) -> str:
        spelled = event
        if event.type in SHOUTED_EVENTS:
            fields = texts.rename(texts.fields_of(event.payload), texts.camel_case)
            payload = event.payload if fields is None else texts.write(fields)
            spelled = replace(event, type=event.type.upper(), payload=payload)
        return f'{super().event(spelled)[:-1]},"data":{event.payload}}}'

    def subscribed(
        self,
        *,
        topics: list[str],
        position: str,
        recovered: bool | None,
        replayed: int,
        refetch: dict[str, str] | None,
    ) -> str:
        campaigns = (name.partition(":")[2] for name in topics if name.startswith(f"{CAMPAIGN}:"))
        answer = {
            "campaign_id": next(campaigns, None),
            "message": f"Listening to {', '.join(topics)}." if topics else "Listening to what is for you.",
            "timestamp": texts.now(),
        }
        resumed = {"topics": topics, "position": position, "recovered": recovered, "replayed": replayed}
        return _frame("subscribed", answer, resumed | ({} if refetch is None else {"refetch": refetch}))

    def pong(self, *, position: str | None) -> str:
        return _frame("pong", {"timestamp": texts.now()}, {} if position is None else {"pos": position})

    def error(self, *, code: str, detail: str, topic: str | None = None) -> str:
        more = {"code": code, "detail": detail} | ({} if topic is None else {"topic": topic})
        return _frame("error", {"message": detail}, more)


def _frame(kind: str, answer: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    return texts.write({"type": kind, **answer, "payload": {**answer, **more}})
