"""Submissions of which nobody can tell whether the provider took them: how long they are looked up."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from bots.models.leads import Channel
from bots.models.outbound import Outbound

LONGEST_WAIT_BEFORE_LOOKING_AGAIN = timedelta(hours=1)
# So long an outcome may stay unknown; then a text or call counts as failed, and an email is sent again.
RECONCILED_WITHIN = timedelta(hours=24)
NEVER_CONFIRMED = "The provider never confirmed it."


def wait_before_looking_again(attempt: int) -> timedelta:
    """Doubles with each attempt from the length of a lease up to an hour."""
    base = timedelta(seconds=settings.FOLLOW_UPS_LEASE_SECONDS)
    return min(base * (1 << min(max(attempt - 1, 0), 12)), LONGEST_WAIT_BEFORE_LOOKING_AGAIN)


def is_tried_again(outbound: Outbound) -> bool:
    """Whether a message of which nobody can tell is sent again: an email, since its Message-ID lets whoever
    gets it twice tell.
    """
    return outbound.channel == Channel.EMAIL and _age(outbound) > RECONCILED_WITHIN


def is_given_up(outbound: Outbound) -> bool:
    """Whether a message of which nobody can tell counts as failed."""
    is_email = outbound.channel == Channel.EMAIL
    return _age(outbound) > (2 if is_email else 1) * RECONCILED_WITHIN


def _age(outbound: Outbound) -> timedelta:
    return timezone.now() - outbound.created_at
