"""What the gate and the record need to know of a batch of steps, read in bulk under the leads' locks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from bots.models.conversations import Conversation
from bots.models.enrollments import FollowUp, idempotency_key
from bots.models.leads import Channel, Consent, Lead
from bots.models.outbound import Outbound
from bots.models.suppressions import Suppression
from bots.selectors import dialogues as dialogue_selectors

REMEMBERED = timedelta(days=30)
MOST_REASONS = 8


@dataclass(slots=True)
class StepInHand:
    """One claimed step with its plan, as it stands and as it is to stand. ``lease_seconds`` is how long the
    claim goes on from the moment it is written; None gives it up.
    """

    id: UUID
    lead_id: UUID
    step_number: int
    occurrence: int
    day: int
    channel: str
    variant: str
    status: str
    nominal_at: datetime
    due_at: datetime | None
    rescheduled_at: datetime | None
    why: list[str]
    epoch: int
    attempt: int
    touch: int
    tries: int
    sent_at: datetime | None
    enrollment_id: UUID
    plan_status: str
    plan_epoch: int
    response_count: int
    sequence_id: UUID
    sequence_name: str
    lease_seconds: float | None = None
    outcome: str = ""
    failures: int = 0

    def add_reasons(self, *said: str) -> None:
        """Keep why it is due as it is; the latest reasons count."""
        self.why = [*self.why, *said][-MOST_REASONS:]

    def key(self, tenant_id: UUID, number: int) -> str:
        """The name of its ``number``-th submission."""
        return idempotency_key(
            tenant_id, self.enrollment_id, self.step_number, self.occurrence, number=number
        )


_COLUMNS = (
    "id",
    "lead_id",
    "step_number",
    "occurrence",
    "day",
    "channel",
    "variant",
    "status",
    "nominal_at",
    "due_at",
    "rescheduled_at",
    "why",
    "epoch",
    "attempt",
    "touch",
    "tries",
    "sent_at",
    "enrollment_id",
    "enrollment__status",
    "enrollment__epoch",
    "enrollment__response_count",
    "enrollment__sequence_id",
    "enrollment__sequence_name",
)


@dataclass(slots=True)
class Contacted:
    """One submission of the last thirty days, as the rules about days and caps count it."""

    follow_up_id: UUID
    enrollment_id: UUID
    number: int
    channel: str
    at: datetime
    was_taken: bool


@dataclass(slots=True)
class Surroundings:
    """What stands around the leads of a batch. Keys are lead ids, and (channel, address) of suppressions."""

    consents: dict[UUID, dict[str, bool]] = field(default_factory=lambda: defaultdict(dict))
    suppressed: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    held_by_person: set[UUID] = field(default_factory=set)
    contacts: dict[UUID, list[Contacted]] = field(default_factory=lambda: defaultdict(list))
    prices: dict[UUID, int] = field(default_factory=dict)


def lock_free_leads(ids: Iterable[UUID], *, tenant_id: UUID) -> dict[UUID, Lead]:
    """Lock leads in the order of their ids; those that somebody is busy with stay out."""
    leads = Lead.objects.filter(tenant_id=tenant_id, id__any=set(ids)).order_by("id")
    return {lead.id: lead for lead in leads.select_for_update(no_key=True, skip_locked=True, of=("self",))}


def lock_again(known: Mapping[UUID, Lead], ids: Iterable[UUID], *, tenant_id: UUID) -> dict[UUID, Lead]:
    """Lock leads in the order of their ids, waiting for whoever is busy with one; those that are ``known``
    are given as they were read before.
    """
    wanted = set(ids)
    rows = Lead.objects.filter(tenant_id=tenant_id, id__any=wanted).order_by("id")
    list(rows.select_for_update(no_key=True, of=("self",)).values_list("id"))
    missing = wanted - known.keys()
    read = rows.filter(id__any=missing) if missing else ()
    return {**{one: known[one] for one in wanted - missing}, **{lead.id: lead for lead in read}}


def read_steps(
    ids: Iterable[UUID], *, token: UUID, lock: bool = True, in_time: bool = False
) -> list[StepInHand]:
    """The steps that are still the token's, the earliest due first; their leads are locked before them.

    With ``in_time`` only those whose lease has not run out: nobody knows any more what time it was.
    """
    found = FollowUp.objects.filter(id__any=list(ids), lease_token=token).order_by("due_at", "id")
    if in_time:
        found = found.filter(lease_until__gt=Now())
    if lock:
        found = found.select_for_update(no_key=True, of=("self",))
    return [StepInHand(*row) for row in found.values_list(*_COLUMNS)]


def read_surroundings(leads: Mapping[UUID, Lead], *, tenant_id: UUID, now: datetime) -> Surroundings:
    """Everything that decides about contacting these leads, in five statements."""
    found = Surroundings()
    ids = list(leads)
    for lead_id, channel, is_granted in Consent.objects.filter(
        lead_id__any=ids, ended_at__isnull=True
    ).values_list("lead_id", "channel", "is_granted"):
        found.consents[lead_id][channel] = is_granted
    addresses = {address for lead in leads.values() for address in (lead.phone, lead.email) if address}
    for channel, address, scope, topic in Suppression.objects.filter(
        tenant_id=tenant_id, channel__in=Channel.values, address__any=addresses, lifted_at__isnull=True
    ).values_list("channel", "address", "scope", "topic"):
        found.suppressed[channel, address].add(topic if scope == Suppression.Scope.TOPIC else "")
    held = Conversation.objects.filter(lead_id__any=ids, person_id__isnull=False)
    found.held_by_person.update(held.values_list("lead_id", flat=True))
    rows = Outbound.objects.filter(
        lead_id__any=ids, contacted_at__gt=now - REMEMBERED, follow_up__isnull=False
    )
    for lead_id, follow_up_id, enrollment_id, number, channel, at, state, sid in rows.values_list(
        "lead_id",
        "follow_up_id",
        "follow_up__enrollment_id",
        "number",
        "channel",
        "contacted_at",
        "state",
        "provider_sid",
    ):
        was_taken = state != Outbound.State.FAILED or sid is not None
        found.contacts[lead_id].append(Contacted(follow_up_id, enrollment_id, number, channel, at, was_taken))
    found.prices = dialogue_selectors.prices_named(ids)
    return found


def read_journal(ids: Iterable[UUID]) -> dict[UUID, Outbound]:
    """The latest submission of each of these steps."""
    rows: Any = Outbound.objects.filter(follow_up_id__any=list(ids)).order_by("follow_up_id", "number")
    return {row.follow_up_id: row for row in rows}


def read_one(step_id: UUID) -> StepInHand:
    """A step that its caller has locked, whoever's it is."""
    return StepInHand(*FollowUp.objects.values_list(*_COLUMNS).get(id=step_id))


def count_failures(steps: Iterable[StepInHand]) -> None:
    """Set how often the present touch of each step was refused by its provider."""
    failed = Outbound.objects.filter(state=Outbound.State.FAILED, provider_sid__isnull=True)
    _count(steps, failed.exclude(provider_status=Outbound.NOT_SUBMITTED))


def count_calls(steps: Iterable[StepInHand]) -> None:
    """Set how often the present touch of each step was taken by its provider."""
    _count(steps, Outbound.objects.filter(provider_sid__isnull=False))


def _count(steps: Iterable[StepInHand], outbounds: QuerySet[Outbound]) -> None:
    by_id = {step.id: step for step in steps}
    if not by_id:
        return
    for step in by_id.values():
        step.failures = 0
    for step_id, touch in outbounds.filter(follow_up_id__any=list(by_id)).values_list(
        "follow_up_id", "touch"
    ):
        if step_id is not None:
            by_id[step_id].failures += touch == by_id[step_id].touch
