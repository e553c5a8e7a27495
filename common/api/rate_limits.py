"""How a caller learns what is left of an allowance: the RateLimit headers."""

from dataclasses import dataclass

from django.http import HttpResponseBase


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One allowance after one use of it; ``reset`` is in seconds until it is whole again."""

    limit: int
    remaining: int
    reset: int


def set_rate_limit_headers(response: HttpResponseBase, *, limit: RateLimit | None, legacy: bool = False) -> None:
    """Add RateLimit-Limit, -Remaining and -Reset, and where ``legacy`` is set their older X- spellings."""
    if limit is None:
        return
    for prefix in ("RateLimit", "X-RateLimit") if legacy else ("RateLimit",):
        response[f"{prefix}-Limit"] = str(limit.limit)
        response[f"{prefix}-Remaining"] = str(limit.remaining)
        response[f"{prefix}-Reset"] = str(limit.reset)
