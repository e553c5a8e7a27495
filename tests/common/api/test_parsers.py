"""JSON is read in one way or not at all."""

import io
from contextlib import suppress
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.api.parsers import MalformedJSONError, StrictJSONParser, parse_json
from common.exceptions import TooLargeError


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "nested"),
        (b'{"a": 1, "b": 2, "a": 3}', "'a' appears twice"),
        (b'[{"a": 1, "a": 1}]', "appears twice"),
        (b'{"a": NaN}', "NaN"),
        (b"-Infinity", "Infinity"),
        (b"1e999", "too large"),
        (b"9" * 5000, "64 bits"),
        (b"9223372036854775808", "64 bits"),
        (b'"\xff"', "UTF-8"),
        (b'{"a": "x\\u0000"}', "NUL"),
        (b'{"\\u0000": 1}', "NUL"),
        (b'"\\ud800"', "surrogate"),
        (b'"a\nb"', "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b"[1,]", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"", "not JSON"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(MalformedJSONError, match=why):
        parse_json(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"[" * 64 + b"]" * 64, None),
        (b"-9223372036854775808", -(2**63)),
        (b'"\\\\u0000"', "\\u0000"),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b' {"a": [1.5, true, null]} ', {"a": [1.5, True, None]}),
    ],
)
def test_what_looks_odd_and_is_not_is_read(body: bytes, value: object) -> None:
    assert value is None or parse_json(body) == value


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(body: bytes) -> None:
    with suppress(MalformedJSONError):
        parse_json(body)


def test_the_view_decides_how_much_is_read() -> None:
    stream, view = io.BytesIO(b'"' + b"x" * 100 + b'"'), SimpleNamespace(max_body_bytes=50)
    with pytest.raises(TooLargeError, match="50 bytes"):
        StrictJSONParser().parse(stream, parser_context={"view": view})
    assert stream.tell() <= 51, "the rest is not even read"
