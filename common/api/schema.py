"""What every operation of the OpenAPI document has in common: who may call it, and how it refuses."""

import inspect
from collections import defaultdict
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.apps import apps
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_lib_doc_excludes

from common.api import errors
from common.api.permissions import ANYONE, SIGNED_IN
from common.api.serializers import PageSerializer, StrictSerializer
from common.exceptions import SwitchboardError

Schema = dict[str, Any]

TENANT_HEADER = "TenantHeader"
_CHANGING = (":write", ":manage", ":import")
_FAMILIES = {status: family for family, status in errors.STATUS_BY_FAMILY.items()}
_RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_HEADERS: dict[int, Schema] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: {
        **_RETRY_AFTER,
        **{f"RateLimit-{name}": {"schema": {"type": "integer"}} for name in ("Limit", "Remaining", "Reset")},
    },
    503: _RETRY_AFTER,
}
_REFUSALS = "#/components/responses/"
_TEXT: Schema = {"type": "string"}
_PROBLEM: Schema = {
    "type": "object",
    "description": "Why a request was refused. `code` is stable; `correlation_id` finds it in our log.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "code": {**_TEXT, "description": "Stable: what programs should look at."},
        "detail": {**_TEXT, "description": "For people: what was wrong, and what was expected."},
        "errors": {
            "type": "array",
            "description": "What is wrong with single fields; a nested field is named with dots.",
            "items": {
                "type": "object",
                "properties": dict.fromkeys(("field", "code", "detail"), _TEXT),
                "required": ["field", "code", "detail"],
            },
        },
        "correlation_id": _TEXT,
        "error": {**_TEXT, "description": "The detail again, where older front ends look for it."},
        "message": {**_TEXT, "description": "The detail again, where older front ends look for it."},
    },
    "required": [
        "type", "title", "status", "code", "detail", "errors", "correlation_id", "error", "message",
    ],
}  # fmt: skip


class OperationSchema(AutoSchema):
    """Adds to each operation its permission, the company header, and the refusals that are usual for it.

    An operation that refuses in another way too names the status in ``responses`` with None.
    """

    def get_operation(self, *args: Any, **kwargs: Any) -> Schema | None:
        operation: Schema | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        permission = self.view.required_permission()  # type: ignore[attr-defined]  # all are ActorAPIViews
        if permission == ANYONE and "security" in operation:
            operation["security"].append({})
        elif permission not in (ANYONE, SIGNED_IN):
            operation["x-permission"] = permission
        if "security" in operation:
            header = {"$ref": f"#/components/parameters/{TENANT_HEADER}"}
            operation["parameters"] = [*operation.get("parameters", []), header]
        operation["responses"] = self._responses(operation)
        return operation

    def get_summary(self) -> str:
        return str(super().get_summary() or self.get_operation_id().replace("_", " ").capitalize())

    def _responses(self, operation: Schema) -> Schema:
        said = {int(code): answer for code, answer in operation["responses"].items()}
        for status, answer in said.items():
            answer["description"] = answer["description"] or HTTPStatus(status).phrase
        named = {status for status, answer in said.items() if status >= 400 and "content" not in answer}
        for status in named | (self._usual_refusals(operation) - set(said)):
            said[status] = {"$ref": _REFUSALS + _name(_FAMILIES[status])}
        return {str(status): said[status] for status in sorted(said)}

    def _usual_refusals(self, operation: Schema) -> set[int]:
        queries = any(one.get("in") == "query" for one in operation.get("parameters", []))
        statuses = {503}
        if "security" in operation:
            statuses |= {400, 401, 403}
        if self.method in ("POST", "PUT", "PATCH"):
            statuses |= {400, 413, 415}
        if queries or "requestBody" in operation:
            statuses |= {400, 422}
        if "{" in self.path:
            statuses.add(404)
        if self.method != "GET" and operation.get("x-permission", "").endswith(_CHANGING):
            statuses.add(409)
        if self._has_a_rate():
            statuses.add(429)
        return statuses

    def _has_a_rate(self) -> bool:
        named = getattr(self.view, "action", None) or self.method.lower()
        return bool(getattr(self.view, "rates", {}).get(named) or getattr(self.view, "rate", None))


def add_refusals(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Say once for all operations how each status refuses: a hook that runs when the document is made."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    used = _used_refusals(result)
    components["responses"] = {name: one for name, one in sorted(_refusals().items()) if name in used}
    components["parameters"] = {
        TENANT_HEADER: {
            "name": "X-Tenant-ID",
            "in": "header",
            "description": "Which of one's own companies is meant; without it the one of the sign-in.",
            "schema": {"type": "string", "format": "uuid"},
        }
    }
    return result


def undescribed_classes() -> list[type]:
    """Classes whose docstrings are for us, not for readers of the document; a setting names this."""
    published = get_lib_doc_excludes()  # type: ignore[no-untyped-call]  # published untyped
    return [*published, StrictSerializer, PageSerializer]


def _used_refusals(result: Schema) -> set[str]:
    answers = [
        answer
        for operations in result["paths"].values()
        for operation in operations.values()
        for answer in operation["responses"].values()
    ]
    return {answer["$ref"].removeprefix(_REFUSALS) for answer in answers if "$ref" in answer}


def _refusals() -> dict[str, Schema]:
    classes: defaultdict[int, list[type[SwitchboardError]]] = defaultdict(list)
    for cls in _told(SwitchboardError):
        family = next((one for one in cls.__mro__ if one in errors.STATUS_BY_FAMILY), None)
        if family is not None:
            classes[errors.STATUS_BY_FAMILY[family]].append(cls)
    return {_name(family): _refusal(status, classes[status]) for status, family in _FAMILIES.items()}


def _refusal(status: int, classes: list[type[SwitchboardError]]) -> Schema:
    family = _FAMILIES[status]
    codes = sorted({cls.code: cls for cls in classes}.items())
    lines = [f"- `{code}`: {_meaning(cls)}" for code, cls in codes]
    refusal: Schema = {
        "description": "\n".join(
            [_meaning(family), "", "Codes, in the error frames of sockets too:", "", *lines]
        ),
        "content": {
            errors.CONTENT_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": _example(family, status),
            }
        },
    }
    return {**refusal, "headers": _HEADERS[status]} if status in _HEADERS else refusal


def _example(family: type[SwitchboardError], status: int) -> Schema:
    said = {name: _meaning(family) for name in ("detail", "error", "message")}
    return {
        "type": f"/problems/{family.code}",
        "title": family.title,
        "status": status,
        "code": family.code,
        "errors": [],
        "correlation_id": "0199f2c4a6e87d35",
        **said,
    }


def _told(family: type[SwitchboardError]) -> Iterator[type[SwitchboardError]]:
    """The errors of the installed apps; one that a test made is not ours to tell of."""
    for cls in family.__subclasses__():
        if apps.get_containing_app_config(cls.__module__) is not None:
            yield cls
        yield from _told(cls)


def _meaning(cls: type[SwitchboardError]) -> str:
    """What its class says of it, or where it says nothing its title."""
    own = inspect.cleandoc(cls.__dict__.get("__doc__") or "")
    return " ".join(own.split()).replace("``", "`") or f"{cls.title}."


def _name(family: type[SwitchboardError]) -> str:
    return family.__name__.removesuffix("Error")
