"""What enrolling leads would come to: the dates of each one's plan, or what keeps it out.

Previewing and enrolling both ask here, so that nobody is shown what does not happen then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.selectors import tenants as tenant_selectors
from bots.engines import obstacles, planning, sequence_definitions
from bots.engines.hours.decisions import Contact
from bots.engines.hours.limits import Limits
from bots.engines.hours.local_time import local_date
from bots.engines.hours.whereabouts import Whereabouts
from bots.engines.planning import PlannedStep
from bots.engines.sequence_definitions import Facts, StepTemplate
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Channel, Consent, Lead, Stage
from bots.models.outbound import Outbound
from bots.models.sequences import ReEnrollment, Sequence
from bots.models.suppressions import Suppression
from bots.selectors import contact_limits
from bots.selectors import dialogues as dialogue_selectors
from bots.selectors import sequences as sequence_selectors
from bots.selectors.steps_in_hand import REMEMBERED

# Why a lead stays out, as they are counted.
ARCHIVED = "the lead is archived"
RUNNING = "already in this plan"
ONCE = "was in this plan before, and it is for once"
EXCLUDED = "in another plan that excludes this one"
NO_ADDRESS = "no phone and no email"
NO_CONSENT = "nothing of the plan may reach them"
RESTORE_FIRST = "This lead is archived; restore it before following up."
# What only keeps a lead out where nobody asked for it by name.
NOT_ASKED_FOR = (NO_ADDRESS, NO_CONSENT)


@dataclass(frozen=True, slots=True)
class Ways:
    """How a lead can be reached: of channels, why there is no address on them, which kinds of message the
    address wants no more ("" for all), and what the lead answered when it was asked for its consent.
    """

    missing: Mapping[str, str]
    silenced: Mapping[str, frozenset[str]]
    consents: Mapping[str, bool]

    def channel_for(self, template: StepTemplate) -> str:
        """Where a step goes out: on its own channel, else on the next with an address; empty for none."""
        return sequence_definitions.fallback_channel(
            template, {one: one not in self.missing for one in Channel.values}
        )

    def problem_of(self, template: StepTemplate) -> str:
        """Why a step would be skipped as things stand; empty when it would not."""
        channel = self.channel_for(template)
        if not channel:
            return self.missing[template.channel]
        return obstacles.not_allowed(
            channel,
            silenced=self.silenced[channel],
            purpose=template.purpose,
            consent=self.consents.get(channel),
        )


@dataclass(frozen=True, slots=True)
class Outlook:
    """A lead and its plan from ``anchor_at`` on. ``refusal`` is one of those above, ``detail`` all of it."""

    lead: Lead
    whereabouts: Whereabouts
    anchor_at: datetime
    planned: tuple[PlannedStep, ...]
    ways: Ways
    refusal: str = ""
    detail: str = ""
    running: Enrollment | None = None


@dataclass(frozen=True, slots=True)
class _Surroundings:
    ways: dict[UUID, Ways]
    plans: dict[UUID, list[Enrollment]]
    taken: dict[UUID, set[datetime]]
    contacts: dict[UUID, list[Contact]]


def outlooks_of(
    leads: Many[Lead], sequence: Sequence, *, anchor_at: datetime, limits: Limits
) -> list[Outlook]:
    """The outlook of each lead, in order, in six statements however many they are."""
    tenant = tenant_selectors.get_tenant(tenant_id=sequence.tenant_id)
    around = _surroundings(leads, sequence, now=anchor_at)
    steps = tuple(template.step for template in sequence_selectors.steps_of(sequence))
    # Leads of one zone with nothing else to look out for share their dates.
    shared: dict[Whereabouts, tuple[PlannedStep, ...]] = {}
    found = []
    for lead in leads:
        places = contact_limits.whereabouts_of_lead(
            lead, default_zone=tenant.timezone, region=tenant.phone_region
        )
        contacts, taken = around.contacts.get(lead.id, []), around.taken.get(lead.id, set())
        is_shared = not contacts and not taken
        planned = shared.get(places) if is_shared else None
        if planned is None:
            planned = planning.plan(
                steps,
                anchor=anchor_at,
                whereabouts=places,
                limits=limits,
                anchoring=sequence.anchoring,
                minimum_gap_days=sequence.minimum_gap_days,
                contacts=contacts,
                taken_days={local_date(at, zone=places.zone) for at in taken},
            )
            if is_shared:
                shared[places] = planned
        ways = around.ways[lead.id]
        running, refusal, detail = _refusal(lead, sequence, around.plans.get(lead.id, []), ways)
        found.append(Outlook(lead, places, anchor_at, planned, ways, refusal, detail, running))
    return found


def ways_to(leads: Many[Lead]) -> dict[UUID, Ways]:
    """How each lead can be reached, in two statements."""
    ids = [lead.id for lead in leads]
    answers: dict[UUID, dict[str, bool]] = defaultdict(dict)
    current = Consent.objects.filter(lead_id__in=ids, ended_at__isnull=True)
    for lead_id, channel, is_granted in current.values_list("lead_id", "channel", "is_granted"):
        answers[lead_id][channel] = is_granted
    addresses = {address for lead in leads for address in (lead.phone, lead.email) if address}
    suppressed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for channel, address, topic in Suppression.objects.filter(
        address__in=addresses, lifted_at__isnull=True
    ).values_list("channel", "address", "topic"):
        suppressed[channel, address].add(topic)
    return {lead.id: _ways(lead, answers[lead.id], suppressed) for lead in leads}


def facts_of(leads: Many[Lead]) -> dict[UUID, Facts]:
    """What messages may say about leads that enter a plan now, and what conditions may ask."""
    prices = dialogue_selectors.prices_named(lead.id for lead in leads)
    return {lead.id: facts_about(lead, price=prices.get(lead.id)) for lead in leads}


def facts_about(lead: Lead, *, price: int | None, has_replied: bool = False) -> Facts:
    """What a step's words and conditions may ask of its lead, as the lead is now."""
    return Facts(
        name=lead.name,
        address=lead.address,
        price=price,
        temperature=lead.temperature,
        has_replied=has_replied,
        is_qualified=lead.stage == Stage.COMPLETE,
    )


def contacts_of(lead_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, list[Contact]]:
    """Steps that went out to leads in the thirty days before ``now``, or may have: caps count them, as at the
    gate. An answer to what a lead wrote is none.
    """
    contacts: dict[UUID, list[Contact]] = defaultdict(list)
    sent = Outbound.objects.filter(
        lead_id__in=list(lead_ids), contacted_at__gt=now - REMEMBERED, follow_up__isnull=False
    ).exclude(state=Outbound.State.FAILED, provider_sid__isnull=True)
    for lead_id, at, channel in sent.values_list("lead_id", "contacted_at", "channel"):
        contacts[lead_id].append(Contact(at, channel))
    return contacts


def days_taken(
    lead_ids: Iterable[UUID], *, now: datetime, but: Iterable[UUID] = (), only_sent: bool = False
) -> dict[UUID, set[datetime]]:
    """When steps of leads are due or were sent, from two days ago on; those of the enrollments ``but`` do not
    count.
    """
    taken: dict[UUID, set[datetime]] = defaultdict(set)
    counted = (FollowUp.Status.SENT,) if only_sent else (*FollowUp.OPEN, FollowUp.Status.SENT)
    steps = FollowUp.objects.filter(enrollment__lead_id__in=list(lead_ids), status__in=counted)
    for lead_id, due_at, sent_at in steps.exclude(enrollment_id__in=list(but)).values_list(
        "lead_id", "due_at", "sent_at"
    ):
        at = sent_at or due_at
        if at is not None and at > now - timedelta(days=2):
            taken[lead_id].add(at)
    return taken


def _surroundings(leads: Many[Lead], sequence: Sequence, *, now: datetime) -> _Surroundings:
    ids = [lead.id for lead in leads]
    plans_of: dict[UUID, list[Enrollment]] = defaultdict(list)
    for one in Enrollment.objects.filter(lead_id__in=ids).select_related("sequence").order_by("id"):
        plans_of[one.lead_id].append(one)
    return _Surroundings(
        ways=ways_to(leads),
        plans=plans_of,
        # A sequence that ends the others has their days for itself.
        taken=days_taken(ids, now=now, only_sent=bool(sequence.stops_others)),
        contacts=contacts_of(ids, now=now),
    )


def _ways(lead: Lead, answers: Mapping[str, bool], suppressed: Mapping[tuple[str, str], set[str]]) -> Ways:
    missing, silenced = {}, {}
    # Texts and calls share the phone, and looking at one takes long.
    no_phone = obstacles.no_address(Channel.SMS, phone=lead.phone, email=lead.email)
    no_email = obstacles.no_address(Channel.EMAIL, phone=lead.phone, email=lead.email)
    for channel in Channel.values:
        if problem := no_email if channel == Channel.EMAIL else no_phone:
            missing[channel] = problem
        silenced[channel] = frozenset(suppressed.get((channel, lead.address_on(channel)), ()))
    return Ways(missing, silenced, answers)


def _refusal(
    lead: Lead, sequence: Sequence, enrollments: Many[Enrollment], ways: Ways
) -> tuple[Enrollment | None, str, str]:
    if lead.is_archived:
        return None, ARCHIVED, RESTORE_FIRST
    same = [one for one in enrollments if one.sequence_name == sequence.name]
    running = next((one for one in same if one.status in Enrollment.CURRENT), None)
    if running is not None:
        return running, RUNNING, f"This lead is in {sequence.name} already."
    if same and sequence.re_enrollment == ReEnrollment.ONCE:
        return None, ONCE, f"This lead was in {sequence.name} before, and a lead goes through that plan once."
    other = next((one for one in enrollments if _excludes(one, sequence)), None)
    if other is not None:
        detail = (
            f"This lead is in {other.sequence_name}, which lets no other exclusive plan run beside it; end "
            f"that plan before {sequence.name} begins."
        )
        return None, EXCLUDED, detail
    if not lead.phone and not lead.email:
        return None, NO_ADDRESS, "This lead has no phone and no email, so nothing can reach it."
    problems = [ways.problem_of(step) for step in sequence_selectors.steps_of(sequence)]
    if all(problems):
        said = "; ".join(dict.fromkeys(problems))
        return None, NO_CONSENT, f"Nothing of this plan can go out as it stands: {said}."
    return None, "", ""


def _excludes(one: Enrollment, sequence: Sequence) -> bool:
    is_current = one.status in Enrollment.CURRENT
    return is_current and sequence.is_exclusive and one.sequence.is_exclusive and not sequence.stops_others
