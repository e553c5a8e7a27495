"""What this house tells, drawn from the event classes: JSON Schemas and one AsyncAPI document."""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.apps import apps
from django.conf import settings
from msgspec import inspect

from events.base import Event, all_event_classes

Document = dict[str, Any]

_EXAMPLE_ID = UUID("01980000-0000-7000-8000-000000000000")
_EXAMPLE_MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)
_EXAMPLES: dict[type[inspect.Type], Any] = {
    inspect.UUIDType: _EXAMPLE_ID,
    inspect.StrType: "text",
    inspect.BoolType: True,
    inspect.IntType: 1,
    inspect.FloatType: 1.5,
    inspect.DecimalType: Decimal("1.50"),
    inspect.DateTimeType: _EXAMPLE_MOMENT,
    inspect.DateType: _EXAMPLE_MOMENT.date(),
    inspect.ListType: [],
    inspect.VarTupleType: (),
    inspect.AnyType: None,
}
_SCHEMA_REF = "#/components/schemas/{name}"

_DESCRIPTION = """\
Connect to /ws with the subprotocol `switchboard.v1` and one of the security schemes below. Frames are JSON.

- Send `{"type": "subscribe", "payload": {"topics": [...], "since": "<epoch>:<seq>"}}` to listen. The answer
  is `subscribed` with the position reached. With `since`, missed events are replayed first; `recovered:
  false` says that they could not be, and `refetch` where to load each topic's present state.
- Durable events carry `seq`: per company without a gap, so one that you never see belongs to a topic that
  you do not listen to. Keep the highest, and resume from it.
- Passing states (progress, typing) carry no `seq` and are never replayed.
- Each event takes the permission that it states; whoever lacks it does not receive it.
- Existing front ends are told the same payloads in envelopes of their own: on /ws without that subprotocol or
  with `isp-protocol-v1`, on /ws/service-health, on /api/ws, and over Socket.IO on /socket.io.
"""


def event_classes() -> dict[str, type[Event]]:
    """The installed apps' event classes by wire name; one that a test made is not ours to tell of."""
    return {
        name: cls
        for name, cls in all_event_classes().items()
        if apps.get_containing_app_config(cls.__module__) is not None
    }


def payload_schemas() -> dict[str, Document]:
    """The JSON Schema of every payload, and of what they are made of, by component name."""
    classes = [cls for cls in event_classes().values() if not _in_senders_words(cls)]
    _, components = msgspec.json.schema_components(classes, ref_template=_SCHEMA_REF)
    return dict(sorted(components.items()))


def example_of(cls: type[Event]) -> Event:
    """An event of the class with made-up values: optional fields are filled, lists are empty."""
    values = {field.name: _example_value(field.type) for field in _struct(cls).fields}
    return cls(**values)


def topic_families(cls: type[Event]) -> list[str]:
    """The topics that the class's events are pushed to, with ``{key}`` for what differs between them."""
    topics = example_of(cls).topics()
    return [
        f"{family}:{{key}}" if colon else family for family, colon, _ in (t.partition(":") for t in topics)
    ]


def asyncapi_document() -> Document:
    """The AsyncAPI 3.0 document of everything that is pushed."""
    classes = event_classes()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"{settings.SPECTACULAR_SETTINGS['TITLE']} events",
            "version": settings.SPECTACULAR_SETTINGS["VERSION"],
            "description": _DESCRIPTION,
        },
        "defaultContentType": "application/json",
        "servers": {
            "live": {
                "host": "{host}",
                "pathname": "/ws",
                "protocol": "ws",
                "description": "wss behind TLS.",
                "variables": {"host": {"default": "127.0.0.1:8000"}},
                "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in _SECURITY_SCHEMES],
            }
        },
        "channels": _channels(classes),
        "operations": _operations(classes),
        "components": {
            "messages": {name: _message(name, cls) for name, cls in classes.items()},
            "schemas": payload_schemas(),
            "securitySchemes": _SECURITY_SCHEMES,
        },
    }


_SECURITY_SCHEMES: Document = {
    "bearerSubprotocol": {
        "type": "httpApiKey",
        "name": "Sec-WebSocket-Protocol",
        "in": "header",
        "description": "`switchboard.v1, bearer.<access token or API key>`",
    },
    "ticket": {
        "type": "httpApiKey",
        "name": "ticket",
        "in": "query",
        "description": "A single-use ticket of POST /api/realtime/ticket, good for 30 seconds.",
    },
    "session": {
        "type": "httpApiKey",
        "name": "sessionid",
        "in": "cookie",
        "description": "The website's own session, from the website's own origin.",
    },
    "firstMessage": {
        "type": "userPassword",
        "description": 'Within 10 seconds: `{"type": "auth", "payload": {"token": "<token or key>"}}`',
    },
}


def _channels(classes: dict[str, type[Event]]) -> Document:
    members: defaultdict[str, list[str]] = defaultdict(list)
    for name, cls in classes.items():
        for address in topic_families(cls):
            members[address].append(name)
    return {_channel_name(address): _channel(address, members[address]) for address in sorted(members)}


def _channel(address: str, names: list[str]) -> Document:
    channel: Document = {
        "address": address,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }
    if "{key}" in address:
        channel["parameters"] = {"key": {"description": "The id of what is listened to."}}
    return channel


def _operations(classes: dict[str, type[Event]]) -> Document:
    return {
        f"push_{channel}": {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}}
        for channel in _channels(classes)
    }


def _channel_name(address: str) -> str:
    return address.replace(":{key}", "_by_key")


def _message(name: str, cls: type[Event]) -> Document:
    free = _in_senders_words(cls)
    frame: Document = {
        "type": {"type": "string", "description": "As the sender chose."} if free else {"const": name},
        "payload": {"type": "object"} if free else {"$ref": _SCHEMA_REF.format(name=cls.__name__)},
        "id": {"type": "string", "format": "uuid", "description": "The event's id."},
        "at": {"type": "string", "format": "date-time"},
        "topics": {"type": "array", "items": {"type": "string"}},
    }
    if cls.durable:
        frame["seq"] = {"type": "integer", "minimum": 1}
    return {
        "name": name,
        "summary": _summary(cls),
        "payload": {"type": "object", "properties": frame, "required": list(frame)},
        "examples": [{"payload": _example_frame(cls)}],
        "x-permission": cls.permission,
        "x-version": cls.version,
        "x-durable": cls.durable,
        "x-audit-category": str(cls.audit) if cls.audit else None,
    }


def _example_frame(cls: type[Event]) -> Document:
    event = example_of(cls)
    frame = {
        "type": event.wire_type(),
        "payload": msgspec.to_builtins(event.wire_payload()),
        "id": str(_EXAMPLE_ID),
        "at": _EXAMPLE_MOMENT.isoformat(),
        "topics": list(event.topics()),
    }
    return {**frame, "seq": 1} if cls.durable else frame


def _in_senders_words(cls: type[Event]) -> bool:
    """Whether name and payload are the sender's, so that there is no schema to tell."""
    return cls.wire_payload is not Event.wire_payload


def _summary(cls: type[Event]) -> str:
    text = cls.__dict__.get("__doc__") or ""
    return " ".join(text.split())


def _struct(cls: type[Event]) -> inspect.StructType:
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    return info


def _example_value(kind: inspect.Type) -> Any:
    if type(kind) in _EXAMPLES:
        return _EXAMPLES[type(kind)]
    match kind:
        case inspect.EnumType(cls=enum):
            return next(iter(enum))
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.UnionType(types=members):
            return _example_value(next(one for one in members if not isinstance(one, inspect.NoneType)))
        case inspect.StructType(cls=cls, fields=fields):
            return cls(**{field.name: _example_value(field.type) for field in fields})
        case inspect.DictType():
            return {}
        case _:
            raise TypeError(f"The catalogue has no example for {kind}; give it one.")
