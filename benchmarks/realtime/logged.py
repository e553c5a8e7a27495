"""How our server is published to: rows are committed, and the relay's own code numbers and pushes them."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction

from benchmarks.realtime.board import Board
from benchmarks.realtime.messages import lead_created
from bots.events.leads import LeadCreated
from common.tenancy import tenant_scope
from events import log, relay
from events.log import Published
from events.models import Stream
from realtime import bus

COMMITTED_AT_ONCE = 100
_board: Board | None = None


def publish(events: Iterable[Published]) -> None:
    """``settings.EVENT_BUS`` of the publishing process: note when each event leaves, then the house's bus."""
    batch = list(events)
    assert _board is not None
    for event in batch:
        if event.seq is not None:
            _board.stamp(event.seq)
    bus.publish(batch)


class LogSender:
    """Publishes one tenant's events. It is the only relay while it sends, so it takes no lock."""

    def __init__(self, *, tenant_id: UUID, board: Board) -> None:
        global _board  # settings name the bus by its path, so there is nobody else to hand the board to.
        _board = board
        self._board = board
        self._tenant_id = tenant_id
        self._prepared = 0
        settings.EVENT_BUS = f"{__name__}.publish"

    def next_number(self) -> int:
        with tenant_scope(self._tenant_id):
            return Stream.objects.get(tenant_id=self._tenant_id).seq + 1

    def prepare(self, count: int, *, characters: int) -> None:
        """Commit events ahead. Without numbers they are nobody's yet, so no server sees them."""
        event = lead_created(name="x" * characters) if characters else lead_created()
        for start in range(0, count, COMMITTED_AT_ONCE):
            self._commit(event, times=min(COMMITTED_AT_ONCE, count - start))
        self._prepared += count

    def send(self, count: int) -> int:
        """What the relay does, for events that were prepared."""
        count = min(count, self._prepared)
        pushed = relay.relay_batch(self._tenant_id, limit=count) if count else 0
        self._prepared -= pushed
        return pushed

    def commit(self, number: int) -> None:
        """Commit one event that will get this number, and note the moment; a relay does the rest."""
        with tenant_scope(self._tenant_id), transaction.atomic():
            # Before the nudge, which is asked for next: the clock starts when COMMIT has returned.
            transaction.on_commit(lambda: self._board.stamp(number))
            log.publish(lead_created())

    def settle(self) -> None:
        """Number and push whatever waits, while no server listens."""
        relay.relay_pending()
        self._prepared = 0

    def _commit(self, event: LeadCreated, *, times: int) -> None:
        with tenant_scope(self._tenant_id), transaction.atomic():
            for _ in range(times):
                log.publish(event)
