"""What follows for a step once its call was answered, or was not."""

from datetime import datetime

from bots.models.outbound import Outbound


def note_unanswered(outbound: Outbound, *, why: str, now: datetime) -> None:
    """Nobody answered this call; the caller holds the lead's lock and the transaction."""


def note_answered(outbound: Outbound, *, now: datetime) -> None:
    """Somebody answered this call; the caller holds the lead's lock and the transaction."""
