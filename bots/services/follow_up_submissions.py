"""Calling providers for a batch: outside any transaction, several at once, under leases kept alive."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import structlog
from django.conf import settings

from bots.exceptions import (
    ProviderError,
    ProviderOptedOutError,
    ProviderRejectedError,
    ProviderUnavailableError,
)
from bots.models.outbound import Outbound
from bots.providers.messaging import MessagingProvider
from bots.providers.wire import OutboundText, Receipt
from bots.selectors.steps_in_hand import StepInHand
from bots.services import follow_up_claims
from bots.services.follow_up_gate import SUBMITTED_WITHIN

POOL = 16
SIMULATED = "simulated"
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said of one submission: a receipt, or which kind of no, and why.

    ``withheld`` was not submitted at all: its plan changed meanwhile, or it took too long. ``is_opted_out``:
    the carrier refused it since the number wrote STOP.
    """

    kind: str
    receipt: Receipt | None = None
    why: str = ""
    is_opted_out: bool = False


SENT, REJECTED, UNAVAILABLE, UNCERTAIN, WITHHELD, ABSENT = (
    "sent",
    "rejected",
    "unavailable",
    "uncertain",
    "withheld",
    "absent",
)
Ready = Sequence[tuple[StepInHand, Outbound, OutboundText]]


def submit(
    ready: Ready, *, token: UUID, provider_of: Callable[[str], MessagingProvider], held_since: float
) -> dict[UUID, Answer]:
    """Submit each message once; answers by the step's id. ``held_since`` is when, on the monotonic clock, the
    gate began that gave the leases.
    """
    return _call_all(ready, _hand_over, token, provider_of, held_since)


def find(ready: Ready, *, token: UUID, provider_of: Callable[[str], MessagingProvider]) -> dict[UUID, Answer]:
    """Look each message up; ``absent`` where the provider proves that it never took it."""
    return _call_all(ready, _look_up, token, provider_of, time.monotonic())


def _hand_over(provider: MessagingProvider, text: OutboundText) -> Answer:
    return _ask(provider.submit, text)


def _look_up(provider: MessagingProvider, text: OutboundText) -> Answer:
    answer = _ask(provider.find, text)
    if answer.kind == SENT and answer.receipt is None:
        return (
            Answer(ABSENT) if provider.find_is_proof else Answer(UNCERTAIN, why="The provider does not know.")
        )
    return answer if answer.kind == SENT else Answer(UNCERTAIN, why=answer.why)


def _ask(call: Callable[[OutboundText], Receipt | None], text: OutboundText) -> Answer:
    try:
        return Answer(SENT, call(text))
    except ProviderRejectedError as refusal:
        return Answer(REJECTED, why=refusal.detail, is_opted_out=isinstance(refusal, ProviderOptedOutError))
    except ProviderUnavailableError as refusal:
        return Answer(UNAVAILABLE, why=refusal.detail)
    except ProviderError as doubt:
        return Answer(UNCERTAIN, why=doubt.detail)
    except Exception as problem:
        # Whatever a client throws, the message may be out.
        logger.exception("provider_failed", channel=text.channel)
        return Answer(UNCERTAIN, why=f"The provider's client failed: {type(problem).__name__}.")


def _call_all(
    ready: Ready,
    call: Callable[[MessagingProvider, OutboundText], Answer],
    token: UUID,
    provider_of: Callable[[str], MessagingProvider],
    held_since: float,
) -> dict[UUID, Answer]:
    answers: dict[UUID, Answer] = {}
    waiting: list[tuple[UUID, MessagingProvider, OutboundText]] = []
    for step, outbound, text in ready:
        provider = provider_of(outbound.channel)
        if provider.name == SIMULATED:
            answers[step.id] = call(provider, text)
        else:
            waiting.append((step.id, provider, text))
    if waiting:
        answers.update(_Calls(waiting, call, token, held_since).carry_out())
    return answers


class _Calls:
    """Network calls in threads, while this thread keeps the leases and takes back what must not go out.

    The database is this thread's alone. A thread begins a call only while the lease is known to hold, and
    just after nobody was found to have said no: who says so while others are called is not called.
    """

    def __init__(
        self,
        waiting: list[tuple[UUID, MessagingProvider, OutboundText]],
        call: Callable[[MessagingProvider, OutboundText], Answer],
        token: UUID,
        held_since: float,
    ) -> None:
        self.waiting = list(waiting)
        self.call = call
        self.token = token
        self.running: dict[Future[Answer], UUID] = {}
        self.answers: dict[UUID, Answer] = {}
        self.began = self.renewed = held_since
        self.lease = float(settings.FOLLOW_UPS_LEASE_SECONDS)

    def carry_out(self) -> dict[UUID, Answer]:
        while self.waiting or self.running:
            self._renew()
            self._begin()
            until_renewal = max(self.renewed + self.lease / 3 - time.monotonic(), 0.0)
            done, _ = wait(self.running, timeout=until_renewal, return_when=FIRST_COMPLETED)
            for future in done:
                self.answers[self.running.pop(future)] = future.result()
        return self.answers

    def _begin(self) -> None:
        if time.monotonic() - self.began > SUBMITTED_WITHIN.total_seconds():
            self._withhold(self._ids())
        holds_until = self.renewed + self.lease * 2 / 3
        while next_ones := self._next():
            for step_id, provider, text in next_ones:
                future = _pool().submit(_call_while_held, self.call, provider, text, holds_until)
                self.running[future] = step_id

    def _next(self) -> list[tuple[UUID, MessagingProvider, OutboundText]]:
        """What begins now: as many as are free to be called, without those to whom somebody said no."""
        while self.waiting and (free := POOL - len(self.running)) > 0:
            chosen = {step_id for step_id, _, _ in self.waiting[:free]}
            # Looking a message up does no harm, whatever became of its plan.
            if self.call is not _look_up:
                self._withhold(chosen - follow_up_claims.still_wanted(chosen, token=self.token))
            found = [one for one in self.waiting if one[0] in chosen]
            self.waiting = [one for one in self.waiting if one[0] not in chosen]
            if found:
                return found
        return []

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self.renewed < self.lease / 3:
            return
        mine = follow_up_claims.renew({*self.running.values(), *self._ids()}, token=self.token)
        self.renewed = now
        self._withhold(self._ids() - mine)

    def _ids(self) -> set[UUID]:
        return {step_id for step_id, _, _ in self.waiting}

    def _withhold(self, ids: set[UUID]) -> None:
        self.waiting = [one for one in self.waiting if one[0] not in ids]
        self.answers.update({step_id: Answer(WITHHELD) for step_id in ids})


def _call_while_held(
    call: Callable[[MessagingProvider, OutboundText], Answer],
    provider: MessagingProvider,
    text: OutboundText,
    holds_until: float,
) -> Answer:
    # Whoever was stopped for so long that somebody else may have taken over must not send any more.
    return call(provider, text) if time.monotonic() < holds_until else Answer(WITHHELD)


@cache
def _pool() -> ThreadPoolExecutor:
    """One pool for the life of a process: made when first needed, so after any fork."""
    return ThreadPoolExecutor(max_workers=POOL, thread_name_prefix="provider")
