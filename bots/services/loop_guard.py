"""What keeps bots from playing ball with a lead (contract 0.8). A person may always be asked."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from bots.exceptions.handoffs import HandoffRefusedError
from bots.models.conversations import Conversation
from bots.models.handoffs import Handoff

SAME_PAIR_AFTER = timedelta(minutes=30)
MOST_AN_HOUR = 3
MOST_A_DAY = 10
# Changes of owner in a row, without a word of the lead between them.
MOST_HOPS = 3


def check(conversation: Conversation, *, to_owner: str) -> int:
    """How many changes of owner in a row this one is: 1 once the lead has written since the latest.

    Raises HandoffRefusedError when a lead went from one to another too often to be sent to a bot again.
    """
    hop = _next_hop(conversation)
    if to_owner == Handoff.PERSON:
        return hop
    now, owner = timezone.now(), conversation.owner
    to_bots = list(
        _accepted(conversation)
        .filter(requested_at__gt=now - timedelta(days=1))
        .exclude(to_owner=Handoff.PERSON)
        .values_list("from_owner", "to_owner", "requested_at")
    )
    # What a person gives to a bot was decided by a person, and is no game of two bots.
    if owner != Handoff.PERSON and any(
        {one, other} == {owner, to_owner} and at > now - SAME_PAIR_AFTER for one, other, at in to_bots
    ):
        raise HandoffRefusedError(
            f"{owner} and {to_owner} passed this lead on within the last 30 minutes; the limit is once."
        )
    for span, most, word in (
        (timedelta(hours=1), MOST_AN_HOUR, "hour"),
        (timedelta(days=1), MOST_A_DAY, "day"),
    ):
        if sum(at > now - span for *_, at in to_bots) >= most:
            raise HandoffRefusedError(
                f"This lead was passed on {most} times within a {word}, which is the limit."
            )
    if hop > MOST_HOPS:
        raise HandoffRefusedError(
            f"This conversation changed its owner {MOST_HOPS} times without a word of the lead, which is the"
            " limit; a person can be asked."
        )
    return hop


def _next_hop(conversation: Conversation) -> int:
    own = _accepted(conversation).filter(conversation=conversation)
    if conversation.last_lead_message_at is not None:
        own = own.filter(accepted_at__gte=conversation.last_lead_message_at)
    latest = own.order_by("-accepted_at", "-id").values_list("hop", flat=True).first()
    return 1 if latest is None else latest + 1


def _accepted(conversation: Conversation) -> QuerySet[Handoff]:
    """Changes of owner of the conversation's lead, on whichever channel."""
    return Handoff.objects.filter(
        tenant_id=conversation.tenant_id, lead_id=conversation.lead_id, accepted_at__isnull=False
    )
