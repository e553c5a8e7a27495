"""Leads who fell silent after our question: who is found, when, and once."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models.tenants import Tenant
from bots import tasks
from bots.models.conversations import Conversation
from bots.models.leads import Lead
from bots.models.suggestions import Suggestion
from bots.services import coaching, people, turns
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture(autouse=True)
def workers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that takes what the poke hands out at once."""
    monkeypatch.setattr(tasks.advise_follow_up, "delay", tasks.advise_follow_up)


def zone_at(local_hour: int, *, now: datetime | None = None) -> str:
    """A time zone in which it is this hour of the day now."""
    behind = ((now or timezone.now()).hour - local_hour + 11) % 24 - 11
    return f"Etc/GMT{behind:+d}"


def fall_silent(lead: Lead, *, hours: float, local_hour: int = 12) -> None:
    """As if our question were so old, and it were noon where the lead lives."""
    asked_at = timezone.now() - timedelta(hours=hours)
    Conversation.objects.update(last_message_at=asked_at, last_lead_message_at=asked_at)
    Lead.objects.filter(id=lead.id).update(timezone=zone_at(local_hour))


def poke() -> int:
    """The beat comes without any tenant."""
    count: int = tasks.poke_silences()
    return count


@pytest.fixture
def thread(as_alice: Actor, dana: Lead) -> Conversation:
    return turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="hello", now=MONDAY).conversation


def shown() -> list[tuple[str, str]]:
    return list(Suggestion.objects.values_list("kind", "status"))


def test_a_silent_lead_gives_one_card(dana: Lead, thread: Conversation) -> None:
    fall_silent(dana, hours=4.1)
    assert (poke(), shown()) == (1, [("silence_after_question", "open")])
    assert (poke(), Suggestion.objects.get().shown_count) == (0, 1)
    assert Suggestion.objects.get().category == "follow_up_strategy"


@pytest.mark.parametrize(("hours", "local_hour"), [(3.9, 12), (80, 12), (4.1, 5), (4.1, 20), (4.1, 2)])
def test_too_early_too_late_and_at_night_nothing_is_shown(
    dana: Lead, thread: Conversation, hours: float, local_hour: int
) -> None:
    fall_silent(dana, hours=hours, local_hour=local_hour)
    assert (poke(), shown()) == (0, [])


def test_a_hot_lead_is_not_left_waiting(dana: Lead, thread: Conversation) -> None:
    Conversation.objects.update(temperature="hot")
    fall_silent(dana, hours=1.1)
    assert poke() == 1


def test_a_demos_hours_pass_faster(acme: Tenant, dana: Lead, thread: Conversation) -> None:
    Tenant.objects.filter(id=acme.id).update(is_demo=True, clock_rate=60)
    acme.refresh_from_db()
    fall_silent(dana, hours=0.1)
    asked_at = acme.now() - timedelta(hours=6)
    Conversation.objects.update(last_message_at=asked_at)
    Lead.objects.update(timezone=zone_at(12, now=acme.now()))
    assert poke() == 1


@pytest.mark.parametrize(
    "change", [{"monitoring": "paused"}, {"status": "closed"}, {"pending_question": None}]
)
def test_whoever_is_not_asked_or_not_watched_is_left_alone(
    dana: Lead, thread: Conversation, change: dict[str, object]
) -> None:
    Conversation.objects.update(**change)
    fall_silent(dana, hours=5)
    assert poke() == 0


def test_whoever_opted_out_is_left_alone(as_alice: Actor, dana: Lead, thread: Conversation) -> None:
    turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="STOP", now=MONDAY)
    fall_silent(dana, hours=5)
    assert poke() == 0


def test_the_leads_word_ends_the_card_and_a_new_silence_shows_it_again(
    as_alice: Actor, dana: Lead, thread: Conversation
) -> None:
    fall_silent(dana, hours=5)
    poke()
    turns.receive_lead_message(actor=as_alice, lead_id=dana.id, text="sorry, was away", now=MONDAY)
    assert ("silence_after_question", "expired") in shown()
    # The first card belongs to the silence before.
    Suggestion.objects.update(shown_at=timezone.now() - timedelta(hours=9))
    fall_silent(dana, hours=5)
    assert poke() == 1
    assert Suggestion.objects.get(kind="silence_after_question").shown_count == 2


def test_asking_again_settles_it(as_alice: Actor, dana: Lead, thread: Conversation) -> None:
    fall_silent(dana, hours=5)
    poke()
    card = Suggestion.objects.get()
    people.write_as_person(actor=as_alice, conversation_id=thread.id, text=card.suggested_reply, now=MONDAY)
    card.refresh_from_db()
    assert card.status == "followed"


def test_dismissed_twice_it_is_not_found_again(as_alice: Actor, dana: Lead, thread: Conversation) -> None:
    fall_silent(dana, hours=5)
    poke()
    Suggestion.objects.update(shown_at=timezone.now() - timedelta(hours=9), dismissals=1)
    coaching.dismiss_suggestion(actor=as_alice, suggestion_id=Suggestion.objects.get().id, now=MONDAY)
    assert poke() == 0


def test_another_tenants_silence_is_its_own(as_charlie: Actor, dana: Lead, thread: Conversation) -> None:
    fall_silent(dana, hours=5)
    poke()
    with tenant_scope(as_charlie.tenant_id):
        assert shown() == []
