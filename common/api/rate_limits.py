"""How a caller learns what is left of an allowance: the RateLimit headers."""

from django.http.response import HttpResponseBase

from common.rates import RateLimit


def set_rate_limit_headers(
    response: HttpResponseBase, *, limit: RateLimit | None, legacy: bool = False
) -> None:
    """Add RateLimit-Limit, -Remaining and -Reset, and where ``legacy`` is set their older X- spellings."""
    if limit is None:
        return
    for prefix in ("RateLimit", "X-RateLimit") if legacy else ("RateLimit",):
        response.headers[f"{prefix}-Limit"] = str(limit.limit)
        response.headers[f"{prefix}-Remaining"] = str(limit.remaining)
        response.headers[f"{prefix}-Reset"] = str(limit.reset)
