"""Coaching cards following a conversation, under the caller's lock and in its transaction.

The thread's row names the kinds that it shows (``open_suggestions``), so a turn that changes no card reads
and writes none; the caller saves the thread. Only what changes is told.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils import timezone

from bots.engines.coaching import cards, following, words
from bots.engines.coaching.cards import Card
from bots.engines.coaching.situations import Situation
from bots.engines.dialogue import Answer, SellerState, SlotName, Temperature, Turn, Voice
from bots.models.conversations import Conversation, Message, Slot
from bots.models.leads import Lead
from bots.models.suggestions import Suggestion
from bots.selectors import settings as settings_selectors
from bots.selectors import suggestions as suggestion_selectors
from events import log

# More at once than this is noise; what is less pressing waits for its rule to hold anew.
MOST_AT_ONCE = 3
# What the team's next word settles, whatever it says.
_SETTLED_BY_A_WORD = frozenset({"wants_human", "question_unanswered", "silence_after_question"})
_CONTENT = ("category", "title", "text", "suggested_reply", "priority", "urgency", "confidence")
_STORED = (
    *_CONTENT,
    "lead",
    "reasons",
    "status",
    "shown_count",
    "acceptances",
    "dismissals",
    "followings",
    "expirations",
    "shown_at",
    "decided_at",
    "decided_by_id",
    "action_taken",
    "feedback",
    "followed_at",
    "given_by_id",
    "updated_at",
)


def review(
    conversation: Conversation,
    *,
    answer: Answer,
    before: SellerState,
    now: datetime,
    text: str = "",
    voice: str = "friendly",
) -> None:
    """Show and end cards after a message of the lead, before the thread's new figures are stored.

    ``before`` is the state that the message met; ``text`` the message and ``voice`` the tenant's tone. At
    most one query reads cards and one writes them; none where nothing changes. ``now`` is tenant time.
    """
    heard = answer.understanding
    wants_quiet = heard.opt_out or heard.wrong_person
    if conversation.monitoring != Conversation.Monitoring.ACTIVE and not wants_quiet:
        return
    situation = Situation(
        voice=msgspec.convert(voice, Voice),
        language=conversation.language,
        heard=heard,
        text=text,
        acts=answer.acts,
        slots=answer.state.slots,
        changed_slots=answer.changed_slots,
        # Without the answer, which was not sent if a person has the thread.
        turns=answer.state.turns[: len(before.turns) + 1],
        pending_before=before.pending,
        pending=answer.state.pending,
        temperature_before=before.temperature,
        temperature=answer.scores.temperature,
        total_before=conversation.frs_score + conversation.pcs_score,
        total=answer.scores.frs + answer.scores.pcs,
        vague_streak=answer.state.vague_streak,
        value_on_file=conversation.lead.price,
        held_by_person=conversation.is_held_by_person,
        open_kinds=frozenset(conversation.open_suggestions),
    )
    found = cards.review(situation)
    shown = set(conversation.open_suggestions)
    begun = [card for card in found if card.is_new and card.kind not in shown][:MOST_AT_ONCE]
    ended = shown - {card.kind for card in found} - {words.BY_HAND}
    _change(conversation, begun=begun, ended=shown if wants_quiet else ended, now=now)


def note_person_message(conversation: Conversation, message: Message, now: datetime) -> None:
    """Measure whether what the team wrote does what the cards say, and settle those that it answers."""
    current = Suggestion.objects.filter(
        conversation=conversation, status__in=(Suggestion.Status.OPEN, Suggestion.Status.ACCEPTED)
    )
    for card in current:
        if following.is_followed(suggested_reply=card.suggested_reply, written=message.text):
            _follow(card, conversation, by_id=message.author_id, now=now)
    ended = set(conversation.open_suggestions) & _SETTLED_BY_A_WORD
    begun: list[Card] = []
    if conversation.monitoring == Conversation.Monitoring.ACTIVE:
        asking = _judge_person_message(conversation, message)
        begun = [card for card in asking if card.kind not in conversation.open_suggestions]
        ended |= set() if asking else {"no_open_question"} & set(conversation.open_suggestions)
    _change(conversation, begun=begun, ended=ended, now=now)


def show_silence(conversation: Conversation, *, silent_for: timedelta, voice: str, now: datetime) -> bool:
    """Advise to follow up on a question that waits for its answer; False where the card is put away."""
    situation = Situation(
        voice=msgspec.convert(voice, Voice),
        language=conversation.language,
        silent_for=silent_for,
        pending=conversation.pending_question,
        temperature=msgspec.convert(conversation.temperature or None, Temperature | None),
    )
    begun = [card for card in cards.review(situation) if card.kind == "silence_after_question"]
    return _change(conversation, begun=begun, ended=(), now=now)


def end_all(conversation: Conversation, *, now: datetime) -> None:
    """Put every open card of a thread away, since nobody is to act on it any more."""
    _change(conversation, begun=(), ended=set(conversation.open_suggestions), now=now)


def end_all_of(lead: Lead, *, now: datetime) -> None:
    """The same for every thread that a locked lead has, in rows of their own."""
    for conversation in Conversation.objects.filter(lead=lead).exclude(open_suggestions=[]):
        conversation.lead = lead
        end_all(conversation, now=now)
        conversation.save(update_fields=["open_suggestions", "updated_at"])


def _judge_person_message(conversation: Conversation, message: Message) -> list[Card]:
    stored = dict(Slot.objects.filter(lead_id=conversation.lead_id).values_list("name", "value"))
    tone = settings_selectors.bot_settings_of(tenant_id=conversation.tenant_id).tone
    situation = Situation(
        voice=msgspec.convert(tone, Voice),
        language=conversation.language,
        slots=msgspec.convert(stored, dict[SlotName, str]),
        turns=(Turn("person", message.text),),
        held_by_person=True,
    )
    return [card for card in cards.review(situation) if card.kind == "no_open_question"]


def _change(
    conversation: Conversation, *, begun: Iterable[Card], ended: Iterable[str], now: datetime
) -> bool:
    """Show what began and end what is over; True when a card is shown."""
    begun, ended = list(begun), set(ended)
    wanted = {card.kind for card in begun} | ended
    if not wanted:
        return False
    stored = {
        card.kind: card for card in Suggestion.objects.filter(conversation=conversation, kind__in=wanted)
    }
    at = timezone.now()
    over = [stored[kind] for kind in sorted(ended) if kind in stored]
    for card in over:
        card.status = Suggestion.Status.EXPIRED
        card.expirations += 1
        card.decided_at, card.decided_by_id = at, None
    shown = [
        _shown(stored.get(card.kind), card, conversation, at)
        for card in begun
        if card.kind not in stored or stored[card.kind].dismissals < Suggestion.MOST_DISMISSALS
    ]
    conversation.open_suggestions = [kind for kind in conversation.open_suggestions if kind not in ended]
    _store(conversation, over + shown)
    for card in over:
        log.publish(suggestion_selectors.changed_event(card, conversation, reason="no longer holds", now=now))
    for card in shown:
        log.publish(suggestion_selectors.found_event(card, conversation, now=now))
    return bool(shown)


def _shown(stored: Suggestion | None, card: Card, conversation: Conversation, at: datetime) -> Suggestion:
    """The row of a card that is shown now, for the first time or again."""
    row = stored or Suggestion(
        tenant_id=conversation.tenant_id, conversation=conversation, kind=card.kind, shown_count=0
    )
    for name in _CONTENT:
        setattr(row, name, getattr(card, name))
    row.reasons = msgspec.to_builtins(card.reasons)
    open_anew(row, conversation, at)
    return row


def open_anew(row: Suggestion, conversation: Conversation, at: datetime) -> None:
    """Show a card once more: what was decided about it before is over, and counted."""
    row.lead = conversation.lead
    row.status = Suggestion.Status.OPEN
    row.shown_count += 1
    row.shown_at = at
    row.decided_at = row.decided_by_id = row.followed_at = None
    row.action_taken = row.feedback = ""


def _follow(card: Suggestion, conversation: Conversation, *, by_id: UUID | None, now: datetime) -> None:
    at = timezone.now()
    if card.status == Suggestion.Status.OPEN:
        card.acceptances += 1
        card.decided_at, card.decided_by_id = at, by_id
    card.status = Suggestion.Status.FOLLOWED
    card.followings += 1
    card.followed_at = at
    card.save()
    mark_open(conversation, [card])
    log.publish(suggestion_selectors.changed_event(card, conversation, reason="the team wrote it", now=now))


def _store(conversation: Conversation, changed: list[Suggestion]) -> None:
    Suggestion.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["conversation", "kind"], update_fields=_STORED
    )
    mark_open(conversation, changed)


def mark_open(conversation: Conversation, changed: Iterable[Suggestion]) -> None:
    """Name the open ones of these cards on the thread, in memory, and no longer the others."""
    kinds = dict.fromkeys(conversation.open_suggestions)
    for card in changed:
        kinds.pop(card.kind, None)
        if card.status == Suggestion.Status.OPEN:
            kinds[card.kind] = None
    conversation.open_suggestions = list(kinds)
