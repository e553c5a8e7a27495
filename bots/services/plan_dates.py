"""Dating the steps that are still to come, again, when the lead, its whereabouts or the rules changed.

The caller holds the lead's lock, except where a whole tenant is dated.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.selectors import tenants as tenant_selectors
from bots.engines import planning
from bots.engines.hours import decisions
from bots.engines.hours.decisions import Contact
from bots.engines.hours.limits import Limits
from bots.engines.hours.local_time import local_date
from bots.engines.hours.whereabouts import Whereabouts
from bots.engines.planning import PlannedStep
from bots.events.sequences import FollowUpsReplanned
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Lead
from bots.models.sequences import Anchoring
from bots.selectors import contact_limits, outlooks
from bots.selectors import sequences as sequence_selectors
from bots.services import plan_news
from common.postgres import updating
from common.tenancy import tenant_scope
from events import log

PLANS_PER_CHUNK = 500
CHOSEN = "chosen by the team"
CHOSEN_LOST = "what the team chose is not possible any more"
_WRITTEN = ["nominal_at", "due_at", "rescheduled_at", "why", "epoch"]


def date_pending(enrollments: Sequence[Enrollment], *, limits: Limits, now: datetime) -> int:
    """Date the pending steps of these plans anew, under their epochs; returns of how many the date
    or its reasons changed.

    The plans come with their leads and sequences. A held plan's steps get no due date. What the team chose
    stays, unless it is past or no hour for the lead any more.
    """
    if not enrollments:
        return 0
    tenant = tenant_selectors.get_tenant(tenant_id=enrollments[0].tenant_id)
    lead_ids = {one.lead_id for one in enrollments}
    contacts = outlooks.contacts_of(lead_ids, now=now)
    taken = outlooks.days_taken(lead_ids, now=now, but=[one.id for one in enrollments])
    steps: dict[UUID, list[FollowUp]] = defaultdict(list)
    for step in FollowUp.objects.filter(enrollment__in=enrollments).order_by("step_number", "id"):
        steps[step.enrollment_id].append(step)
    changed: list[FollowUp] = []
    relocated: list[Enrollment] = []
    moved = 0
    # The plans of one lead follow each other: each leaves the days of those before it alone.
    for enrollment in enrollments:
        before = {step.id: (step.due_at, step.why) for step in steps[enrollment.id]}
        places = contact_limits.whereabouts_of_lead(
            enrollment.lead, default_zone=tenant.timezone, region=tenant.phone_region
        )
        if enrollment.timezone != places.zone:
            enrollment.timezone = places.zone
            relocated.append(enrollment)
        dated = _date(
            enrollment,
            steps[enrollment.id],
            places=places,
            limits=limits,
            contacts=contacts.get(enrollment.lead_id, []),
            taken=taken[enrollment.lead_id],
            now=now,
        )
        changed += dated
        moved += sum((step.due_at, step.why) != before[step.id] for step in dated)
        taken[enrollment.lead_id] |= {
            at for step in steps[enrollment.id] if (at := step.sent_at or step.due_at) is not None
        }
    updating.update(relocated, ["timezone"])
    updating.update(changed, _WRITTEN)
    return moved


def replan_lead(*, lead: Lead, now: datetime) -> None:
    """Date the plans of a locked lead anew, and tell of each whose dates changed."""
    current = currents_of(lead)
    if current and date_pending(current, limits=contact_limits.limits_of(tenant_id=lead.tenant_id), now=now):
        for enrollment in current:
            plan_news.tell(enrollment, reason="the dates were planned again", now=now)


def currents_of(lead: Lead) -> list[Enrollment]:
    """The plans that a lead is in, held or running, the oldest first."""
    current = Enrollment.objects.filter(tenant_id=lead.tenant_id, lead=lead).current()
    found = list(current.select_related("sequence").order_by("id"))
    for enrollment in found:
        enrollment.lead = lead
    return found


def replan_leads(*, lead_ids: Iterable[UUID], tenant_id: UUID, now: datetime) -> int:
    """Date the plans of many locked leads anew; one fact tells of all. Returns how many plans there are."""
    current = list(
        Enrollment.objects.filter(tenant_id=tenant_id, lead__in=list(lead_ids))
        .current()
        .select_related("sequence", "lead")
        .order_by("id")
    )
    if date_pending(current, limits=contact_limits.limits_of(tenant_id=tenant_id), now=now):
        log.publish(FollowUpsReplanned(plans=len(current), timestamp=now))
    return len(current)


def replan_tenant(*, tenant_id: UUID, now: datetime, after_id: UUID | None = None) -> UUID | None:
    """Date the next chunk of a tenant's plans anew, from an id on; returns the last id, None at the end."""
    with tenant_scope(tenant_id), transaction.atomic():
        plans = Enrollment.objects.filter(tenant_id=tenant_id).current().order_by("id")
        if after_id is not None:
            plans = plans.filter(id__gt=after_id)
        chunk = list(plans.values_list("id", "lead_id")[:PLANS_PER_CHUNK])
        if not chunk:
            return None
        leads = Lead.objects.filter(id__in={lead_id for _, lead_id in chunk}).order_by("id")
        locked = [lead.id for lead in leads.select_for_update(no_key=True, of=("self",))]
        replan_leads(lead_ids=locked, tenant_id=tenant_id, now=now)
    return chunk[-1][0]


def _date(
    enrollment: Enrollment,
    steps: Sequence[FollowUp],
    *,
    places: Whereabouts,
    limits: Limits,
    contacts: Sequence[Contact],
    taken: set[datetime],
    now: datetime,
) -> list[FollowUp]:
    """Write new dates into the pending steps of one plan, and return them."""
    pending = [step for step in steps if step.status == FollowUp.Status.PENDING]
    if not pending:
        return []
    chosen = {
        step.id: at
        for step in pending
        if (at := _still_chosen(step, places, limits, contacts, now)) is not None
    }
    is_relative = enrollment.sequence.anchoring == Anchoring.RELATIVE
    # A relative step counts from what went before it, also where that was chosen or is still in hand.
    fixed = {step.step_number: at for step in steps if (at := _fixed_at(step, chosen)) is not None}
    sent = fixed if is_relative else {step.step_number: step.sent_at for step in steps if step.sent_at}
    days = {local_date(at, zone=places.zone) for at in (*taken, *fixed.values())}
    planned = planning.plan(
        [template.step for template in sequence_selectors.steps_of(enrollment.sequence)],
        anchor=enrollment.anchor_at,
        whereabouts=places,
        limits=limits,
        anchoring=enrollment.sequence.anchoring,
        minimum_gap_days=enrollment.sequence.minimum_gap_days,
        sent=_waited(enrollment, sent) if is_relative else sent,
        contacts=contacts,
        taken_days=days,
    )
    for step in pending:
        _write(step, planned[step.step_number - 1], chosen.get(step.id), is_held=enrollment.is_held)
        step.epoch = enrollment.epoch
    return pending


def _still_chosen(
    step: FollowUp, places: Whereabouts, limits: Limits, contacts: Sequence[Contact], now: datetime
) -> datetime | None:
    at = step.rescheduled_at
    if at is None or at < now:
        return None
    decision = decisions.next_allowed(
        at, channel=step.channel, whereabouts=places, limits=limits, contacts=contacts
    )
    return None if decision.reasons else at


def _fixed_at(step: FollowUp, chosen: Mapping[UUID, datetime]) -> datetime | None:
    if step.status == FollowUp.Status.PENDING:
        return chosen.get(step.id)
    return step.sent_at or (step.due_at if step.status in FollowUp.OPEN else None)


def _waited(enrollment: Enrollment, sent: Mapping[int, datetime]) -> dict[int, datetime]:
    """The step that was sent last counts as later by what the plan was held since, so the wait goes on."""
    held = timedelta(seconds=enrollment.held_seconds)
    last = max(sent, default=0)
    return {
        number: at + held if number == last == enrollment.held_after_step else at
        for number, at in sent.items()
    }


def _write(step: FollowUp, planned: PlannedStep, chosen: datetime | None, *, is_held: bool) -> None:
    step.nominal_at, why = planned.nominal_at, list(planned.reasons)
    due = planned.due_at
    if chosen is not None:
        due, why = chosen, [*why[:1], CHOSEN]
    elif step.rescheduled_at is not None:
        step.rescheduled_at = None
        why.append(CHOSEN_LOST)
    step.due_at, step.why = None if is_held else due, why
