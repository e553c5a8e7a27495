"""What every operation of the OpenAPI document has in common."""

from typing import Any

_PROBLEM = {
    "type": "object",
    "description": "Why a request was refused. `code` is stable; `correlation_id` is in our log.",
    "required": ["type", "title", "status", "code", "detail", "errors", "correlation_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("field", "code", "detail")},
            },
        },
        "correlation_id": {"type": "string"},
        "error": {"type": "string"},
        "message": {"type": "string"},
    },
}


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Say once for all operations how they refuse: a hook that runs when the document is made."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result.get("paths", {}).values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].setdefault("4XX", {"description": "Refused", "content": content})
    return result
