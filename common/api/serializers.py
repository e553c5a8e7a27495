"""Shapes of input, where a field that is not in the shape is refused by name, and of pages."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.fields import empty

from common.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from common.exceptions import FieldProblem, MalformedInputError


class UnknownFieldError(MalformedInputError):
    """The input names a field that the shape does not have, or one that only the house sets."""

    code = "unknown_field"


class NotAnObjectError(MalformedInputError):
    """A JSON object was expected and something else came."""

    code = "not_an_object"


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that raises `UnknownFieldError` for a field it does not have.

    ``ignored_fields`` is for adapters of existing front ends only: the extra fields that one of them sends
    and that mean nothing here.
    """

    ignored_fields: ClassVar[frozenset[str]] = frozenset()

    def run_validation(self, data: Any = empty) -> Any:
        if data is None and self.parent is None:
            raise NotAnObjectError("The body must be a JSON object, not null.")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            where = f"{path} must be" if (path := self._path()) else "The body must be"
            raise NotAnObjectError(f"{where} a JSON object, not {_kind_of(data)}.")
        allowed = [name for name, field in self.fields.items() if not field.read_only]
        unknown = [str(name) for name in data if name not in allowed and name not in self.ignored_fields]
        if unknown:
            raise self._unknown_fields(unknown, allowed)
        return super().to_internal_value(data)  # type: ignore[no-any-return]

    def _unknown_fields(self, unknown: list[str], allowed: list[str]) -> UnknownFieldError:
        expected = ", ".join(sorted(allowed)) or "no fields at all"
        prefix = f"{path}." if (path := self._path()) else ""
        problems = [
            FieldProblem(field=(prefix + name)[:200], code="unknown_field", detail=f"Expected: {expected}.")
            for name in unknown[:20]
        ]
        named = ", ".join(name[:60] for name in unknown[:5])
        return UnknownFieldError(f"Unknown field: {named}. Expected: {expected}.", errors=problems)

    def _path(self) -> str:
        names: list[str] = []
        shape: Any = self
        while shape is not None:
            if shape.field_name:
                names.append(shape.field_name)
            shape = shape.parent
        return ".".join(reversed(names))


class TextField(serializers.CharField):
    """Bounded text in Unicode's composed form, trimmed, without control characters.

    Numbers and booleans are not text. ``multiline`` admits tabs and line breaks, and makes the latter alike.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_text": "Must be a string.",
        "control_characters": "Control characters are not accepted.",
    }

    def __init__(self, *, max_length: int, multiline: bool = False, **kwargs: Any) -> None:
        self.multiline = multiline
        super().__init__(max_length=max_length, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_text")
        text = unicodedata.normalize("NFC", data)
        if self.multiline:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        spaces = "\n\t" if self.multiline else ""
        if any(unicodedata.category(letter) == "Cc" and letter not in spaces for letter in text):
            self.fail("control_characters")
        return super().to_internal_value(text)


class MomentField(serializers.DateTimeField):
    """A moment in ISO 8601 with its offset from UTC: without one nobody knows which hour is meant."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Expected a date and time such as 2026-03-02T14:00:00-08:00.",
        "no_offset": "Say its offset from UTC, such as 2026-03-02T14:00:00-08:00 or 2026-03-02T22:00:00Z.",
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("no_offset")
        return super().enforce_timezone(value)


def read_text(text: str, *, longest: int) -> str:
    """Lines that came outside a body, as a multiline `TextField` reads them; raises MalformedInputError."""
    try:
        read: str = TextField(max_length=longest, multiline=True).run_validation(text)
    except serializers.ValidationError as error:
        raise MalformedInputError(" ".join(str(one) for one in error.detail)) from error
    return read


class PageSizeField(serializers.IntegerField):
    """How many rows a page holds: 1 to 200, in plain digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f"{DEFAULT_LIMIT} when absent.")
        super().__init__(min_value=1, max_value=MAX_LIMIT, required=False, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        # Python reads the digits of every script, which no other reader of the address does.
        if isinstance(data, str) and not data.isascii():
            self.fail("invalid")
        return super().to_internal_value(data)


class SecretField(serializers.CharField):
    """A password or token: bounded, never trimmed, never shown again."""

    def __init__(self, *, max_length: int | None = 1024, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, trim_whitespace=False, write_only=True, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class PageSerializer(serializers.Serializer[Any]):
    """One page of a list."""

    next = serializers.CharField(
        allow_null=True, help_text="Send it as `cursor` for the next page; null on the last."
    )
    limit = serializers.IntegerField(help_text="How many rows a page holds.")


def page_of(item: type[serializers.Serializer[Any]]) -> type[PageSerializer]:
    """The shape of a page of items, for the OpenAPI document: `LeadSerializer` makes ``LeadPage``."""
    name = item.__name__.replace("Serializer", "PageSerializer")
    page = type(name, (PageSerializer,), {"results": item(many=True)})
    # The page is one object, whatever the action that answers it is called.
    return extend_schema_serializer(many=False)(page)


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, list):
        return "an array"
    return "a string" if isinstance(value, str) else "a number"
