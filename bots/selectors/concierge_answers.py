"""The concierge's answers to what only reads: one look-up each, and words over what it found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bots.engines.concierge import wording
from bots.engines.concierge.examples import help_topics
from bots.engines.concierge.facts import (
    PAGES,
    Fact,
    Link,
    Reply,
    as_data,
    conversation_link,
    facts_of,
    lead_link,
    page_link,
    shown_name,
)
from bots.engines.concierge.questions import Question
from bots.models.leads import Lead
from bots.selectors import bots as bot_selectors
from bots.selectors import concierge as look_ups
from bots.selectors import suggestions as suggestion_selectors
from common.actor import Actor

SHOWN = 5
_OF_A_BOT = (
    ("status", "status"),
    ("conversationsToday", "conversations today"),
    ("leadsQualified", "qualified leads"),
    ("responseTimeMs", "ms to answer"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with who asks, when (tenant time), and the lead that the talk is about."""

    actor: Actor
    question: Question
    now: datetime
    lead: Lead | None = None
    conversation_id: UUID | None = None

    @property
    def limit(self) -> int:
        return self.question.count or SHOWN


def answer(asked: Asked) -> Reply:
    """The answer to a question that changes nothing; raises PermissionDeniedError as the look-ups do."""
    return _ANSWERS[asked.question.act](asked)


def _say(act: str, text: str) -> Callable[[Asked], Reply]:
    return lambda _: Reply(act, text)


def _how_to(asked: Asked) -> Reply:
    topic = next((one for one in help_topics() if one.topic == asked.question.topic), None)
    if topic is None:
        return Reply("none", wording.NOT_UNDERSTOOD)
    links = (page_link(topic.page),) if topic.page in PAGES else ()
    # The rules' own figures (150 of 200, five minutes) are part of the topic, so they stand as a fact, too.
    return Reply("how_to", topic.answer, facts=(Fact("topic", topic.topic),), links=links)


def _bots(asked: Asked) -> Reply:
    found = bot_selectors.list_bots_for(actor=asked.actor)
    named = [one for one in found if one["id"] == asked.question.to]
    facts = tuple(
        Fact(f"{one['name']}: {words}", _whole(one.get(name)))
        for one in named or found
        for name, words in _OF_A_BOT
    )
    return Reply("bots", wording.bots(named or found), facts=facts, links=(page_link("command centre"),))


def _hot_leads(asked: Asked) -> Reply:
    return _leads_of(asked, "hot_leads", "hot")


def _leads(asked: Asked) -> Reply:
    return _leads_of(asked, "leads", asked.question.temperature)


def _leads_of(asked: Asked, act: str, temperature: str) -> Reply:
    totals = look_ups.count_leads_for(actor=asked.actor)
    found = look_ups.list_leads_for(actor=asked.actor, temperature=temperature, limit=asked.limit)
    total = totals[temperature or "total"]
    kind = f"{temperature} " if temperature else ""
    return Reply(
        act,
        wording.leads(found, total=total, kind=kind),
        facts=(Fact(f"{temperature or 'all'}_leads", total), *facts_of_leads(found)),
        links=(*(lead_link(one.id, one.name) for one in found), page_link("leads")),
    )


def _pipeline(asked: Asked) -> Reply:
    span = asked.question.span
    window = look_ups.window_for(actor=asked.actor, span=span, now=asked.now)
    total = look_ups.count_leads_for(actor=asked.actor)
    work = look_ups.count_work_for(actor=asked.actor, window=window)
    return Reply(
        "pipeline",
        wording.pipeline(total, work, span),
        facts=facts_of(**{f"leads.{name}": value for name, value in total.items()}, **work),
        links=(page_link("leads"),),
    )


def _today(asked: Asked) -> Reply:
    span = "" if asked.question.span == "tomorrow" else asked.question.span
    window = look_ups.window_for(actor=asked.actor, span=span, now=asked.now)
    work = look_ups.count_work_for(actor=asked.actor, window=window)
    return Reply(
        "today", wording.work(work, span), facts=facts_of(**work), links=(page_link("command centre"),)
    )


def _lead(asked: Asked) -> Reply:
    assert asked.lead is not None
    zone = look_ups.window_for(actor=asked.actor, span="", now=asked.now).zone
    found = look_ups.look_up_lead_for(
        actor=asked.actor, lead=asked.lead, conversation_id=asked.conversation_id
    )
    lead, thread, step = found.lead, found.conversation, found.next_step
    links: tuple[Link, ...] = (lead_link(lead.id, lead.name),)
    if thread is not None:
        links += (conversation_link(thread.id, lead.name),)
    return Reply(
        "lead",
        wording.lead(found, zone),
        facts=facts_of(
            name=shown_name(lead.name),
            temperature=lead.temperature,
            score=lead.score,
            frs=lead.frs_score,
            pcs=lead.pcs_score,
            phone=lead.phone or None,
            email=lead.email or None,
            stage=lead.stage,
            owner=thread.owner if thread else None,
            last_message_at=lead.last_message_at and wording.at(lead.last_message_at, zone),
            last_message=as_data(found.last_message.text, longest=200) if found.last_message else None,
            next_follow_up=wording.at(step.due_at, zone) if step else None,
            next_follow_up_day=step.day if step else None,
            **{wording.QUESTIONS[one["question"]]: one["value"] or None for one in found.answers},
        ),
        links=links,
        lead_id=lead.id,
        conversation_id=thread.id if thread else None,
    )


def _follow_ups(asked: Asked) -> Reply:
    window = look_ups.window_for(actor=asked.actor, span=asked.question.span, now=asked.now)
    due = look_ups.list_due_for(actor=asked.actor, window=window)
    total, late = due.count(), due.filter(due_at__lt=asked.now).count()
    shown = list(due[: asked.limit])
    return Reply(
        "follow_ups",
        wording.follow_ups(shown, total=total, late=late, span=asked.question.span, zone=window.zone),
        facts=(
            *facts_of(due=total, late=late),
            *(
                Fact(f"{shown_name(one.lead.name)}: day {one.day}", wording.at(one.due_at, window.zone))
                for one in shown
            ),
        ),
        links=tuple(lead_link(one.lead_id, one.lead.name) for one in shown),
    )


def _handoffs(asked: Asked) -> Reply:
    waiting = look_ups.list_waiting_handoffs_for(actor=asked.actor)
    total, shown = waiting.count(), list(waiting[: asked.limit])
    return Reply(
        "handoffs",
        wording.handoffs(shown, total=total),
        facts=facts_of(waiting_handoffs=total),
        links=tuple(conversation_link(one.conversation_id, one.lead.name) for one in shown),
    )


def _coaching(asked: Asked) -> Reply:
    cards = suggestion_selectors.list_open_suggestions_for(actor=asked.actor)
    total, shown = cards.count(), list(cards[: asked.limit])
    return Reply(
        "coaching",
        wording.cards(shown, total=total),
        facts=(*facts_of(open_cards=total), *(Fact(shown_name(one.lead.name), one.title) for one in shown)),
        links=tuple(conversation_link(one.conversation_id, one.lead.name) for one in shown),
    )


def _waiting(asked: Asked) -> Reply:
    unread = look_ups.list_unread_for(actor=asked.actor)
    total, shown = unread.count(), list(unread[: asked.limit])
    threads = look_ups.count_threads_for(actor=asked.actor)
    return Reply(
        "waiting",
        wording.waiting(shown, total=total, threads=threads),
        facts=(
            *facts_of(unread=total, **threads),
            *(
                Fact(shown_name(one.lead.name), as_data(one.last_line, longest=160))
                for one in shown
                if one.last_line
            ),
        ),
        links=(
            *(conversation_link(one.id, one.lead.name) for one in shown),
            page_link("conversations"),
        ),
    )


def _navigate(asked: Asked) -> Reply:
    page = asked.question.page
    if page not in PAGES:
        links = tuple(page_link(one) for one in PAGES)
        return Reply("navigate", wording.no_page(page), links=links)
    return Reply("navigate", f"Here is the way to {page}.", links=(page_link(page),))


def _whole(value: str | float | None) -> str | int | None:
    """A figure as the words show it: milliseconds have no fractions there."""
    return round(value) if isinstance(value, float) else value


def facts_of_leads(found: list[Lead]) -> tuple[Fact, ...]:
    """The score of each lead that is listed."""
    return tuple(Fact(f"{shown_name(one.name)}: score", one.score) for one in found)


_ANSWERS: dict[str, Callable[[Asked], Reply]] = {
    "greet": _say("greet", wording.GREETING),
    "thanks": _say("thanks", wording.THANKS),
    "capabilities": _say("capabilities", wording.CAPABILITIES),
    "beyond": _say("beyond", wording.BEYOND),
    "none": _say("none", wording.NOT_UNDERSTOOD),
    "how_to": _how_to,
    "bots": _bots,
    "hot_leads": _hot_leads,
    "leads": _leads,
    "pipeline": _pipeline,
    "today": _today,
    "lead": _lead,
    "follow_ups": _follow_ups,
    "handoffs": _handoffs,
    "coaching": _coaching,
    "waiting": _waiting,
    "navigate": _navigate,
}


def as_shown(reply: Reply, *, session_id: str) -> dict[str, Any]:
    """An answer as our own API gives it."""
    return {
        "session_id": session_id,
        "act": reply.act,
        "answer": reply.answer,
        "confidence": reply.confidence,
        "facts": [{"name": one.name, "value": one.value} for one in reply.facts],
        "links": [{"label": one.label, "href": one.href} for one in reply.links],
        "proposals": [
            {
                "id": one.id,
                "kind": one.kind,
                "label": one.label,
                "consequence": one.consequence,
                "lead_id": one.lead_id,
                "to": one.to,
            }
            for one in reply.proposals
        ],
        "lead_id": reply.lead_id,
        "conversation_id": reply.conversation_id,
    }
