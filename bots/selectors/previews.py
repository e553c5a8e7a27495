"""If enrolled now: who gets what, when, and why each moved. Nothing is written.

The dates and refusals are those that enrolling itself computes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bots.engines import obstacles, sequence_definitions
from bots.engines.hours.limits import Limits
from bots.engines.hours.local_time import local_date
from bots.engines.hours.whereabouts import Whereabouts
from bots.engines.sequence_definitions import Facts, StepTemplate
from bots.exceptions.leads import LeadNotFoundError
from bots.models.leads import Lead
from bots.models.sequences import Sequence as PlanSequence
from bots.selectors import contact_limits, outlooks
from bots.selectors import leads as lead_selectors
from bots.selectors import sequences as sequence_selectors
from bots.selectors.leads import LeadFilter
from bots.selectors.outlooks import Outlook
from common.actor import Actor

LEADS_PER_LOOK = 1000
MOST_LEADS = 200


@dataclass(frozen=True, slots=True)
class PreviewStep:
    """One step as it would be; with a ``refusal`` it would be skipped, and that says why."""

    number: int
    day: int
    channel: str
    variant: str
    nominal_at: datetime
    due_at: datetime | None
    reasons: tuple[str, ...]
    refusal: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class PreviewPlan:
    """One lead's plan as it would be; with a ``refusal`` the lead stays out, and that says why."""

    lead: Lead
    whereabouts: Whereabouts
    refusal: str
    steps: tuple[PreviewStep, ...]


@dataclass(frozen=True, slots=True)
class SegmentPreview:
    """All the leads of a segment counted, and the first of them in full.

    ``refused`` counts leads by reason; ``by_day`` is a list of ``{"date", "counts": {channel: n}}`` in the
    leads' own days, of the steps that would go out.
    """

    total: int
    would_enroll: int
    refused: dict[str, int]
    by_day: list[dict[str, Any]]
    plans: list[PreviewPlan]


def preview_leads_for(
    *, actor: Actor, lead_ids: Sequence[UUID], sequence_id: UUID, at: datetime
) -> SegmentPreview:
    """The plans of up to 200 leads from a moment of tenant time on, in the order asked for, and their counts.

    Raises LeadNotFoundError and SequenceNotFoundError.
    """
    actor.check("follow_ups:read")
    wanted = list(dict.fromkeys(lead_ids))[:MOST_LEADS]
    any_lead = lead_selectors.list_leads_for(actor=actor, wanted=LeadFilter(is_archived=None))
    found = {lead.id: lead for lead in any_lead.filter(id__in=wanted)}
    if len(found) < len(wanted):
        raise LeadNotFoundError("There is no such lead.")
    return _preview(actor, [found[one] for one in wanted], sequence_id, at, shown=len(wanted))


def preview_segment_for(
    *, actor: Actor, filters: LeadFilter, sequence_id: UUID, at: datetime, limit: int
) -> SegmentPreview:
    """What enrolling all leads that a filter admits would come to, with the first ``limit`` plans in full."""
    actor.check("follow_ups:read")
    leads = lead_selectors.list_leads_for(actor=actor, wanted=filters).order_by("id")
    return _preview(actor, leads.iterator(chunk_size=LEADS_PER_LOOK), sequence_id, at, shown=limit)


def show_preview(found: SegmentPreview, *, sequence: PlanSequence, at: datetime) -> dict[str, Any]:
    """A preview as the API answers it."""
    return {
        "sequence_id": sequence.id,
        "sequence": sequence.name,
        "sequence_version": sequence.version,
        "at": at,
        "total": found.total,
        "would_enroll": found.would_enroll,
        "refused": found.refused,
        "by_day": found.by_day,
        "plans": [
            {
                "lead_id": plan.lead.id,
                "lead_name": plan.lead.name,
                "timezone": plan.whereabouts.zone,
                "zones": plan.whereabouts.zones,
                "known_by": plan.whereabouts.source,
                "refusal": plan.refusal,
                "steps": [asdict(step) for step in plan.steps],
            }
            for plan in found.plans
        ],
    }


def _preview(
    actor: Actor, leads: Iterable[Lead], sequence_id: UUID, at: datetime, *, shown: int
) -> SegmentPreview:
    sequence = sequence_selectors.get_sequence_for(actor=actor, sequence_id=sequence_id)
    limits = contact_limits.limits_of(tenant_id=actor.tenant_id)
    total, refused = 0, Counter[str]()
    days: dict[date, Counter[str]] = {}
    detailed: list[PreviewPlan] = []
    for found, facts in _looks(leads, sequence, at, limits):
        for outlook in found:
            total += 1
            if outlook.refusal:
                refused[outlook.refusal] += 1
            else:
                _count_days(outlook, sequence, days)
            if len(detailed) < shown:
                detailed.append(_show(outlook, sequence, facts[outlook.lead.id]))
    by_day = [{"date": day.isoformat(), "counts": dict(days[day])} for day in sorted(days)]
    return SegmentPreview(total, total - refused.total(), dict(refused.most_common()), by_day, detailed)


def _looks(
    leads: Iterable[Lead], sequence: PlanSequence, at: datetime, limits: Limits
) -> Iterator[tuple[list[Outlook], Mapping[UUID, Facts]]]:
    for piece in _pieces(leads):
        yield (
            outlooks.outlooks_of(piece, sequence, anchor_at=at, limits=limits),
            outlooks.facts_of(piece),
        )


def _pieces(leads: Iterable[Lead]) -> Iterator[list[Lead]]:
    piece: list[Lead] = []
    for lead in leads:
        piece.append(lead)
        if len(piece) == LEADS_PER_LOOK:
            yield piece
            piece = []
    if piece:
        yield piece


def _count_days(outlook: Outlook, sequence: PlanSequence, days: dict[date, Counter[str]]) -> None:
    for template, planned in zip(sequence_selectors.steps_of(sequence), outlook.planned, strict=True):
        if planned.due_at is not None and not outlook.ways.problem_of(template):
            day = local_date(planned.due_at, zone=outlook.whereabouts.zone)
            days.setdefault(day, Counter())[outlook.ways.channel_for(template)] += 1


def _show(outlook: Outlook, sequence: PlanSequence, facts: Facts) -> PreviewPlan:
    steps = tuple(
        _show_step(outlook, sequence, facts, number, template)
        for number, template in enumerate(sequence_selectors.steps_of(sequence), start=1)
    )
    return PreviewPlan(outlook.lead, outlook.whereabouts, outlook.detail, steps)


def _show_step(
    outlook: Outlook, sequence: PlanSequence, facts: Facts, number: int, template: StepTemplate
) -> PreviewStep:
    planned = outlook.planned[number - 1]
    channel = outlook.ways.channel_for(template)
    variant = sequence_definitions.choose_variant(
        template, lead_id=outlook.lead.id, sequence_name=sequence.name, step_number=number
    )
    words = sequence_definitions.words_of(template, facts, variant=variant, channel=channel)
    refusal = outlook.ways.problem_of(template)
    if not refusal and not sequence_definitions.condition_holds(template.only_when, facts):
        refusal = obstacles.unmet_condition(template.only_when)
    reasons = planned.reasons
    if channel and channel != template.channel:
        reasons = (*reasons, f"{outlook.ways.missing[template.channel]}, so by {channel}")
    return PreviewStep(
        number=number,
        day=template.day,
        channel=channel or template.channel,
        variant=words.variant,
        nominal_at=planned.nominal_at,
        due_at=planned.due_at,
        reasons=reasons,
        refusal=refusal,
        subject=words.subject,
        text=words.body,
    )
