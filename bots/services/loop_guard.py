"""What keeps bots from playing ball with a lead (contract 0.8). A person may always be asked."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from bots.exceptions import HandoffRefusedError
from bots.models.conversations import Conversation
from bots.models.handoffs import Handoff

SAME_PAIR_AFTER = timedelta(minutes=30)
MOST_AN_HOUR = 3
MOST_A_DAY = 10
# Changes of owner in a row, without a word of the lead between them.
MOST_HOPS = 3


def check(conversation: Conversation, *, to_owner: str) -> None:
    """Raise HandoffRefusedError when a lead went from one to another too often to be sent to a bot again."""
    if to_owner == Handoff.PERSON:
        return
    now = timezone.now()
    to_bots = _done(lead_id=conversation.lead_id).exclude(to_owner=Handoff.PERSON)
    owner = conversation.owner
    pair = Q(from_owner=owner, to_owner=to_owner) | Q(from_owner=to_owner, to_owner=owner)
    # What a person gives to a bot was decided by a person, and is no game of two bots.
    if owner != Handoff.PERSON and to_bots.filter(pair, requested_at__gt=now - SAME_PAIR_AFTER).exists():
        raise HandoffRefusedError(
            f"{owner} and {to_owner} passed this lead on within the last 30 minutes; the limit is once."
        )
    for span, most, word in (
        (timedelta(hours=1), MOST_AN_HOUR, "hour"),
        (timedelta(days=1), MOST_A_DAY, "day"),
    ):
        if to_bots.filter(requested_at__gt=now - span).count() >= most:
            raise HandoffRefusedError(
                f"This lead was passed on {most} times within a {word}, which is the limit."
            )
    if next_hop(conversation) > MOST_HOPS:
        raise HandoffRefusedError(
            f"This conversation changed its owner {MOST_HOPS} times without a word of the lead, which is the"
            " limit; a person can be asked."
        )


def next_hop(conversation: Conversation) -> int:
    """One more than the latest change of owner's; 1 again once the lead has written."""
    latest = (
        _done(lead_id=conversation.lead_id)
        .filter(conversation=conversation)
        .order_by("-accepted_at", "-id")
        .first()
    )
    wrote_at = conversation.last_lead_message_at
    if latest is None or latest.accepted_at is None or (wrote_at and wrote_at > latest.accepted_at):
        return 1
    return latest.hop + 1


def _done(**conditions: object) -> QuerySet[Handoff]:
    return Handoff.objects.filter(accepted_at__isnull=False, **conditions)
