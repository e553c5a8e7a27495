"""Answering the team: one message, one look-up or one proposal, and what was confirmed by the person.

Only the caller's own words and presses decide. What stands in leads' names and messages is shown and never
read for an instruction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from bots.engines.concierge import questions, wording
from bots.engines.concierge.facts import Proposal, Reply, lead_link
from bots.engines.concierge.questions import Question
from bots.exceptions.concierge import ProposalNotFoundError, SessionContextError
from bots.models.concierge import ConciergeSession
from bots.selectors import concierge as look_ups
from bots.selectors import concierge_answers as answers
from bots.selectors import conversations as conversation_selectors
from bots.selectors import leads as lead_selectors
from bots.services import concierge_acts
from common.actor import Actor
from common.exceptions import PermissionDeniedError, SwitchboardError

MOST_TURNS = 20
MOST_SESSIONS = 20
LONGEST_TURN = 500
LARGEST_CONTEXT_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Here:
    """What the caller's page shows, if anything."""

    lead_id: UUID | None = None
    conversation_id: UUID | None = None


def ask(
    *,
    actor: Actor,
    text: str,
    session_id: str,
    now: datetime,
    page: str = "",
    lead_id: UUID | None = None,
    conversation_id: UUID | None = None,
) -> Reply:
    """Answer one message of somebody of the team; ``now`` is tenant time.

    ``lead_id`` and ``conversation_id`` are what their page shows: LeadNotFoundError and
    ConversationNotFoundError when they are not the caller's to see. A missing permission is said in the
    answer. Whatever would change something becomes a proposal.
    """
    here = _look_here(actor, lead_id, conversation_id)
    session = look_ups.find_session_for(actor=actor, session_id=session_id)
    remembered: dict[str, Any] = session.context if session else {}
    question = questions.read(text)
    reply = _answer(actor, question, remembered, here, now)
    reply = msgspec.structs.replace(reply, confidence=question.confidence)
    _remember(actor, session_id, question, reply, here=here, page=page)
    return reply


def look_up(*, actor: Actor, text: str, now: datetime) -> Reply:
    """Answer one message outside any session: nothing is remembered, and nothing proposed."""
    question = questions.read(text)
    if question.act in ("hand_over", "take_over", "yes", "no"):
        return Reply("beyond", wording.BEYOND, confidence=question.confidence)
    reply = _answer(actor, question, {}, Here(), now)
    return msgspec.structs.replace(reply, confidence=question.confidence)


def confirm(*, actor: Actor, proposal_id: UUID, now: datetime) -> tuple[str, Reply]:
    """Carry out what was proposed to this caller, once; also says in which session it was.

    Raises ProposalNotFoundError, and what `concierge_acts.carry_out` raises.
    """
    with transaction.atomic():
        sessions = ConciergeSession.objects.select_for_update().filter(
            tenant_id=actor.tenant_id, user_id=look_ups.identity_of(actor)
        )
        session = sessions.filter(context__proposals__contains=[{"id": str(proposal_id)}]).first()
        found = next((one for one in _pending(session) if one.id == proposal_id), None)
        if session is None or found is None:
            raise ProposalNotFoundError("There is no such proposal of yours, or its time is over. Ask again.")
        reply = concierge_acts.carry_out(actor=actor, proposal=found, now=now)
        session.context = {**session.context, "proposals": []}
        _add_turn(session, "assistant", reply.answer, reply.act)
        session.save()
    return session.session_id, reply


def put_context(*, actor: Actor, session_id: str, context: dict[str, Any]) -> ConciergeSession:
    """Keep what a front end tells of where its person stands; raises SessionContextError above 16 KiB."""
    if len(msgspec.json.encode(context)) > LARGEST_CONTEXT_BYTES:
        raise SessionContextError(f"The context is larger than {LARGEST_CONTEXT_BYTES} bytes.")
    with transaction.atomic():
        session = _lock_session(actor, session_id)
        session.context = {**session.context, "platform": context}
        session.save()
    return session


def _answer(
    actor: Actor,
    question: Question,
    remembered: dict[str, Any],
    here: Here,
    now: datetime,
) -> Reply:
    try:
        match question.act:
            case "yes":
                return _confirm_spoken(actor, remembered, now)
            case "no":
                return Reply("no", wording.LEFT)
            case "lead" | "hand_over" | "take_over":
                return _about_a_lead(actor, question, remembered, here, now)
            case _:
                return answers.answer(answers.Asked(actor, question, now))
    except PermissionDeniedError as refusal:
        return Reply(question.act, refusal.detail)


def _about_a_lead(
    actor: Actor,
    question: Question,
    remembered: dict[str, Any],
    here: Here,
    now: datetime,
) -> Reply:
    if question.names or question.phone or question.email:
        found = look_ups.find_leads_for(actor=actor, question=question)
        if not found:
            return _unknown(question)
        if len(found) > 1:
            links = tuple(lead_link(one.id, one.name) for one in found)
            return Reply(question.act, wording.which(found), facts=answers.facts_of_leads(found), links=links)
        lead = found[0]
    else:
        known = _meant(question, remembered, here)
        if known is None:
            return Reply(question.act, wording.WHICH_LEAD)
        lead = lead_selectors.get_lead_for(actor=actor, lead_id=known)
    asked = answers.Asked(actor, question, now, lead=lead, conversation_id=here.conversation_id)
    if question.act == "lead":
        return answers.answer(asked)
    return concierge_acts.propose(asked)


def _unknown(question: Question) -> Reply:
    # A strange word in a sentence that is like a question about a lead is more likely no name at all.
    is_sure = question.confidence >= 0.8 or question.phone or question.email
    if is_sure or question.names[0][:1].isupper():
        return Reply(question.act, wording.not_found(question))
    return Reply("none", wording.NOT_UNDERSTOOD)


def _confirm_spoken(actor: Actor, remembered: dict[str, Any], now: datetime) -> Reply:
    pending = _proposals(remembered)
    if not pending:
        return Reply("yes", wording.NOTHING_WAITS)
    if len(pending) > 1:
        return Reply("yes", wording.WHICH_ACT, proposals=tuple(pending))
    try:
        return confirm(actor=actor, proposal_id=pending[0].id, now=now)[1]
    except PermissionDeniedError:
        raise
    except SwitchboardError as refusal:
        return Reply("yes", refusal.detail)


def _meant(question: Question, remembered: dict[str, Any], here: Here) -> UUID | None:
    """Which lead is meant without a name: the one on a page just come to, else the one talked about."""
    is_new_page = here.lead_id is not None and str(here.lead_id) != remembered.get("page_lead_id")
    if question.is_here or is_new_page:
        return here.lead_id or _uuid(remembered.get("lead_id"))
    return _uuid(remembered.get("lead_id")) or here.lead_id


def _look_here(actor: Actor, lead_id: UUID | None, conversation_id: UUID | None) -> Here:
    """What the caller looks at, as far as they may see it."""
    if lead_id is not None and actor.can("leads:read"):
        lead_id = lead_selectors.get_lead_for(actor=actor, lead_id=lead_id).id
    if conversation_id is not None and actor.can("conversations:read"):
        thread = conversation_selectors.get_conversation_for(actor=actor, conversation_id=conversation_id)
        lead_id = lead_id or thread.lead_id
    return Here(lead_id, conversation_id)


def _remember(
    actor: Actor, session_id: str, question: Question, reply: Reply, *, here: Here, page: str
) -> None:
    with transaction.atomic():
        session = _lock_session(actor, session_id)
        context = {**session.context, "proposals": _stored(reply.proposals)}
        if page:
            context["page"] = page
        context["page_lead_id"] = str(here.lead_id) if here.lead_id else None
        if reply.lead_id is not None:
            context["lead_id"] = str(reply.lead_id)
        session.context = context
        _add_turn(session, "user", question.text, "")
        _add_turn(session, "assistant", reply.answer, reply.act)
        session.save()


def _lock_session(actor: Actor, session_id: str) -> ConciergeSession:
    """One's session under its lock, begun when there is none; the oldest beyond twenty are forgotten."""
    own = ConciergeSession.objects.filter(tenant_id=actor.tenant_id, user_id=look_ups.identity_of(actor))
    _, is_new = ConciergeSession.objects.get_or_create(
        tenant_id=actor.tenant_id, user_id=look_ups.identity_of(actor), session_id=session_id
    )
    if is_new:
        kept = own.order_by("-updated_at", "-id").values_list("id", flat=True)[:MOST_SESSIONS]
        own.exclude(id__in=list(kept)).delete()
    return own.select_for_update().get(session_id=session_id)


def _add_turn(session: ConciergeSession, role: str, text: str, act: str) -> None:
    turn = {"role": role, "text": text[:LONGEST_TURN], "act": act, "at": timezone.now().isoformat()}
    session.turns = [*session.turns, turn][-MOST_TURNS:]


def _stored(proposals: tuple[Proposal, ...]) -> list[dict[str, Any]]:
    until = (timezone.now() + concierge_acts.CONFIRMED_WITHIN).isoformat()
    return [{**msgspec.to_builtins(one), "until": until} for one in proposals]


def _pending(session: ConciergeSession | None) -> list[Proposal]:
    return _proposals(session.context) if session else []


def _proposals(context: dict[str, Any]) -> list[Proposal]:
    now = timezone.now()
    stored = context.get("proposals", [])
    return [
        msgspec.convert(one, Proposal, strict=False)
        for one in stored
        if datetime.fromisoformat(one["until"]) > now
    ]


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
