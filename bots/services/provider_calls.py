"""Asking providers to take messages, or whether they took them: outside any transaction, several at once,
under leases that are kept alive meanwhile. Follow-ups and what is said in conversations go this way alike.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from time import monotonic
from uuid import UUID

import structlog
from django.conf import settings

from bots.exceptions.providers import (
    ProviderError,
    ProviderOptedOutError,
    ProviderRejectedError,
    ProviderUnavailableError,
)
from bots.providers.messaging import MessagingProvider
from bots.providers.wire import OutboundText, Receipt

POOL = 16
SIMULATED = "simulated"
SENT, REJECTED, UNAVAILABLE, UNCERTAIN, WITHHELD, ABSENT = (
    "sent",
    "rejected",
    "unavailable",
    "uncertain",
    "withheld",
    "absent",
)
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """A message for a provider to take, or (``is_lookup``) to say of whether it was taken; ``id`` is what its
    lease goes by.
    """

    id: UUID
    provider: MessagingProvider
    message: OutboundText
    is_lookup: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said of one message: a receipt, or which kind of no, and why.

    ``absent``: it proves that it never took it. ``withheld``: it was not asked at all, since somebody said no
    meanwhile, or it took too long. ``is_opted_out``: the carrier refused it since the number wrote STOP.
    """

    kind: str
    receipt: Receipt | None = None
    why: str = ""
    is_opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """How the messages are held while their providers are asked.

    ``since`` is when, on the monotonic clock, the leases were known to hold; ``within`` so long a message may
    begin. ``renew`` keeps leases alive and gives those that still were; ``still_wanted`` gives those to which
    nobody said no, and is asked just before messages are submitted.
    """

    since: float
    within: timedelta
    renew: Callable[[set[UUID]], set[UUID]]
    still_wanted: Callable[[set[UUID]], set[UUID]] = set


def ask_all(questions: Sequence[Question], hold: Hold) -> dict[UUID, Answer]:
    """Ask each question at most once; answers by id. Simulated providers are asked in this thread."""
    waiting = [one for one in questions if one.provider.name != SIMULATED]
    answers = {one.id: ask(one) for one in questions if one.provider.name == SIMULATED}
    return answers | _Asking(waiting, hold).carry_out()


def ask(question: Question) -> Answer:
    """One question to its provider; whatever that raises is an answer."""
    provider, message = question.provider, question.message
    if not question.is_lookup:
        return _answer(provider.submit, message)
    answer = _answer(provider.find, message)
    if answer.kind != SENT:
        return Answer(UNCERTAIN, why=answer.why)
    if answer.receipt is not None:
        return answer
    return Answer(ABSENT) if provider.find_is_proof else Answer(UNCERTAIN, why="The provider does not know.")


def _answer(call: Callable[[OutboundText], Receipt | None], message: OutboundText) -> Answer:
    try:
        return Answer(SENT, call(message))
    except ProviderRejectedError as refusal:
        return Answer(REJECTED, why=refusal.detail, is_opted_out=isinstance(refusal, ProviderOptedOutError))
    except ProviderUnavailableError as refusal:
        return Answer(UNAVAILABLE, why=refusal.detail)
    except ProviderError as doubt:
        return Answer(UNCERTAIN, why=doubt.detail)
    except Exception as problem:
        # Whatever a client throws, the message may be out.
        logger.exception("provider_failed", channel=message.channel)
        return Answer(UNCERTAIN, why=f"The provider's client failed: {type(problem).__name__}.")


class _Asking:
    """Providers are asked in threads, while this one keeps the leases and takes back what must not go out.

    The database is this thread's alone. A thread asks only while the lease is known to hold, and just after
    nobody was found to have said no: who says so while others are asked for is not written to.
    """

    def __init__(self, waiting: list[Question], hold: Hold) -> None:
        self.waiting = waiting
        self.hold = hold
        self.running: dict[Future[Answer], UUID] = {}
        self.answers: dict[UUID, Answer] = {}
        self.renewed = hold.since
        self.lease = float(settings.FOLLOW_UPS_LEASE_SECONDS)

    def carry_out(self) -> dict[UUID, Answer]:
        while self.waiting or self.running:
            self._renew()
            self._begin()
            until_renewal = max(self.renewed + self.lease / 3 - monotonic(), 0.0)
            done, _ = wait(self.running, timeout=until_renewal, return_when=FIRST_COMPLETED)
            for future in done:
                self.answers[self.running.pop(future)] = future.result()
        return self.answers

    def _renew(self) -> None:
        now = monotonic()
        if now - self.renewed < self.lease / 3:
            return
        waiting = _ids(self.waiting)
        mine = self.hold.renew(waiting | set(self.running.values()))
        self.renewed = now
        self._withhold(waiting - mine)

    def _begin(self) -> None:
        if monotonic() - self.hold.since > self.hold.within.total_seconds():
            self._withhold(_ids(self.waiting))
        holds_until = self.renewed + self.lease * 2 / 3
        while self.waiting and (free := POOL - len(self.running)) > 0:
            chosen, self.waiting = self.waiting[:free], self.waiting[free:]
            unwanted = self._unwanted(chosen)
            for one in chosen:
                if one.id in unwanted:
                    self.answers[one.id] = Answer(WITHHELD)
                else:
                    self.running[_pool().submit(_ask_while_held, one, holds_until)] = one.id

    def _unwanted(self, chosen: Sequence[Question]) -> set[UUID]:
        """Looking a message up does no harm, whatever somebody said meanwhile."""
        submitted = {one.id for one in chosen if not one.is_lookup}
        return submitted - self.hold.still_wanted(submitted) if submitted else set()

    def _withhold(self, ids: set[UUID]) -> None:
        self.waiting = [one for one in self.waiting if one.id not in ids]
        self.answers.update(dict.fromkeys(ids, Answer(WITHHELD)))


def _ids(questions: Sequence[Question]) -> set[UUID]:
    return {one.id for one in questions}


def _ask_while_held(question: Question, holds_until: float) -> Answer:
    # Whoever was stopped for so long that somebody else may have taken over must not send any more.
    return ask(question) if monotonic() < holds_until else Answer(WITHHELD)


@cache
def _pool() -> ThreadPoolExecutor:
    """One pool for the life of a process: made when first needed, so after any fork."""
    return ThreadPoolExecutor(max_workers=POOL, thread_name_prefix="provider")
