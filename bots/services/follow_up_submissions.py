"""Handing the messages of a batch to their providers, and asking those what became of them."""

from collections.abc import Callable, Sequence
from time import monotonic
from uuid import UUID

from bots.models.outbound import Outbound
from bots.providers.messaging import MessagingProvider
from bots.providers.wire import OutboundText
from bots.selectors.steps_in_hand import StepInHand
from bots.services import follow_up_claims, provider_calls
from bots.services.follow_up_gate import SUBMITTED_WITHIN
from bots.services.provider_calls import Answer, Hold, Question

Ready = Sequence[tuple[StepInHand, Outbound, OutboundText]]
# Gives the provider of a channel.
Providers = Callable[[str], MessagingProvider]


def submit(ready: Ready, *, token: UUID, provider_of: Providers, held_since: float) -> dict[UUID, Answer]:
    """Submit each message once; answers by the step's id. ``held_since`` is when, on the monotonic clock, the
    gate began that gave the leases.
    """
    questions = [Question(step.id, provider_of(row.channel), text) for step, row, text in ready]
    return provider_calls.ask_all(questions, _hold(token, held_since))


def find(ready: Ready, *, token: UUID, provider_of: Providers) -> dict[UUID, Answer]:
    """Look each message up; ``absent`` where the provider proves that it never took it."""
    questions = [
        Question(step.id, provider_of(row.channel), text, is_lookup=True) for step, row, text in ready
    ]
    return provider_calls.ask_all(questions, _hold(token, monotonic()))


def _hold(token: UUID, since: float) -> Hold:
    return Hold(
        since=since,
        within=SUBMITTED_WITHIN,
        renew=lambda ids: follow_up_claims.renew(ids, token=token),
        still_wanted=lambda ids: follow_up_claims.still_wanted(ids, token=token),
    )
