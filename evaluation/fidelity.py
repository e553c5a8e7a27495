"""Whether a hand-off loses anything: every slot and its message, the open question, what was answered, the
last words.
"""

from collections.abc import Iterator

from bots.engines import packets
from bots.models.conversations import Message, Slot
from bots.models.handoffs import Handoff
from bots.services import handoffs, people, turns
from common.tenancy import tenant_scope
from evaluation.company import MONDAY, Company, new_lead

TALKS = (
    ("We got transferred to Denver", "no problem at all", "needs a new roof, about 15k", "I'd take 425k"),
    ("behind on payments, 3 bed in 95814", "we need to be out by March 15", "it's a fixer"),
    ("my agent handles it", "let me think about it", "Zillow says 500k"),
    ("downsizing, empty nest", "yes that would be too fast", "move in ready", "450k firm"),
    ("hello",),
)


def run(company: Company) -> Iterator[str]:
    """One line for each thing that a packet lost."""
    with tenant_scope(company.owner.tenant_id):
        for number, texts in enumerate(TALKS):
            lead = new_lead(company)
            for text in texts:
                exchange = turns.receive_lead_message(
                    actor=company.owner, lead_id=lead.id, text=text, now=MONDAY
                )
            thread = exchange.conversation.id
            people.write_note(actor=company.owner, conversation_id=thread, text="between us", now=MONDAY)
            handoff = handoffs.request_handoff(
                actor=company.owner,
                conversation_id=thread,
                to_owner=Handoff.PERSON,
                reason="tried",
                now=MONDAY,
            )
            yield from (f"talk {number}: {lost}" for lost in _losses(handoff))


def _losses(handoff: Handoff) -> Iterator[str]:
    packet = packets.decode(Handoff.objects.get(id=handoff.id).packet)
    carried = {(one.name, one.value, one.evidence, one.message_id) for one in packet.slots}
    known = set(
        Slot.objects.filter(lead_id=handoff.lead_id).values_list("name", "value", "evidence", "message_id")
    )
    if carried != known:
        yield f"slots {carried ^ known}"
    thread = handoff.conversation
    thread.refresh_from_db()
    if packet.open_question != thread.pending_question:
        yield f"open question {packet.open_question}"
    if len(packet.do_not_ask) != thread.questions_answered:
        yield f"do not ask {packet.do_not_ask}"
    said = Message.objects.filter(conversation=thread).exclude(kind=Message.Kind.NOTE).order_by("id")
    expected = [one.text for one in said][-packets.TURNS_CARRIED :]
    if [one.text for one in packet.turns] != expected:
        yield "turns"
    if len(packet.score_reasons) != len(thread.score_reasons):
        yield "score reasons"
    if {one.channel for one in packet.consents if one.is_granted} != {"sms", "voice", "email"}:
        yield "consents"
