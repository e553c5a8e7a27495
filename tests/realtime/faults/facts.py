"""Facts that are committed while something breaks, and what must have become of them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connection

from events import log
from realtime.hub import threads
from tests.realtime.faults.following import TOPICS, Follower
from tests.realtime.happening import record
from tests.waiting import wait_until

FAR = 1_000_000
PAUSE_SECONDS = 0.003


class Writer:
    """Commits one fact after the other in a thread of its own; each ``n`` is tried once."""

    def __init__(self, tenant_id: UUID, *, first: int = 0, padding: int = 0) -> None:
        self.tenant_id = tenant_id
        self.padding = "x" * padding
        self.next = first
        # Of these the database said that they are committed.
        self.acknowledged: list[int] = []
        # Of these nobody can tell: the answer was lost.
        self.doubtful: set[int] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def commit(self, count: int) -> None:
        """So many more, in one transaction and in the caller's thread."""
        self._commit(count)

    def wrote(self, count: int, *, seconds: float = 10.0) -> None:
        """Wait until so many more are committed."""
        target = len(self.acknowledged) + count
        wait_until(lambda: len(self.acknowledged) >= target, seconds=seconds)

    def _run(self) -> None:
        try:
            while not self._stopping.wait(PAUSE_SECONDS):
                self._commit(1)
        finally:
            connection.close()

    def _commit(self, count: int) -> None:
        first, self.next = self.next, self.next + count
        facts = [json.dumps({"n": n, "padding": self.padding}) for n in range(first, self.next)]
        try:
            record(self.tenant_id, *facts, topics=TOPICS)
        except DatabaseError:
            self.doubtful.update(range(first, self.next))
            connection.close()
            self._stopping.wait(0.02)
        else:
            self.acknowledged += range(first, self.next)
            log.Nudge(self.tenant_id)()


@contextmanager
def writing(*writers: Writer) -> Iterator[None]:
    """They write while the block lasts."""
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        for writer in writers:
            writer.stop()


def facts_of(tenant_id: UUID) -> list[tuple[int, int]]:
    """Number and ``n`` of everything in the tenant's log, all of which must be numbered."""
    wait_until(lambda: not log.unnumbered_ids(tenant_id=tenant_id))
    rows = log.read_after(tenant_id=tenant_id, seq=0, limit=FAR)
    return [(row.seq or 0, json.loads(row.payload)["n"]) for row in rows]


async def nothing_is_lost(*writers: Writer, followers: list[Follower]) -> None:
    """The log holds what was committed, once, without a hole; and each follower was given the log."""
    (tenant_id,) = {writer.tenant_id for writer in writers}
    facts = await threads.run(facts_of, tenant_id)
    assert [seq for seq, _ in facts] == list(range(1, len(facts) + 1))
    written = [n for _, n in facts]
    for writer in writers:
        own = [n for n in written if n in writer.doubtful or n in set(writer.acknowledged)]
        assert [n for n in own if n not in writer.doubtful] == writer.acknowledged
        assert len(own) == len(set(own))
    assert set(written) <= {n for writer in writers for n in (*writer.acknowledged, *writer.doubtful)}
    for follower in followers:
        await follower.reaches(len(facts))
        assert follower.seen == [fact for fact in facts if _is_for(follower, fact[0])]
        assert follower.doubles == []


def _is_for(follower: Follower, seq: int) -> bool:
    fetched = any(start < seq <= end for start, end in follower.refetched)
    return seq > follower.began and not fetched
