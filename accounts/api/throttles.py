"""The limits that views declare, kept per caller."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.services import throttles
from common.actor import Actor
from common.addresses import client_address
from common.exceptions import RateLimitedError
from common.rates import Rate, RateLimit


class DeclaredRate(BaseThrottle):
    """Counts a request under its view's ``rate``, or its action's in ``rates``; others are not counted."""

    def allow_request(self, request: Request, view: Any) -> bool:
        rate = _rate_of(view)
        if rate is None:
            return True
        outer = request._request
        try:
            outer.rate_limit = throttles.spend_rate(rate=rate, caller=_caller_of(request))  # type: ignore[attr-defined]
        except RateLimitedError as error:
            spent = RateLimit(limit=rate.limit, remaining=0, reset=error.retry_after)
            outer.rate_limit = spent  # type: ignore[attr-defined]
            raise
        return True


def _rate_of(view: Any) -> Rate | None:
    name = getattr(view, "action", None) or (view.request.method or "").lower()
    declared: Rate | None = getattr(view, "rates", {}).get(name, getattr(view, "rate", None))
    return declared


def _caller_of(request: Request) -> str:
    actor = request.auth
    if isinstance(actor, Actor):
        return f"{actor.tenant_id}:{actor.api_key_id or actor.user_id}"
    return f"address:{client_address(request.META)}"
