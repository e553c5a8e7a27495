"""Pages by key, not by number: constant cost however deep, and no row twice when others are added."""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Q, QuerySet

from common.exceptions import MalformedInputError

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_CURSOR_LENGTH = 2048
_VERSION = 1
_SEAL_BYTES = 12

Row = TypeVar("Row")


class InvalidCursorError(MalformedInputError):
    """The cursor was not given out by this list, or for another order of it."""

    code = "invalid_cursor"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next one, or None on the last."""

    items: list[Row]
    next_cursor: str | None
    limit: int

    def envelope(self, results: Sequence[Any] | None = None) -> dict[str, Any]:
        """The answer of a list; ``results`` replaces the rows where they need another shape."""
        return {
            "results": self.items if results is None else results,
            "next": self.next_cursor,
            "limit": self.limit,
        }


def paginate(
    queryset: QuerySet[Any, Row],
    *,
    order: Sequence[str],
    cursor: str | None,
    limit: int = DEFAULT_LIMIT,
    key_of: Callable[[Row], Sequence[object]] | None = None,
) -> Page[Row]:
    """One page of a queryset of models or of ``values()`` rows.

    ``order`` names columns as ``order_by`` does; ``id`` is appended to make it total. Nulls sort as
    PostgreSQL sorts them by default (last upwards, first downwards), so that plain indexes serve.
    ``values()`` rows must hold the ordering columns; for tuples ``key_of`` picks them out, ``id`` last.
    """
    total_order = _with_tie_breaker(order)
    if cursor:
        queryset = queryset.filter(_after(total_order, decode_cursor(cursor, order=total_order)))
    rows = list(queryset.order_by(*total_order)[: limit + 1])
    if len(rows) <= limit:
        return Page(items=rows, next_cursor=None, limit=limit)
    rows.pop()
    last = rows[-1]
    key = key_of(last) if key_of else [_value_of(last, name.lstrip("-")) for name in total_order]
    return Page(items=rows, next_cursor=encode_cursor(key, order=total_order), limit=limit)


def encode_cursor(key: Sequence[object], *, order: Sequence[str]) -> str:
    payload = msgspec.json.encode([_VERSION, *(_pack(value) for value in key)])
    return urlsafe_b64encode(_seal(payload, order) + payload).rstrip(b"=").decode()


def decode_cursor(cursor: str, *, order: Sequence[str]) -> list[Any]:
    """The key that a cursor holds; `InvalidCursorError` when it was altered or belongs to another order."""
    refusal = InvalidCursorError(
        "This cursor is not one of this list in this order. Start again without a cursor."
    )
    if len(cursor) > MAX_CURSOR_LENGTH or not cursor.isascii():
        raise refusal
    try:
        sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except binascii.Error as error:
        raise refusal from error
    seal, payload = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
    # The second half refuses other spellings of the same bytes, which lenient base64 decoding lets through.
    if (
        not hmac.compare_digest(seal, _seal(payload, order))
        or urlsafe_b64encode(sealed).rstrip(b"=") != cursor.encode()
    ):
        raise refusal
    version, *key = msgspec.json.decode(payload)
    if version != _VERSION or len(key) != len(order):
        raise refusal
    return [_unpack(kind, text) for kind, text in key]


def _seal(payload: bytes, order: Sequence[str]) -> bytes:
    secret = f"cursor:{settings.SECRET_KEY}".encode()
    return hmac.digest(secret, ",".join(order).encode() + b"\0" + payload, "sha256")[:_SEAL_BYTES]


def _with_tie_breaker(order: Sequence[str]) -> tuple[str, ...]:
    if order and order[-1].lstrip("-") in {"id", "pk"}:
        return tuple(order)
    descending = bool(order) and order[-1].startswith("-")
    return (*order, "-id" if descending else "id")


def _after(order: Sequence[str], key: Sequence[Any]) -> Q:
    """Rows that sort behind a key: equal in the first columns, behind in the next, for each in turn."""
    behind = Q(pk__in=[])
    equal = Q()
    for name, value in zip(order, key, strict=True):
        column, descending = name.lstrip("-"), name.startswith("-")
        behind |= equal & _column_after(column, value, descending=descending)
        equal &= Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})
    return _leading_bound(order[0], key[0]) & behind


def _column_after(column: str, value: Any, *, descending: bool) -> Q:
    if descending:
        return Q(**{f"{column}__isnull": False}) if value is None else Q(**{f"{column}__lt": value})
    if value is None:
        return Q(pk__in=[])
    return Q(**{f"{column}__gt": value}) | Q(**{f"{column}__isnull": True})


def _leading_bound(name: str, value: Any) -> Q:
    """Implied by the rest, and said again because a planner turns it into the start of an index scan."""
    if value is None or not name.startswith("-"):
        return Q()
    return Q(**{f"{name.lstrip('-')}__lte": value})


def _value_of(row: Any, column: str) -> Any:
    if isinstance(row, dict):
        return row[column]
    for attribute in column.split("__"):
        row = getattr(row, attribute)
    return row


def _pack(value: object) -> tuple[str, Any]:
    match value:
        case None:
            return "n", None
        case bool() | int() | float() | str():
            return "v", value
        case datetime():
            return "t", value.isoformat()
        case date():
            return "d", value.isoformat()
        case UUID():
            return "u", value.hex
        case Decimal():
            return "m", str(value)
        case _:
            raise TypeError(f"A cursor cannot hold {type(value).__name__}; order by another column.")


def _unpack(kind: str, packed: Any) -> Any:
    readers: dict[str, Callable[[Any], Any]] = {
        "n": lambda _: None,
        "v": lambda value: value,
        "t": datetime.fromisoformat,
        "d": date.fromisoformat,
        "u": lambda value: UUID(hex=value),
        "m": Decimal,
    }
    return readers[kind](packed)
