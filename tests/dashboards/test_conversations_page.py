"""The inbox, rendered on the server: what it shows, whom it shows it to, and its forms without script."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from bots.models.conversations import Conversation, Message
from bots.models.leads import Lead
from bots.models.suggestions import Suggestion
from bots.services import leads as lead_services
from bots.services import people, turns
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.dashboards.test_command_centre import NOW, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(as_alice: Actor) -> Iterator[Lead]:
    with tenant_scope(as_alice.tenant_id):
        yield lead_services.create_lead(actor=as_alice, fields={"name": "Maria Lopez", "source": "website"})


@pytest.fixture
def thread(as_alice: Actor, maria: Lead) -> Conversation:
    """Maria has told why she sells."""
    text = "We are relocating to Boise for work"
    return turns.receive_lead_message(actor=as_alice, lead_id=maria.id, text=text, now=NOW).conversation


@pytest.fixture
def browser(alice: User) -> Client:
    return sign_in(alice)


def html_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'id="open-[0-9a-f-]+"[^>]*>([^<]+)<', html)


def test_an_empty_inbox_says_how_conversations_begin(browser: Client) -> None:
    html = html_of(browser, "/conversations")
    assert "No conversations yet" in html
    assert "No conversation opened" in html


def test_a_conversation_shows_what_was_said_known_and_by_whom(browser: Client, thread: Conversation) -> None:
    html = html_of(browser, f"/conversations/{thread.id}")
    said = Message.objects.get(conversation=thread, sender="lead")
    assert f'href="#message-{said.id}"' in html
    assert html.count(f'id="message-{said.id}"') == 1
    assert "Seller bot answers this lead." in html
    assert "hot from 150, warm from 100" in html


def shown_in(browser: Client, *views: str) -> dict[str, list[str]]:
    return {view: names(html_of(browser, f"/conversations?view={view}")) for view in views}


def test_filters_narrow_the_list(browser: Client, thread: Conversation, as_alice: Actor) -> None:
    found = {
        view: names(html_of(browser, f"/conversations?view={view}")) for view in ("bots", "mine", "unread")
    }
    assert found == {"bots": ["Maria Lopez"], "mine": [], "unread": ["Maria Lopez"]}
    people.take_over(actor=as_alice, conversation_id=thread.id, now=NOW)
    found = {
        view: names(html_of(browser, f"/conversations?view={view}")) for view in ("bots", "mine", "closed")
    }
    assert found == {"bots": [], "mine": ["Maria Lopez"], "closed": []}


def test_a_lead_who_asks_for_a_person_is_marked(
    browser: Client, thread: Conversation, as_alice: Actor
) -> None:
    turns.receive_lead_message(
        actor=as_alice, lead_id=thread.lead_id, text="Can I talk to a real person please", now=NOW
    )
    html = html_of(browser, f"/conversations/{thread.id}?view=waiting")
    assert names(html) == ["Maria Lopez"]
    assert "A person is asked for" in html
    assert "Accept" in html


@pytest.mark.parametrize("query", ["view=x", "temperature=x", "view=%00", "draft=1", "part=x"])
def test_nonsense_in_the_address_is_no_error(browser: Client, thread: Conversation, query: str) -> None:
    assert browser.get(f"/conversations/{thread.id}?{query}").status_code == 200


def test_a_cursor_that_was_altered_is_not_found(browser: Client) -> None:
    assert browser.get("/conversations?cursor=abc").status_code == 404


def test_taking_over_writing_noting_and_handing_back_work_without_script(
    browser: Client, thread: Conversation
) -> None:
    base = f"/conversations/{thread.id}"
    browser.post(f"{base}/take-over")
    assert "You" in html_of(browser, base)
    epoch = Conversation.objects.get(id=thread.id).owner_epoch
    browser.post(f"{base}/messages", {"text": "Alice here.", "kind": "reply", "owner_epoch": epoch})
    browser.post(f"{base}/messages", {"text": "Ask for photos.", "kind": "note"})
    html = html_of(browser, base)
    assert "Alice here." in html
    assert 'data-kind="note"' in html
    assert browser.post(f"{base}/hand-back").status_code == 302
    assert Conversation.objects.get(id=thread.id).owner == "jorge-seller"


@pytest.mark.parametrize(("answer", "status"), [("accept", "accepted"), ("dismiss", "dismissed")])
def test_a_coaching_card_is_answered_without_script(
    browser: Client, thread: Conversation, maria: Lead, as_alice: Actor, answer: str, status: str
) -> None:
    turns.receive_lead_message(actor=as_alice, lead_id=maria.id, text="I have to think about it", now=NOW)
    card = Suggestion.objects.get(kind="stall_thinking")
    address = f"/conversations/{thread.id}/suggestions/{card.id}"
    assert f'action="{address}/{answer}"' in html_of(browser, f"/conversations/{thread.id}")
    assert browser.post(f"{address}/nonsense").status_code == 404
    shown = browser.post(f"{address}/{answer}", follow=True).content.decode()
    card.refresh_from_db()
    assert (card.status, f"{card.suggested_reply}</textarea>" in shown) == (status, answer == "accept")


def test_what_is_refused_says_why_and_keeps_the_page(browser: Client, thread: Conversation) -> None:
    answer = browser.post(f"/conversations/{thread.id}/hand-back")
    assert answer.status_code == 409
    assert "No person holds this conversation" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "a\x00b"])
def test_what_is_no_message_is_refused(browser: Client, thread: Conversation, text: str) -> None:
    assert browser.post(f"/conversations/{thread.id}/messages", {"text": text}).status_code == 400


def test_a_viewer_reads_and_is_offered_nothing_to_do(acme: Tenant, bob: User, thread: Conversation) -> None:
    Membership.objects.filter(user=bob).update(role=Role.VIEWER)
    browser = sign_in(bob)
    html = html_of(browser, f"/conversations/{thread.id}")
    assert "Your role reads conversations." in html
    assert 'name="text"' not in html
    assert "Take over" not in html
    assert browser.post(f"/conversations/{thread.id}/take-over").status_code == 403


def test_what_a_lead_writes_is_text_and_never_markup(browser: Client, maria: Lead, as_alice: Actor) -> None:
    text = "<script>alert(1)</script>"
    thread = turns.receive_lead_message(actor=as_alice, lead_id=maria.id, text=text, now=NOW).conversation
    assert "<script>alert(1)" not in html_of(browser, f"/conversations/{thread.id}")


def test_charlie_finds_no_conversation_of_acme(thread: Conversation, charlie: User) -> None:
    browser = sign_in(charlie)
    assert names(html_of(browser, "/conversations")) == []
    for path in ("", "?part=around"):
        foreign, random = (browser.get(f"/conversations/{one}{path}") for one in (thread.id, uuid4()))
        assert (foreign.status_code, foreign.content) == (404, random.content)
    for action in ("take-over", "messages", "pass"):
        answers = [
            browser.post(f"/conversations/{one}/{action}", {"text": "Hi", "to_owner": "lead-bot"})
            for one in (thread.id, uuid4())
        ]
        assert answers[0].status_code == answers[1].status_code == 404


def test_the_page_has_no_inline_script_or_style(browser: Client, thread: Conversation) -> None:
    html = html_of(browser, f"/conversations/{thread.id}")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
