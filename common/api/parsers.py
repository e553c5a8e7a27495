"""Reading JSON bodies strictly: what two readers could understand differently is refused."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser

from common.exceptions import MalformedInputError, TooLargeError

MAX_BODY_BYTES = 1024 * 1024
MAX_DEPTH = 64
_INT64_DIGITS = 20
_INT64_MIN, _INT64_MAX = -(2**63), 2**63 - 1


class MalformedJSONError(MalformedInputError):
    """The body is not JSON, or is JSON that this house does not read."""

    code = "malformed_json"


class StrictJSONParser(BaseParser):
    """JSON in UTF-8, at most 1 MiB and 64 levels deep.

    Refused with 400: repeated keys, NaN and the infinities, integers beyond 64 bits, NUL characters and
    halves of surrogate pairs in strings. A view that needs more room sets `max_body_bytes`.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        view = (parser_context or {}).get("view")
        limit = getattr(view, "max_body_bytes", MAX_BODY_BYTES)
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLargeError(f"The body is larger than {limit} bytes.")
        return parse_json(body)


def parse_json(body: bytes) -> Any:
    """The value of a JSON document, or `MalformedJSONError` saying what cannot be read and where."""
    try:
        text = body.decode()
        value = _decoder.decode(text)
    except UnicodeDecodeError as error:
        raise MalformedJSONError(f"The body is not UTF-8: byte {error.start} cannot be decoded.") from error
    except json.JSONDecodeError as error:
        raise MalformedJSONError(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    # Only so many openers can make it too deep, and only an escape can smuggle in a bad character.
    if text.count("{") + text.count("[") > MAX_DEPTH or "\\u" in text or "\x00" in text:
        _check_value(value)
    return value


def _check_value(value: object) -> None:
    pending: list[tuple[object, int]] = [(value, 1)]
    while pending:
        current, depth = pending.pop()
        if isinstance(current, str):
            _check_text(current)
        elif isinstance(current, dict | list):
            if depth > MAX_DEPTH:
                raise _too_deep()
            if isinstance(current, dict):
                for key in current:
                    _check_text(key)
                pending += ((inner, depth + 1) for inner in current.values())
            else:
                pending += ((inner, depth + 1) for inner in current)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise MalformedJSONError("A string holds a NUL character, which cannot be stored.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise MalformedJSONError("A string holds half of a surrogate pair.") from error


def _too_deep() -> MalformedJSONError:
    return MalformedJSONError(f"The body is nested deeper than {MAX_DEPTH} levels.")


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise MalformedJSONError(f"The key {repeated[:60]!r} appears twice in one object.")
    return members


def _bounded_integer(digits: str) -> int:
    if len(digits) <= _INT64_DIGITS:
        number = int(digits)
        if _INT64_MIN <= number <= _INT64_MAX:
            return number
    raise MalformedJSONError(f"An integer of {len(digits)} digits does not fit into 64 bits.")


def _finite_number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise MalformedJSONError("A number is too large to be represented.")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedJSONError(f"{name} is not JSON.")


_decoder = json.JSONDecoder(
    object_pairs_hook=_unique_pairs,
    parse_int=_bounded_integer,
    parse_float=_finite_number,
    parse_constant=_refuse_constant,
)
