"""The gate: everything about a batch of claimed steps is checked again, under the locks of their leads.

Whatever was committed before counts, such as a STOP, and whatever comes later waits for the gate's commit.
What may go out is journalled in the same commit, so that nothing is submitted that the journal does not know.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.selectors import tenants as tenant_selectors
from bots.engines.hours.limits import NO_LIMITS
from bots.models.enrollments import FollowUp
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.models.sequences import FollowUpSettings
from bots.selectors import contact_limits, sequences, steps_in_hand
from bots.selectors.steps_in_hand import Contacted, StepInHand, Surroundings
from bots.services import (
    calls,
    follow_up_claims,
    follow_up_doubts,
    follow_up_news,
    follow_up_verdicts,
    text_news,
)
from bots.services.follow_up_claims import Batch, ClaimedStep
from bots.services.follow_up_verdicts import Ending, Rules, Sending, Waiting
from bots.services.provider_calls import SIMULATED
from common.postgres import inserting
from events import log

# What somebody else holds at this moment is tried again after so long.
BUSY_WAIT = timedelta(seconds=5)
# Whoever is gated is submitted within this time, or gated again.
SUBMITTED_WITHIN = timedelta(seconds=60)


@dataclass(slots=True)
class Gated:
    """What may be submitted now, each step with its row of the journal, and what became of the others."""

    ready: list[tuple[StepInHand, Outbound]] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)


def gate(
    batch: Batch,
    claimed: Collection[ClaimedStep],
    *,
    provider_name: Callable[[str], str],
    journal: Mapping[UUID, Outbound],
) -> Gated:
    """Judge claimed steps and journal what may go out, in one transaction of the tenant's scope.

    ``journal`` holds the row of each step of which the provider proved that it never took it: that one is
    submitted again under the same key.
    """
    if not claimed:
        return Gated()
    with transaction.atomic(), log.together():
        leads = steps_in_hand.lock_free_leads((one.lead_id for one in claimed), tenant_id=batch.tenant_id)
        found = steps_in_hand.read_steps((one.id for one in claimed), token=batch.token, in_time=True)
        # Whatever is being sent already has to be looked up first.
        steps = [one for one in found if one.status == FollowUp.Status.LEASED or one.id in journal]
        free = [step for step in steps if step.lead_id in leads]
        around = steps_in_hand.read_surroundings(leads, tenant_id=batch.tenant_id, now=batch.now)
        words = sequences.words_of({step.sequence_id for step in free})
        rules = _rules(batch, is_quick=provider_name("sms") == SIMULATED)
        gating = _Gating(batch, leads, around, rules, provider_name, journal)
        for step in steps:
            if step.lead_id in leads:
                gating.apply(
                    step,
                    follow_up_verdicts.judge(
                        step, leads[step.lead_id], words[step.sequence_id], around, rules
                    ),
                )
            else:
                gating.give_back(step)
        return gating.finish()


def _rules(batch: Batch, *, is_quick: bool) -> Rules:
    chosen = FollowUpSettings.objects.filter(tenant_id=batch.tenant_id).first()
    tenant = tenant_selectors.get_tenant(tenant_id=batch.tenant_id)
    return Rules(
        now=batch.now,
        default_zone=tenant.timezone,
        region=tenant.phone_region,
        limits=contact_limits.limits_in(chosen) if chosen else NO_LIMITS,
        is_paused=chosen is not None and chosen.paused_at is not None,
        takes=timedelta() if is_quick else SUBMITTED_WITHIN,
    )


class _Gating:
    """Collects what the verdicts ask for, and writes it at once."""

    def __init__(
        self,
        batch: Batch,
        leads: Mapping[UUID, Lead],
        around: Surroundings,
        rules: Rules,
        provider_name: Callable[[str], str],
        journal: Mapping[UUID, Outbound],
    ) -> None:
        self.batch, self.leads, self.around, self.rules = batch, leads, around, rules
        self.provider_name, self.journal = provider_name, journal
        self.gated = Gated()
        self.changed: list[StepInHand] = []
        self.made: list[Outbound] = []
        self.again: list[Outbound] = []
        self.never_taken: list[Outbound] = []
        self.never_confirmed: list[Outbound] = []
        self.told: list[StepInHand] = []
        self.moved: list[StepInHand] = []
        self.to_be_dated: list[StepInHand] = []

    def apply(self, step: StepInHand, verdict: Sending | Waiting | Ending) -> None:
        outbound = self.journal.get(step.id)
        in_doubt = outbound if outbound and follow_up_doubts.is_tried_again(outbound) else None
        if isinstance(verdict, Sending):
            if in_doubt is None or in_doubt.to == verdict.to:
                self._send(step, verdict)
                return
            # Its reader may have it at the former address.
            verdict = Ending(FollowUp.Status.FAILED, follow_up_doubts.NEVER_CONFIRMED)
        if in_doubt is not None and isinstance(verdict, Waiting):
            self._leave_in_doubt(step)
            return
        if outbound is not None:
            (self.never_confirmed if in_doubt else self.never_taken).append(outbound)
        step.lease_seconds = None
        if isinstance(verdict, Waiting):
            step.status, step.due_at = FollowUp.Status.PENDING, verdict.due_at
            step.add_reasons(*verdict.reasons)
            (self.to_be_dated if verdict.is_to_be_dated else self.moved).append(step)
            if verdict.rules:
                text_news.tell_held_back(step, self.leads[step.lead_id], verdict.rules, now=self.rules.now)
        else:
            step.status, step.outcome, step.due_at = verdict.status, verdict.reason, None
            self.told.append(step)
        self.changed.append(step)

    def _leave_in_doubt(self, step: StepInHand) -> None:
        """An email that may have been taken goes out again under its own Message-ID or not at all."""
        step.status = FollowUp.Status.UNKNOWN
        step.lease_seconds = follow_up_doubts.wait_before_looking_again(step.attempt).total_seconds()
        self.changed.append(step)
        self.gated.others[step.status] += 1

    def give_back(self, step: StepInHand) -> None:
        """Somebody is busy with the lead: the step is tried again soon, as it stands."""
        if step.id in self.journal:
            step.lease_seconds = BUSY_WAIT.total_seconds()
        else:
            step.status, step.due_at, step.lease_seconds = (
                FollowUp.Status.PENDING,
                self.rules.now + BUSY_WAIT,
                None,
            )
        self.changed.append(step)
        self.gated.others["busy"] += 1

    def _send(self, step: StepInHand, sending: Sending) -> None:
        outbound = self.journal.get(step.id)
        if outbound is not None and (outbound.channel, outbound.to) != (sending.channel, sending.to):
            # What was judged is the address that the lead has now.
            self.never_taken.append(outbound)
            outbound = None
        if outbound is None:
            step.tries += 1
            outbound = self._journalled(step, sending)
            self.made.append(outbound)
        else:
            outbound.contacted_at = self.rules.now
            self.again.append(outbound)
        step.status, step.lease_seconds = FollowUp.Status.SENDING, settings.FOLLOW_UPS_LEASE_SECONDS
        step.add_reasons(*sending.reasons)
        self.around.contacts[step.lead_id].append(_as_contact(step, outbound))
        self.changed.append(step)
        self.gated.ready.append((step, outbound))

    def _journalled(self, step: StepInHand, sending: Sending) -> Outbound:
        return Outbound(
            tenant_id=self.batch.tenant_id,
            follow_up_id=step.id,
            lead=self.leads[step.lead_id],
            number=step.tries,
            touch=step.touch,
            key=step.key(self.batch.tenant_id, step.tries),
            contacted_at=self.rules.now,
            channel=sending.channel,
            to=sending.to,
            subject=sending.subject[:200],
            body=sending.body,
            attachment=sending.attachment,
            variant=sending.variant,
            provider=self.provider_name(sending.channel),
        )

    def finish(self) -> Gated:
        follow_up_claims.write(self.changed, token=self.batch.token)
        inserting.insert(self.made)
        calls.open_calls(self.made, now=self.rules.now)
        if self.again:
            ids = [one.id for one in self.again]
            Outbound.objects.filter(id__in=ids).update(
                contacted_at=self.rules.now, state=Outbound.State.CREATED
            )
        self._fail(self.never_taken, provider_status=Outbound.NOT_SUBMITTED)
        self._fail(self.never_confirmed, outcome=follow_up_doubts.NEVER_CONFIRMED)
        for step in self.told:
            self.gated.others[step.status] += 1
        self.gated.others["moved"] += len(self.moved) + len(self.to_be_dated)
        if self.told or self.moved or self.to_be_dated:
            follow_up_news.tell_not_sent(
                ended=self.told, moved=self.moved, to_be_dated=self.to_be_dated, leads=self.leads,
                limits=self.rules.limits, now=self.rules.now,
            )  # fmt: skip
        return self.gated

    @staticmethod
    def _fail(outbounds: Collection[Outbound], **said: str) -> None:
        if outbounds:
            ids = [one.id for one in outbounds]
            Outbound.objects.filter(id__in=ids).update(state=Outbound.State.FAILED, **said)


def _as_contact(step: StepInHand, outbound: Outbound) -> Contacted:
    return Contacted(
        follow_up_id=step.id,
        enrollment_id=step.enrollment_id,
        number=step.tries,
        channel=outbound.channel,
        at=outbound.contacted_at,
        was_taken=True,
    )
