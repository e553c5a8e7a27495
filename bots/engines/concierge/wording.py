"""The concierge's words: templates over looked-up facts, and over nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bots.engines import spellings
from bots.engines.concierge.facts import as_data, quoted, shown_name

OWNERS = {
    spellings.SELLER: "the seller bot",
    spellings.LEAD: "the lead bot",
    spellings.INTENT_DECODER: "the intent decoder",
    spellings.CONCIERGE: "the concierge",
    spellings.PERSON: "a person of the team",
}
SPANS = {
    "": "Today",
    "today": "Today",
    "yesterday": "Yesterday",
    "tomorrow": "Tomorrow",
    "this_week": "This week",
    "last_week": "Last week",
    "this_month": "This month",
}
CHANNELS = {"sms": "text", "email": "email", "voice": "call", "chat": "chat"}
STAGES = {"Q1": "motivation", "Q2": "timeline", "Q3": "condition", "Q4": "price", "Complete": "qualified"}
NEXT_ACTIONS = {
    "call_now": "Call now: offer a listing appointment and bring a market analysis.",
    "sms_check_in": "Check in by text, and call within 48 hours.",
    "schedule_tour": "Offer a time to see the home.",
    "nurture": "Keep in touch and ask the open questions again.",
}
QUESTIONS = {1: "motivation", 2: "timeline", 3: "condition", 4: "price"}

GREETING = (
    "Hello. I am the concierge, an automated assistant for the team. Ask me about the bots, your leads, the"
    " pipeline or what is due."
)
THANKS = "You are welcome."
CAPABILITIES = (
    "I answer from your company's live data: how the bots are doing, hot leads, the pipeline, today's"
    " figures, one lead by name or phone, follow-ups due, hand-offs that wait for a person, open coaching"
    " cards and unread conversations. I explain how things are done, take you to a page, and hand a lead to"
    " the seller bot, the lead bot or a person; before that I ask you once. I write to no lead myself."
)
BEYOND = (
    "I cannot do that. I look things up, explain, open pages, and hand over one conversation at a time after"
    " you confirm it. Changing, sending and deleting is done on the pages by somebody with the permission."
)
NOT_UNDERSTOOD = (
    "I did not understand that, or I have no data about it. I know your bots, leads, conversations,"
    " follow-ups, hand-offs and coaching cards; I know nothing of markets, rates or places. Ask me what I can"
    " do."
)
NOTHING_WAITS = "There is nothing that waits for a yes. Tell me what to do, and I ask before I do it."
LEFT = "Left as it is. Nothing was changed."
WHICH_LEAD = "Which lead do you mean? Tell me a name, a phone number or an email."
WHICH_ACT = "More than one thing waits for your choice. Press the one you mean, or name it."


def count(number: int, one: str, many: str = "") -> str:
    """``3 leads``, ``1 lead``, ``no leads``."""
    plural = many or f"{one}s"
    return f"{number or 'no'} {one if number == 1 else plural}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def at(moment: datetime | None, zone: ZoneInfo) -> str:
    """``Mon 4 Nov, 09:30`` in the tenant's zone."""
    if moment is None:
        return "never"
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def bots(found: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(_bot(one) for one in found) or "No bot is set up."


def _bot(one: Mapping[str, Any]) -> str:
    said = [f"{one['name']}: {one['status']}", count(one["conversationsToday"], "conversation") + " today"]
    if one.get("leadsQualified") is not None:
        said.append(count(one["leadsQualified"], "qualified lead"))
    if one.get("responseTimeMs") is not None:
        said.append(f"{round(one['responseTimeMs'])} ms to answer")
    return ", ".join(said) + "."


def lead_line(lead: Any) -> str:
    return f"{shown_name(lead.name)}: {lead.temperature}, {lead.score} of 200, {STAGES[lead.stage]}"


def leads(found: Sequence[Any], *, total: int, kind: str) -> str:
    """A list of leads; ``total`` is how many there are, listed or not."""
    if not total:
        return f"There are no {kind}leads at the moment."
    shown = f", the first {len(found)}:" if len(found) < total else ":"
    head = f"There {'is' if total == 1 else 'are'} {count(total, f'{kind}lead')}{shown}"
    return "\n".join([head, *(lead_line(one) for one in found)])


def pipeline(total: Mapping[str, int], work: Mapping[str, int | None], span: str) -> str:
    stages = ", ".join(f"{total[stage]} {name}" for stage, name in STAGES.items())
    temperatures = ", ".join(f"{total[name]} {name}" for name in ("hot", "warm", "cold"))
    lines = [
        f"{capital(count(total['total'], 'lead'))} in all: {temperatures}.",
        f"By stage: {stages}.",
    ]
    if work["leads_in"] is not None:
        came = f"{SPANS[span]} {count(work['leads_in'], 'lead')} came in"
        lines.append(f"{came}: {work['qualified']} qualified, {work['hot']} hot.")
    return "\n".join(lines)


_WORK = {
    "leads_in": ("lead came in", "leads came in"),
    "qualified": ("of them is qualified", "of them are qualified"),
    "hot": ("of them is hot", "of them are hot"),
    "messages_in": ("message from leads", "messages from leads"),
    "handoffs": ("hand-off", "hand-offs"),
    "follow_ups_sent": ("follow-up sent", "follow-ups sent"),
    "follow_ups_failed": ("follow-up failed", "follow-ups failed"),
}


def work(figures: Mapping[str, int | None], span: str) -> str:
    parts = [
        f"{value} {one if value == 1 else many}"
        for name, (one, many) in _WORK.items()
        if (value := figures[name]) is not None
    ]
    return f"{SPANS[span]}: {', '.join(parts)}."


def lead(found: Any, zone: ZoneInfo) -> str:
    """One lead in full; ``found`` is a `bots.selectors.concierge.LeadNow`."""
    person = found.lead
    name = shown_name(person.name)
    scores = f"FRS {person.frs_score:g}, PCS {person.pcs_score:g}"
    lines = [f"{name}: {person.temperature}, {person.score} of 200 ({scores})."]
    reached = [one for one in (person.phone, person.email) if one]
    if reached:
        lines.append(f"Reached at {' and '.join(reached)}.")
    lines += _conversation_lines(found, zone)
    if found.next_step is not None:
        step = found.next_step
        lines.append(
            f"Next follow-up: day {step.day}, {CHANNELS[step.channel]}, due {at(step.due_at, zone)}."
        )
    if found.withheld:
        lines.append(f"I leave out what needs {' and '.join(found.withheld)}, which your role does not give.")
    return "\n".join(lines)


def _conversation_lines(found: Any, zone: ZoneInfo) -> list[str]:
    thread = found.conversation
    if thread is None:
        return [] if "conversations:read" in found.withheld else ["There is no conversation yet."]
    known = [f"{QUESTIONS[one['question']]} {quoted(one['value'])}" for one in found.answers if one["value"]]
    lines = [
        f"The {CHANNELS.get(thread.channel, thread.channel)} is {thread.status}, with {owner_of(thread)}."
    ]
    lines.append(f"Known: {', '.join(known)}." if known else "None of the four questions is answered.")
    if found.last_message is not None:
        lines.append(
            f"Wrote last on {at(found.last_message.sent_at, zone)}: {quoted(found.last_message.text)}"
        )
    if thread.next_action in NEXT_ACTIONS:
        lines.append(f"Next: {NEXT_ACTIONS[thread.next_action]}")
    return lines


def owner_of(thread: Any) -> str:
    """Who holds a thread, in words."""
    if thread.is_held_by_person:
        return shown_name(thread.person_name) if thread.person_name else OWNERS[spellings.PERSON]
    return OWNERS[thread.bot_type]


def follow_ups(found: Sequence[Any], *, total: int, late: int, span: str, zone: ZoneInfo) -> str:
    by_when = {"tomorrow": "tomorrow", "this_week": "this week", "this_month": "this month"}.get(
        span, "today"
    )
    if not total:
        return f"No follow-ups are due {by_when}."
    head = f"{capital(count(total, 'follow-up'))} due {by_when}" + (
        f", {late} of them late:" if late else ":"
    )
    lines = [
        f"{shown_name(step.lead.name)}: day {step.day}, {CHANNELS[step.channel]}, {at(step.due_at, zone)}"
        for step in found
    ]
    return "\n".join([head, *lines])


def handoffs(found: Sequence[Any], *, total: int) -> str:
    if not total:
        return "No hand-off waits for anybody."
    lines = [
        f"{shown_name(one.lead.name)}: from {OWNERS[one.from_owner]} to {OWNERS[one.to_owner]}"
        f" ({as_data(one.reason.replace('_', ' '), longest=40)})"
        for one in found
    ]
    return "\n".join([f"{capital(count(total, 'hand-off'))} waiting for an answer:", *lines])


def cards(found: Sequence[Any], *, total: int) -> str:
    if not total:
        return "No coaching card is open."
    lines = [f"{shown_name(one.lead.name)}: {as_data(one.title, longest=120)}" for one in found]
    return "\n".join([f"{capital(count(total, 'coaching card'))} open:", *lines])


def waiting(found: Sequence[Any], *, total: int, threads: Mapping[str, int]) -> str:
    held = f"{threads['held']} held by people, {threads['own']} of these by you"
    lines = [
        f"{capital(count(threads['open'], 'open conversation'))}: {held}.",
        f"{capital(count(total, 'conversation'))} with unread messages.",
    ]
    lines += [f"{shown_name(one.lead.name)}: {quoted(one.last_line)}" for one in found if one.last_line]
    return "\n".join(lines)


def which(found: Sequence[Any]) -> str:
    return "\n".join(["I know more than one. Which do you mean?", *(lead_line(one) for one in found)])


def not_found(question: Any) -> str:
    said = question.phone or question.email or (question.names[0] if question.names else "")
    return f"I find no lead called {quoted(said)}. Try another spelling, a phone number or an email."


def missing(permission: str, role: str) -> str:
    return f"That needs the permission {permission}, which your role {role} does not give."


def no_page(page: str) -> str:
    return (
        f"There is no page for {page} here."
        if page
        else "Which page? I can open leads, conversations and more."
    )
