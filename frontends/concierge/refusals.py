"""Refusals as the concierge's front end reads them: 400 for whatever is wrong with a body."""

from typing import Any

from common.api.errors import translate
from common.api.views import ActorAPIView
from common.exceptions import InvalidInputError, MalformedInputError, RateLimitedError

RATE_LIMIT_EXCEEDED = "Rate limit exceeded"


class ConciergeView(ActorAPIView):
    """A view whose refusals keep our document and its codes, in the front end's statuses and words."""

    def handle_exception(self, exc: Exception) -> Any:
        error = translate(exc)
        if isinstance(error, InvalidInputError):
            refusal = MalformedInputError(error.detail, errors=error.errors)
            refusal.code, refusal.title = error.code, error.title
            return super().handle_exception(refusal)
        if isinstance(error, RateLimitedError):
            return super().handle_exception(
                RateLimitedError(RATE_LIMIT_EXCEEDED, retry_after=error.retry_after)
            )
        return super().handle_exception(exc)
