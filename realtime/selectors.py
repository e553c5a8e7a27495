"""Reading back what was said."""

from typing import Any

from django.db.models import QuerySet

from common.actor import Actor
from events import selectors as event_selectors
from realtime import topics
from realtime.events import Broadcast


def list_broadcasts_for(*, actor: Actor) -> QuerySet[Any]:
    """The numbered broadcasts to everybody of the actor's company, and to the actor; unordered."""
    actor.check(Broadcast.permission)
    assert Broadcast.audit is not None
    return event_selectors.list_audited_events_on(
        actor=actor, category=Broadcast.audit, topics=topics.implicit_for(actor)
    )
