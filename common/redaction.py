"""Secrets out of log lines."""

import re

REDACTED = "[redacted]"

_NAMES = (
    r"(?:access_|refresh_|enterprise_jwt_|csrf)?token|ticket|password|passwd|secret|api[_-]?key|authorization|cookie"
    r"|set-cookie|signature"
)
_SECRET_KEY = re.compile(rf"(?i)(?:{_NAMES})")
# name=value and "name": "value" inside a longer text, such as a URL or a body that a library logged.
_SECRET_PAIR = re.compile(rf"""(?ix) \b ({_NAMES}) (["']?\s*[=:]\s*["']?) (?!\[redacted\]) [^\s&"',;)}}]+""")
_CREDENTIAL = re.compile(r"(?i)\b(bearer[ .]|basic )[A-Za-z0-9._~+/=-]{8,}|\bsk_[A-Za-z0-9_-]{8,}")
# Whoever has the id of a polled session can read what waits for it.
_SESSION_ID = re.compile(r"([?&]sid=)[^&\s\"']+")
_URL_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@/\s]+@")


def is_secret_name(name: str) -> bool:
    """Whether a field of this name holds something that must not be logged."""
    return _SECRET_KEY.fullmatch(name) is not None


def redact_text(text: str) -> str:
    """The text without credentials: named (``token=...``), or of a known form (``Bearer ...``)."""
    text = _CREDENTIAL.sub(lambda found: f"{found.group(1) or ''}{REDACTED}", text)
    text = _SESSION_ID.sub(rf"\1{REDACTED}", text)
    text = _URL_PASSWORD.sub(rf"\1{REDACTED}@", text)
    return _SECRET_PAIR.sub(rf"\1\2{REDACTED}", text)
