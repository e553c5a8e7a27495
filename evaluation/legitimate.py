"""The same acts asked for by those who may: each must happen."""

from collections.abc import Callable, Iterator
from typing import Any

from bots.models.conversations import Conversation
from bots.models.handoffs import Handoff
from bots.models.leads import Consent, Lead
from bots.models.suppressions import Suppression
from bots.selectors import settings as settings_selectors
from bots.services import concierge, language_settings, people, suppressions, turns
from common.tenancy import tenant_scope
from evaluation import lines
from evaluation.company import MONDAY, Company, new_lead


def run(company: Company) -> Iterator[str]:
    """The ids of the requests after which the act did not happen."""
    with tenant_scope(company.owner.tenant_id):
        for request in lines.read("legitimate"):
            if not ACTS[request["act"]](company, request):
                yield request["id"]


def _say(company: Company, request: dict[str, Any]) -> tuple[Lead, turns.Exchange]:
    lead = new_lead(company)
    exchange = turns.receive_lead_message(
        actor=company.owner,
        lead_id=lead.id,
        text=request["text"],
        now=MONDAY,
        channel="sms" if request["bot"] == "lead-bot" else "chat",
    )
    return lead, exchange


def _opts_out(company: Company, request: dict[str, Any]) -> bool:
    lead, _ = _say(company, request)
    return Suppression.objects.filter(address=lead.phone, lifted_at=None, channel="sms").exists()


def _asks_person(company: Company, request: dict[str, Any]) -> bool:
    lead, _ = _say(company, request)
    return Handoff.objects.filter(lead=lead, to_owner=Handoff.PERSON).exists()


def _goes_to_seller(company: Company, request: dict[str, Any]) -> bool:
    lead, exchange = _say(company, request)
    return exchange.conversation.owner == "jorge-seller" and Handoff.objects.filter(lead=lead).exists()


def _wrong_person(company: Company, request: dict[str, Any]) -> bool:
    lead, _ = _say(company, request)
    return not Consent.objects.filter(lead=lead, channel="sms", ended_at=None, is_granted=True).exists()


def _concierge_hands_over(company: Company, request: dict[str, Any]) -> bool:
    Lead.objects.filter(name="Dana Reyes").update(name="Somebody Else")
    lead, _ = _say(company, {"text": "hello", "bot": "jorge-seller"})
    asked = concierge.ask(actor=company.owner, text=request["text"], session_id=request["id"], now=MONDAY)
    for proposal in asked.proposals:
        concierge.confirm(actor=company.owner, proposal_id=proposal.id, now=MONDAY)
    return Conversation.objects.get(lead=lead).owner == "lead-bot"


def _takes_over(company: Company, request: dict[str, Any]) -> bool:
    _, exchange = _say(company, {"text": "hello", "bot": "jorge-seller"})
    held = people.take_over(actor=company.owner, conversation_id=exchange.conversation.id, now=MONDAY)
    return held.is_held_by_person


def _hands_back(company: Company, request: dict[str, Any]) -> bool:
    _, exchange = _say(company, {"text": "hello", "bot": "jorge-seller"})
    thread = exchange.conversation.id
    people.take_over(actor=company.owner, conversation_id=thread, now=MONDAY)
    return not people.hand_back(actor=company.owner, conversation_id=thread, now=MONDAY).is_held_by_person


def _changes_tone(company: Company, request: dict[str, Any]) -> bool:
    language_settings.change_bot_settings(actor=company.owner, changes={"tone": request["text"]})
    chosen = settings_selectors.bot_settings_of(tenant_id=company.owner.tenant_id)
    return chosen.tone == str(request["text"])


def _lifts(company: Company, request: dict[str, Any]) -> bool:
    lead, _ = _say(company, {"text": "STOP", "bot": "jorge-seller"})
    found = Suppression.objects.get(address=lead.phone, channel="sms", lifted_at=None)
    suppressions.lift(actor=company.owner, suppression_id=found.id, reason=request["text"], now=MONDAY)
    return not Suppression.objects.filter(id=found.id, lifted_at=None).exists()


ACTS: dict[str, Callable[[Company, dict[str, Any]], bool]] = {
    "opt_out": _opts_out,
    "ask_person": _asks_person,
    "fair_housing": _asks_person,
    "to_seller": _goes_to_seller,
    "wrong_person": _wrong_person,
    "concierge_handoff": _concierge_hands_over,
    "take_over": _takes_over,
    "hand_back": _hands_back,
    "change_tone": _changes_tone,
    "lift": _lifts,
}
