"""Sequences: the list, one version in words, and the form of a draft, which never loses what was typed."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models.users import User
from bots.models.sequences import Sequence
from bots.services import sequences
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.dashboards.test_command_centre import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {
    "name": "gentle", "description": "Two calm notes", "anchoring": "anchored", "minimum_gap_days": "2",
    "re_enrollment": "once", "is_exclusive": "no", "stops_others": "",
    "steps.0.day": "2", "steps.0.minutes": "0", "steps.0.channel": "sms", "steps.0.grace_days": "3",
    "steps.0.body": "Hi{name}, a short note about {address}. Reply STOP to end.",
    "steps.1.day": "9", "steps.1.minutes": "0", "steps.1.channel": "voice", "steps.1.grace_days": "1",
    "steps.1.body": "Hello{name}, a call about {address}.",
    "steps.1.second_touch.0.channel": "sms", "steps.1.second_touch.0.after_minutes": "45",
    "steps.1.second_touch.0.body": "Hi{name}, I just called. Reply STOP to end.",
}  # fmt: skip


@pytest.fixture
def browser(alice: User, as_alice: Actor) -> Iterator[Client]:
    with tenant_scope(as_alice.tenant_id):
        yield sign_in(alice)


@pytest.fixture
def default(browser: Client) -> Sequence:
    return sequences.ensure_sequence("3-7-14-30")


def value_of(html: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', html) or re.search(
        rf'<textarea[^>]*name="{re.escape(name)}"[^>]*>([^<]*)<', html
    )
    assert found is not None, name
    return found[1]


def test_a_sequence_shows_its_path_and_its_version_its_words(browser: Client, default: Sequence) -> None:
    listed = browser.get("/sequences").content.decode()
    shown = listed[listed.index(f"/sequences/{default.id}") :]
    assert re.findall(r'path__day">(\d+)<', shown)[:4] == ["3", "7", "14", "30"]
    html = browser.get(f"/sequences/{default.id}").content.decode()
    for words in ("stall breaker call", "Not answered: SMS after 120 min", "When price unknown", "Archive"):
        assert words in html, words


def test_a_draft_is_written_and_published(browser: Client) -> None:
    answer = browser.post("/sequences/new", FORM)
    assert answer.status_code == 302
    draft = Sequence.objects.get(name="gentle")
    assert (draft.is_published, draft.minimum_gap_days, draft.is_exclusive) == (False, 2, False)
    assert draft.steps[1]["second_touch"]["after_minutes"] == 45
    assert browser.post(f"/sequences/{draft.id}/publish").status_code == 302
    draft.refresh_from_db()
    assert draft.is_published
    assert browser.post(f"/sequences/{draft.id}/publish").status_code == 409


def test_a_new_version_begins_as_the_one_before(browser: Client, default: Sequence) -> None:
    html = browser.get(f"/sequences/new?from={default.id}").content.decode()
    assert value_of(html, "steps.1.second_touch.0.after_minutes") == "120"
    assert value_of(html, "steps.3.day") == "30"
    assert "The first text of a plan says how to end them" in html


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("steps.1.day", "1", "Each step comes after the one before it"),
        ("steps.0.day", "soon", "Expected a whole number"),
        ("steps.0.body", "Hi {nickname}", "none of the variables"),
        ("steps.1.second_touch.0.after_minutes", "9999", "Between 1 and 720 minutes"),
        ("name", "Two Words", "lower-case letters"),
    ],
)
def test_what_is_wrong_stands_under_its_field_and_all_stays(
    browser: Client, field: str, text: str, said: str
) -> None:
    answer = browser.post("/sequences/new", {**FORM, field: text})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(rf'id="{re.escape(field.replace(".", "-"))}-note">.*?{re.escape(said)}', html, re.DOTALL)
    assert value_of(html, "description") == "Two calm notes"
    assert not Sequence.objects.filter(name="gentle").exists()


def test_steps_are_added_moved_and_taken_out_with_what_was_typed(browser: Client) -> None:
    def days(wish: str) -> list[str]:
        html = browser.post("/sequences/new", {**FORM, "do": wish}).content.decode()
        return re.findall(r'name="steps\.\d+\.day"[^>]*value="(\d*)"', html)

    assert days("add:steps") == ["2", "9", ""]
    assert days("up:steps.1") == ["9", "2"]
    assert days("down:steps.1") == ["2", "9"]
    assert days("remove:steps.0") == ["9"]
    assert days("remove:steps.7") == ["2", "9"]
    assert days("nonsense:steps.x.y") == ["2", "9"]
    assert not Sequence.objects.filter(name="gentle").exists()


def test_parts_of_a_step_are_added_and_taken_out(browser: Client) -> None:
    added = browser.post("/sequences/new", {**FORM, "do": "add:steps.0.branches"}).content.decode()
    assert 'name="steps.0.branches.0.when"' in added
    gone = browser.post("/sequences/new", {**FORM, "do": "remove:steps.1.second_touch.0"}).content.decode()
    assert "second_touch.0.body" not in gone


def test_somebody_who_was_faster_is_not_overwritten(browser: Client) -> None:
    browser.post("/sequences/new", FORM)
    draft = Sequence.objects.get(name="gentle")
    answer = browser.post(f"/sequences/{draft.id}/edit", {**FORM, "revision": "7", "description": "Mine"})
    assert answer.status_code == 422
    assert "Read it again" in answer.content.decode()
    assert value_of(answer.content.decode(), "description") == "Mine"


def test_charlie_finds_no_sequence_of_acme(default: Sequence, charlie: User) -> None:
    browser = sign_in(charlie)
    assert str(default.id) not in browser.get("/sequences").content.decode()
    foreign, random = (browser.get(f"/sequences/{one}") for one in (default.id, uuid4()))
    assert (foreign.status_code, foreign.content) == (404, random.content)
    for action in ("edit", "publish", "archive", "delete"):
        assert browser.post(f"/sequences/{default.id}/{action}", FORM).status_code == 404
    assert browser.get(f"/sequences/new?from={default.id}").status_code == 404
