"""JSON Schemas as vendors' strict modes take them: one object, nothing optional, nothing further."""

from functools import lru_cache
from typing import Any

import msgspec


@lru_cache(maxsize=16)
def strict_schema(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """The schema of a struct that has no defaults and forbids unknown fields."""
    (found,), parts = msgspec.json.schema_components([shape], ref_template="#/$defs/{name}")
    root = parts.pop(found["$ref"].rpartition("/")[2])
    schema: dict[str, Any] = _typed({**root, "$defs": parts} if parts else root)
    return schema


def _typed(part: Any) -> Any:
    """Enumerations of words say that they are words, which some vendors insist on."""
    if isinstance(part, list):
        return [_typed(one) for one in part]
    if not isinstance(part, dict):
        return part
    typed = {name: _typed(value) for name, value in part.items()}
    return {"type": "string", **typed} if "enum" in typed else typed
