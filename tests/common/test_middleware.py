"""Each request carries one id and leaves one line, without its secrets."""

import json
import logging
from typing import Any

import pytest
import structlog
from django.test import Client

from common import correlation
from common.redaction import redact_text
from config import logging as config_logging

pytestmark = pytest.mark.urls("tests.common.api.endpoints")


def test_a_callers_id_is_kept_and_answered(client: Client) -> None:
    assert (
        client.get("/api/nowhere", headers={"X-Correlation-ID": "order-77"})["X-Correlation-ID"] == "order-77"
    )
    assert correlation.current() == ""


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", "line\nbreak"])
def test_an_unfit_id_is_replaced(client: Client, given: str) -> None:
    answered = client.get("/api/nowhere", headers={"X-Correlation-ID": given})["X-Correlation-ID"]
    assert answered != given
    assert len(answered) == 32


def test_a_request_leaves_one_line(client: Client) -> None:
    with structlog.testing.capture_logs() as lines:
        client.get("/api/raise/absent?token=abcdef&name=x", headers={"Authorization": "Bearer abcdefghijk"})
    (line,) = [one for one in lines if one["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "api/raise/<name>", 404)
    assert line["query"] == "token=[redacted]&name=x"
    assert "abcdef" not in str(lines)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("/ws?ticket=s3cret&x=1", "/ws?ticket=[redacted]&x=1"),
        ("/socket.io/?EIO=4&sid=s3cret&t=1", "/socket.io/?EIO=4&sid=[redacted]&t=1"),
        ("access_token=s3cret", "access_token=[redacted]"),
        ('{"password": "s3cret", "a": 1}', '{"password": "[redacted]", "a": 1}'),
        ("switchboard.v1, bearer.s3cret-s3cret", "switchboard.v1, bearer.[redacted]"),
        ("postgresql://app:s3cret@db/x", "postgresql://app:[redacted]@db/x"),
        ("key sk_0123456789_s3cret", "key [redacted]"),
        ("the password was wrong", "the password was wrong"),
    ],
)
def test_secrets_are_taken_out_of_text(text: str, kept: str) -> None:
    assert redact_text(text) == kept


def test_json_lines_carry_the_id_and_no_secret(capsys: Any) -> None:
    formatter = config_logging._stdlib_formatter(log_format="json")
    record = logging.LogRecord("uvicorn.error", logging.INFO, "", 0, "open %s", ("/ws?token=s3cret",), None)
    with correlation.bind("abc"):
        line = json.loads(formatter.format(record))
    assert line["event"] == "open /ws?token=[redacted]"
    assert (line["correlation_id"], line["level"], line["logger"]) == ("abc", "info", "uvicorn.error")


def test_an_unknown_log_format_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="LOG_FORMAT"):
        config_logging.logging_config(log_format="xml")
