"""Whether a claimed step may go out now: one pure judgement of what was read under the lead's lock."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bots.engines import obstacles, sequence_definitions
from bots.engines.hours import decisions
from bots.engines.hours.decisions import Contact, Decision
from bots.engines.hours.limits import NO_LIMITS, Limits
from bots.engines.hours.local_time import local_date
from bots.engines.hours.whereabouts import Whereabouts
from bots.engines.sequence_definitions import Facts, StepTemplate
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Channel, Lead
from bots.selectors import contact_limits, outlooks
from bots.selectors.sequences import PlanWords
from bots.selectors.steps_in_hand import Contacted, StepInHand, Surroundings

LATE_FROM = timedelta(minutes=30)
SPREAD = timedelta(minutes=30)
SPREAD_REASON = "late, so spread over half an hour"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sending:
    """The step may go out: to whom, how, and in which words."""

    channel: str
    to: str
    subject: str
    body: str
    variant: str = ""
    attachment: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """The step goes back until ``due_at``; None while its plan is held. Where it ``is_to_be_dated`` its plan
    has changed, and the date is the plan's to give. ``rules`` are those of hours and caps that hold a text
    back.
    """

    due_at: datetime | None
    reasons: tuple[str, ...]
    is_to_be_dated: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """The step ends without having been sent."""

    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for a whole batch: the tenant's wishes, and ``takes``, how long it may take until the last
    submission is out.
    """

    now: datetime
    default_zone: str
    region: str
    limits: Limits = NO_LIMITS
    is_paused: bool = False
    takes: timedelta = timedelta()


def judge(
    step: StepInHand, lead: Lead, words: PlanWords, around: Surroundings, rules: Rules
) -> Sending | Waiting | Ending:
    """What is to become of the step; ``around`` was read under the lead's lock."""
    template = words.steps[step.step_number - 1]
    verdict = _plan_forbids(step, lead, rules) or _too_late(step, template, rules)
    if verdict is not None:
        return verdict
    facts = outlooks.facts_about(lead, price=around.prices.get(lead.id), has_replied=step.response_count > 0)
    if not sequence_definitions.condition_holds(template.only_when, facts):
        return _ending(step, obstacles.unmet_condition(template.only_when))
    sending = _address(step, lead, template, facts)
    if isinstance(sending, Ending):
        return sending
    return (
        _lead_forbids(step, lead, template, sending, around)
        or _too_early(step, lead, words, sending, around, rules)
        or sending
    )


def _plan_forbids(step: StepInHand, lead: Lead, rules: Rules) -> Waiting | Ending | None:
    if lead.is_archived:
        return Ending(FollowUp.Status.CANCELLED, outlooks.ARCHIVED)
    if step.plan_status not in Enrollment.CURRENT:
        return Ending(FollowUp.Status.CANCELLED, f"the plan is {step.plan_status}")
    if step.plan_status in Enrollment.HELD:
        return Waiting(None, (f"the plan is {step.plan_status}",))
    if step.epoch != step.plan_epoch:
        return Waiting(rules.now, ("the plan changed meanwhile",), is_to_be_dated=True)
    if rules.is_paused:
        return Waiting(step.due_at or rules.now, ("all follow-ups are paused",))
    return None


def _too_late(step: StepInHand, template: StepTemplate, rules: Rules) -> Waiting | Ending | None:
    if step.due_at is None or step.due_at >= rules.now:
        return None
    late = rules.now - step.due_at
    if late > timedelta(days=template.grace_days):
        return _ending(step, f"expired: {late.days} days late")
    if late > LATE_FROM and step.rescheduled_at is None and SPREAD_REASON not in step.why:
        return Waiting(rules.now + _share_of(step.id) * SPREAD, (SPREAD_REASON,))
    return None


def _share_of(step_id: UUID) -> float:
    """A place between 0 and 1 that is always the same for a step and spread evenly over all."""
    return int.from_bytes(hashlib.sha256(step_id.bytes).digest()[:4]) / (1 << 32)


def _address(step: StepInHand, lead: Lead, template: StepTemplate, facts: Facts) -> Sending | Ending:
    """The touch's channel, address and words; another channel where its own has no address."""
    if step.touch > 1 and template.second_touch is not None:
        touch = template.second_touch
        problem = _problem(lead, touch.channel)
        if problem:
            return _ending(step, problem)
        said = sequence_definitions.words_of_second_touch(touch, facts)
        return Sending(touch.channel, lead.address_on(touch.channel), said.subject, said.body, said.variant)
    problem = _problem(lead, template.channel)
    channel = template.channel
    if problem:
        reachable = {one: not _problem(lead, one) for one in Channel.values}
        channel = sequence_definitions.fallback_channel(template, reachable)
    if not channel:
        return _ending(step, problem)
    said = sequence_definitions.words_of(template, facts, variant=step.variant, channel=channel)
    return Sending(
        channel=channel,
        to=lead.address_on(channel),
        subject=said.subject,
        body=said.body,
        variant=said.variant,
        attachment=template.attachment if channel == Channel.EMAIL else "",
        reasons=(f"{problem}, so by {channel}",) if problem else (),
    )


def _problem(lead: Lead, channel: str) -> str:
    return obstacles.no_address(channel, phone=lead.phone, email=lead.email)


def _lead_forbids(
    step: StepInHand, lead: Lead, template: StepTemplate, sending: Sending, around: Surroundings
) -> Ending | None:
    prefix = "".join(f"{reason}; " for reason in sending.reasons)
    why = obstacles.not_allowed(
        sending.channel,
        silenced=around.suppressed.get((sending.channel, sending.to), ()),
        purpose=template.purpose,
        consent=around.consents.get(lead.id, {}).get(sending.channel),
    )
    return _ending(step, prefix + why) if why else None


def _too_early(
    step: StepInHand, lead: Lead, words: PlanWords, sending: Sending, around: Surroundings, rules: Rules
) -> Waiting | Ending | None:
    """The hours of law and team, and never two steps of one lead on one of its days."""
    where = contact_limits.whereabouts_of_lead(lead, default_zone=rules.default_zone, region=rules.region)
    before = [one for one in around.contacts.get(lead.id, ()) if one.was_taken and not _is_own(one, step)]
    known = [Contact(one.at, one.channel) for one in before]

    def allowed(moment: datetime) -> Decision:
        return decisions.next_allowed(
            moment, channel=sending.channel, whereabouts=where, limits=rules.limits, contacts=known
        )

    days, reason = _days_to_wait(step, words, before, where, rules.now)
    if lead.id in around.held_by_person:
        days, reason = max(days, 1), "a person of the team talks with the lead"
    if days:
        later = allowed(rules.now + days * _ONE_DAY)
        return _until(step, sending, later, (reason,))
    now = allowed(rules.now)
    if not now.reasons and rules.takes:
        now = allowed(rules.now + rules.takes)
    return _until(step, sending, now) if now.reasons else None


def _days_to_wait(
    step: StepInHand, words: PlanWords, before: list[Contacted], where: Whereabouts, now: datetime
) -> tuple[int, str]:
    """How many of the lead's days have to pass since its last steps, and why."""
    if not before:
        return 0, ""
    today = local_date(now, zone=where.zone)
    found = (0, "")
    for one in before:
        passed = (today - local_date(one.at, zone=where.zone)).days
        is_same_plan = one.enrollment_id == step.enrollment_id
        gap = words.minimum_gap_days if is_same_plan else 1
        if one.follow_up_id != step.id and gap - passed > found[0]:
            said = (
                "another step went out on the same day" if not passed else "another step went out just before"
            )
            found = (gap - passed, said)
    return found


def _is_own(one: Contacted, step: StepInHand) -> bool:
    """Whether it is the submission that is being decided about."""
    return one.follow_up_id == step.id and one.number == step.tries and step.status != FollowUp.Status.LEASED


def _until(
    step: StepInHand, sending: Sending, decision: Decision, others: tuple[str, ...] = ()
) -> Waiting | Ending:
    if decision.at is None:
        return _ending(step, decision.reasons[-1])
    rules = decision.reasons if sending.channel == Channel.SMS else ()
    return Waiting(decision.at, (*others, *decision.reasons), rules=rules)


def _ending(step: StepInHand, reason: str) -> Ending:
    if step.touch > 1:
        return Ending(FollowUp.Status.FAILED, f"nobody answered the call, and {reason}")
    return Ending(FollowUp.Status.SKIPPED, reason)
