"""What the concierge proposes, and what it does once the person has confirmed it."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.selectors import users as user_selectors
from bots.engines import spellings
from bots.engines.concierge import wording
from bots.engines.concierge.facts import (
    Fact,
    Link,
    Proposal,
    ProposalKind,
    Reply,
    conversation_link,
    lead_link,
    shown_name,
)
from bots.engines.concierge.questions import ME, OWN_BOT
from bots.exceptions.conversations import ConversationStateError
from bots.exceptions.handoffs import HandoffRefusedError
from bots.exceptions.leads import LeadArchivedError
from bots.models.conversations import TALKING_BOTS, Conversation
from bots.models.leads import Lead
from bots.selectors import concierge as look_ups
from bots.selectors.concierge_answers import Asked
from bots.services import conversations as conversation_services
from bots.services import handoffs, people
from bots.services import leads as lead_services
from common.actor import Actor
from common.identifiers import uuid7

CONFIRMED_WITHIN = timedelta(minutes=10)
REASON = "asked_by_team"


def propose(asked: Asked) -> Reply:
    """The acts that a question asks for, to be confirmed; nothing is changed yet.

    Raises PermissionDeniedError when the caller could not carry them out.
    """
    actor, lead = asked.actor, asked.lead
    assert lead is not None
    actor.check("conversations:write")
    thread = look_ups.find_conversation_for(
        actor=actor, lead_id=lead.id, conversation_id=asked.conversation_id
    )
    act, links = asked.question.act, _links(lead, thread)
    if refusal := _refusal(asked, lead, thread):
        return Reply(act, refusal, links=links, lead_id=lead.id)
    proposals = tuple(_proposal(asked, lead, thread, to) for to in _targets(asked, thread))
    words = [f"{one.label}? {one.consequence}" for one in proposals]
    return Reply(
        act,
        "\n".join([*words, "Say yes or press the button, and I do it."])
        if len(proposals) == 1
        else "\n".join(["To whom?", *words]),
        facts=(Fact("lead", lead.name), Fact("owner", thread.owner if thread else None)),
        links=links,
        proposals=proposals,
        lead_id=lead.id,
        conversation_id=thread.id if thread else None,
    )


def carry_out(*, actor: Actor, proposal: Proposal, now: datetime) -> Reply:
    """Do what was confirmed, under the caller's permissions; ``now`` is tenant time.

    Raises HandoffRefusedError, ConversationStateError (also when the conversation changed its owner since it
    was proposed) and LeadArchivedError; then nothing is changed.
    """
    actor.check("conversations:write")
    with transaction.atomic():
        lead = lead_services.lock_lead(actor=actor, lead_id=proposal.lead_id)
        if lead.is_archived:
            raise LeadArchivedError("This lead is archived; restore it before handing it over.")
        thread = _thread(actor, lead, proposal)
        said = _carry_out(actor, lead, thread, proposal, now)
    return Reply(
        "done",
        said,
        facts=(Fact("lead", lead.name), Fact("to", proposal.to)),
        links=_links(lead, thread),
        lead_id=lead.id,
        conversation_id=thread.id,
    )


def _carry_out(actor: Actor, lead: Lead, thread: Conversation, proposal: Proposal, now: datetime) -> str:
    name = shown_name(lead.name)
    if proposal.kind == "take_over":
        people.take_over(actor=actor, conversation_id=thread.id, now=now)
        return f"Done: the conversation with {name} is yours, and the bot is silent."
    if proposal.kind == "hand_back":
        people.hand_back(actor=actor, conversation_id=thread.id, now=now)
        return f"Done: {wording.OWNERS[thread.bot_type]} has {name} again."
    handoffs.request_handoff(
        actor=actor,
        conversation_id=thread.id,
        to_owner=proposal.to,
        reason=REASON,
        note=f"Asked by {user_selectors.name_of(actor=actor)} through the concierge.",
        requested_by=spellings.CONCIERGE,
        now=now,
    )
    if proposal.to == spellings.PERSON:
        return f"Done: the team is asked to take {name} over, and has five minutes to accept."
    return f"Done: {wording.OWNERS[proposal.to]} has {name} now, with everything that is known."


def _thread(actor: Actor, lead: Lead, proposal: Proposal) -> Conversation:
    """The thread that was meant, as it stood when it was proposed; begun when there was none."""
    thread = look_ups.find_conversation_for(
        actor=actor, lead_id=lead.id, conversation_id=proposal.conversation_id
    )
    if thread is None:
        return conversation_services.open_conversation(
            lead=lead, channel="chat", bot_type=_first_owner(proposal.to)
        )
    if thread.owner_epoch != proposal.epoch:
        raise ConversationStateError(
            f"{wording.capital(wording.owner_of(thread))} has this conversation meanwhile; ask again."
        )
    if thread.owner == proposal.to:
        raise HandoffRefusedError(
            f"{wording.capital(wording.owner_of(thread))} has this conversation already."
        )
    return thread


def _first_owner(to: str) -> str:
    """With whom a thread begins that is handed on at once: its target would make it no hand-off."""
    return spellings.LEAD if to == spellings.SELLER else spellings.SELLER


def _targets(asked: Asked, thread: Conversation | None) -> tuple[str, ...]:
    to = asked.question.to
    if asked.question.act == "take_over":
        return (ME,)
    if to:
        return (to,)
    owner = thread.owner if thread else ""
    return tuple(one for one in (*TALKING_BOTS, spellings.PERSON) if one != owner)


def _refusal(asked: Asked, lead: Lead, thread: Conversation | None) -> str:
    """Why it is not even proposed; empty when it can be."""
    name, to = shown_name(lead.name), asked.question.to
    if lead.is_archived:
        return f"{name} is archived; restore the lead first."
    if to in (spellings.INTENT_DECODER, spellings.CONCIERGE):
        return f"{wording.capital(wording.OWNERS[to])} talks to no lead; the seller bot and the lead bot do."
    if thread is None:
        return f"There is no conversation with {name} to hand back." if to == OWN_BOT else ""
    if thread.status == Conversation.Status.CLOSED:
        return f"The conversation with {name} is closed; reopen it first."
    if asked.question.act == "take_over":
        is_own = thread.person_id == look_ups.identity_of(asked.actor)
        return f"The conversation with {name} is yours already." if is_own else ""
    if to == OWN_BOT and thread.is_held_by_person:
        return ""
    if to in (thread.owner, OWN_BOT):
        return f"{wording.capital(wording.owner_of(thread))} has {name} already."
    return ""


def _proposal(asked: Asked, lead: Lead, thread: Conversation | None, to: str) -> Proposal:
    name = shown_name(lead.name)
    kind: ProposalKind = "handoff"
    if to == ME:
        kind, label = "take_over", f"Take over the conversation with {name}"
        consequence = f"The bot is silent at once, and {name} is told that you go on."
    elif to == OWN_BOT:
        bot = wording.OWNERS[thread.bot_type] if thread else "the bot"
        kind, label = "hand_back", f"Hand {name} back to {bot}"
        consequence = f"{wording.capital(bot)} answers from then on, and {name} is told."
    elif to == spellings.PERSON:
        label = f"Ask the team to take {name} over"
        consequence = "Whoever accepts within five minutes goes on; the bot answers until then."
    else:
        label = f"Hand {name} to {wording.OWNERS[to]}"
        before = f"It takes over from {wording.owner_of(thread)}" if thread else "It begins a chat"
        consequence = f"{before} with everything that is known, and {name} is told."
    return Proposal(
        id=uuid7(),
        kind=kind,
        label=label,
        consequence=consequence,
        lead_id=lead.id,
        conversation_id=thread.id if thread else None,
        epoch=thread.owner_epoch if thread else 0,
        to=to,
    )


def _links(lead: Lead, thread: Conversation | None) -> tuple[Link, ...]:
    links = (lead_link(lead.id, lead.name),)
    return links if thread is None else (*links, conversation_link(thread.id, lead.name))
