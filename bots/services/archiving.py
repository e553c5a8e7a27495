"""Putting leads away, taking them up again, and merging two that are one."""

from datetime import datetime
from math import floor
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from bots.engines import answers, scoring
from bots.engines.dialogue import TOTAL_QUESTIONS, answered_questions, stage_label
from bots.events.leads import LeadArchived, LeadMerged
from bots.exceptions.leads import LeadMergeError
from bots.models.calls import Call
from bots.models.conversations import Conversation, Message, Slot
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.handoffs import Handoff
from bots.models.leads import Consent, Lead, LeadReference
from bots.models.outbound import Outbound
from bots.models.suggestions import Suggestion
from bots.selectors import dialogues as dialogue_selectors
from bots.services import enrollments, messages, open_handoffs, plan_dates, plan_news, suggestions
from bots.services.leads import EDITABLE, lock_lead, record_change, save_unique, zone_for
from common.actor import Actor
from events import log

# What a lead carries of its conversation with the seller bot.
FIGURES = ("temperature", "stage", "score", "frs_score", "pcs_score", "last_message_at")


def archive_lead(*, actor: Actor, lead_id: UUID, now: datetime) -> Lead:
    """Put a lead away and cancel its running plan. Archiving an archived lead changes nothing."""
    actor.check("leads:write")
    with transaction.atomic():
        lead = lock_lead(actor=actor, lead_id=lead_id)
        if not lead.is_archived:
            _set_archived(lead, now)
            enrollments.leave_plans(lead=lead, reason="the lead was archived", now=now)
            suggestions.end_all_of(lead, now=now)
            _end_handoffs(lead, why="the lead was archived", now=now)
    return lead


def restore_lead(*, actor: Actor, lead_id: UUID) -> Lead:
    """Take an archived lead up again; raises LeadMergeError for a merged one and LeadDuplicateError when its
    phone or email has gone to another lead meanwhile.
    """
    actor.check("leads:write")
    with transaction.atomic():
        lead = lock_lead(actor=actor, lead_id=lead_id)
        if lead.merged_into_id is not None:
            raise LeadMergeError("This lead was merged into another one and cannot be restored.")
        if lead.is_archived:
            _set_archived(lead, None)
    return lead


def merge_leads(*, actor: Actor, lead_id: UUID, into_lead_id: UUID, now: datetime) -> Lead:
    """Merge one lead into another, whose gaps it fills and to which its threads go; then archive it.

    Raises LeadMergeError for a lead into itself, into an archived one, and when both are in plans that cannot
    run beside each other. The plans of both go on, dated for the kept lead.
    """
    actor.check("leads:write")
    if lead_id == into_lead_id:
        raise LeadMergeError("A lead cannot be merged into itself.")
    with transaction.atomic():
        # Locked in one order whichever way round the merge is asked for, so that two merges cannot wait for
        # each other.
        locked = {one: lock_lead(actor=actor, lead_id=one) for one in sorted((lead_id, into_lead_id))}
        lead, target = locked[lead_id], locked[into_lead_id]
        if lead.is_archived or target.is_archived:
            raise LeadMergeError("Both leads must be active to be merged.")
        _check_plans(lead, target)
        lead.merged_into = target
        _set_archived(lead, now)
        moved = plan_dates.currents_of(lead)
        figures = _move_belongings(lead, target, now)
        for enrollment in moved:
            enrollment.lead = target
        suggestions.end_all_of(lead, now=now)
        filled = _fill_gaps(lead, target)
        if {"zip", "phone"} & set(filled):
            target.timezone = zone_for(tenant_id=target.tenant_id, zip_code=target.zip, phone=target.phone)
        record_change(target, (*filled, *figures, "merged"))
        plan_dates.replan_lead(lead=target, now=now)
        for enrollment in moved:
            plan_news.tell(enrollment, reason="the lead was merged into another one", now=now)
        log.publish(LeadMerged(lead_id=lead.id, into_lead_id=target.id))
    return target


def _check_plans(lead: Lead, target: Lead) -> None:
    """Raise LeadMergeError where one lead would be in two plans that cannot run beside each other."""
    theirs, ours = plan_dates.currents_of(lead), plan_dates.currents_of(target)
    for one in theirs:
        for other in ours:
            is_same = one.sequence_name == other.sequence_name
            if is_same or (one.sequence.is_exclusive and other.sequence.is_exclusive):
                raise LeadMergeError(
                    f"One lead is in {one.sequence_name}, the other in {other.sequence_name}, and nobody can "
                    "be in both; cancel one of the two plans first."
                )


def _end_handoffs(lead: Lead, *, why: str, now: datetime) -> None:
    """Nobody takes over the threads that stay with a lead that was put away."""
    for conversation in Conversation.objects.filter(lead=lead).select_related("lead"):
        open_handoffs.withdraw_open(conversation, why=why, now=now)


def _set_archived(lead: Lead, at: datetime | None) -> None:
    lead.archived_at = at
    lead.revision += 1
    save_unique(lead, create=False)
    log.publish(LeadArchived(lead_id=lead.id, name=lead.name, is_archived=at is not None))


def _fill_gaps(lead: Lead, target: Lead) -> tuple[str, ...]:
    filled = tuple(
        name
        for name in EDITABLE
        if name != "tags" and getattr(target, name) in ("", None) and getattr(lead, name) not in ("", None)
    )
    for name in filled:
        setattr(target, name, getattr(lead, name))
    target.tags = sorted({*target.tags, *lead.tags})
    return filled


def _move_belongings(lead: Lead, target: Lead, now: datetime) -> tuple[str, ...]:
    """Hand threads, plans and consents over; returns which of the target's figures came with them."""
    taken = set(Conversation.objects.filter(lead=target).values_list("channel", flat=True))
    # A lead has one thread on a channel: where the target has one already, the other stays with its old lead.
    movable = Conversation.objects.filter(lead=lead).exclude(channel__in=taken)
    is_qualified_by_it = movable.exists() and not Slot.objects.filter(lead=target).exists()
    Message.objects.filter(conversation__in=movable).update(lead=target)
    Handoff.objects.filter(conversation__in=movable).update(lead=target)
    Suggestion.objects.filter(conversation__in=movable).update(lead=target)
    movable.update(lead=target)
    _end_handoffs(lead, why="the lead was merged into another one", now=now)
    known = Slot.objects.filter(lead=target).values_list("name", flat=True)
    Slot.objects.filter(lead=lead).exclude(name__in=list(known)).update(lead=target)
    FollowUp.objects.filter(enrollment__lead=lead).update(lead=target)
    LeadReference.objects.filter(lead=lead).update(lead=target)
    Enrollment.objects.filter(lead=lead).update(lead=target)
    # What went out counts for the caps and days of whom it went to.
    Outbound.objects.filter(lead=lead).update(lead=target)
    Call.objects.filter(lead=lead).update(lead=target)
    _move_answers(lead, target, now)
    if is_qualified_by_it:
        # They say what was understood in the thread that moved.
        for name in FIGURES:
            setattr(target, name, getattr(lead, name))
        return FIGURES
    return _count_answers_again(target, now)


def _count_answers_again(target: Lead, now: datetime) -> tuple[str, ...]:
    """How far the kept lead is, now that it knows what both said; returns which of its figures changed."""
    threads = Conversation.objects.filter(lead=target).select_related("lead").order_by("last_message_at")
    figures: dict[str, Any] = {}
    for thread in threads:
        state = dialogue_selectors.state_of(thread)
        scores, answered = scoring.score(state.slots, state.turns), answered_questions(state.slots)
        thread.questions_answered, thread.stage = len(answered), stage_label(state.slots)
        thread.frs_score, thread.pcs_score, thread.temperature = scores.frs, scores.pcs, scores.temperature
        thread.score_reasons = msgspec.to_builtins(scores.reasons)
        thread.next_action = answers.choose_next_action(scores)
        if len(answered) == TOTAL_QUESTIONS and thread.status == Conversation.Status.OPEN:
            thread.status = Conversation.Status.QUALIFIED
        thread.save()
        data = {"slots": dict(state.slots), "stage": thread.stage, "status": thread.status}
        messages.tell(thread, "qualification_updated", data, now)
        figures = {
            "temperature": scores.temperature,
            "stage": thread.stage,
            "score": floor(scores.frs + scores.pcs),
            "frs_score": scores.frs,
            "pcs_score": scores.pcs,
        }
    changed = tuple(name for name, value in figures.items() if getattr(target, name) != value)
    for name in changed:
        setattr(target, name, figures[name])
    return changed


def _move_answers(lead: Lead, target: Lead, now: datetime) -> None:
    """The target takes over what only the other answered, and whatever the other refused."""
    current = Consent.objects.filter(ended_at__isnull=True)
    refused = list(current.filter(lead=lead, is_granted=False).values_list("channel", flat=True))
    current.filter(lead=target, is_granted=True, channel__in=refused).update(ended_at=now)
    answered = list(current.filter(lead=target).values_list("channel", flat=True))
    current.filter(lead=lead).exclude(channel__in=answered).update(lead=target)
