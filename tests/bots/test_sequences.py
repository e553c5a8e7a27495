"""Sequences: drafts change, versions never do, and whoever is in one stays in it."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from bots.exceptions.sequences import SequenceInvalidError, SequenceNotFoundError, SequenceStateError
from bots.models.leads import Lead
from bots.models.sequences import Sequence
from bots.services import enrollments, sequences
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]

STEPS = [{"day": 1, "channel": "sms", "body": "Hi{name}. Reply STOP to end."}]


def call(actor: Actor, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    options = {"data": body, "format": "json"} if body is not None else {}
    answer = getattr(client_of(actor), method)(path, **options)
    return answer.status_code, answer.json() if answer.content else None


def publish(actor: Actor, **fields: Any) -> Sequence:
    draft = sequences.save_draft(actor=actor, fields={"name": "spring", "steps": STEPS, **fields})
    return sequences.publish_draft(actor=actor, sequence_id=draft.id)


def test_a_draft_becomes_a_version_over_rest(as_bob: Actor) -> None:
    status, draft = call(as_bob, "post", "/api/sequences", {"name": "spring", "steps": STEPS})
    assert (status, draft["state"], draft["revision"]) == (201, "draft", 1)
    path = f"/api/sequences/{draft['id']}"
    _, changed = call(as_bob, "patch", path, {"description": "Two words.", "revision": 1})
    assert (changed["description"], changed["revision"]) == ("Two words.", 2)
    assert (
        call(as_bob, "patch", path, {"description": "Late.", "revision": 1})[1]["code"]
        == "bots.sequence_changed"
    )
    status, published = call(as_bob, "post", f"{path}/publish", {"revision": 2})
    assert (status, published["state"], published["version"]) == (200, "published", 1)
    assert call(as_bob, "patch", path, {"description": "No."})[1]["code"] == "bots.sequence_state"
    assert call(as_bob, "delete", path)[1]["code"] == "bots.sequence_state"


def test_a_first_text_without_the_way_out_is_neither_saved_nor_published(as_bob: Actor) -> None:
    bare = [{"day": 1, "channel": "sms", "body": "Hi{name}."}]
    status, problem = call(as_bob, "post", "/api/sequences", {"name": "spring", "steps": bare})
    assert (status, problem["errors"][0]["field"], problem["errors"][0]["code"]) == (
        422,
        "steps.0.body",
        "no_way_out",
    )
    assert "Reply STOP to end." in problem["errors"][0]["detail"]
    _, draft = call(as_bob, "post", "/api/sequences", {"name": "spring", "steps": STEPS})
    Sequence.objects.filter(id=draft["id"]).update(steps=bare)
    status, problem = call(as_bob, "post", f"/api/sequences/{draft['id']}/publish", {})
    assert (status, problem["errors"][0]["code"]) == (422, "no_way_out")
    assert Sequence.objects.get(id=draft["id"]).published_at is None


def test_the_next_draft_begins_as_the_version_before_and_runs_beside_it(as_alice: Actor, dana: Lead) -> None:
    publish(as_alice, description="The first.")
    first = enrollments.start_enrollment(
        actor=as_alice, lead_id=dana.id, now=MONDAY, sequence_name="spring"
    ).enrollment
    more = [*STEPS, {"day": 5, "channel": "sms", "body": "Still there?"}]
    second = publish(as_alice, steps=more)
    assert (second.version, second.description) == (2, "The first.")
    first.refresh_from_db()
    assert (first.sequence.version, first.follow_ups.count()) == (1, 1)
    enrollments.cancel_enrollment(actor=as_alice, enrollment_id=first.id, now=MONDAY)
    again = enrollments.start_enrollment(
        actor=as_alice, lead_id=dana.id, now=MONDAY, sequence_name="spring"
    ).enrollment
    assert (again.sequence.version, again.follow_ups.count()) == (2, 2)


def test_there_is_one_draft_of_a_name_and_it_can_be_thrown_away(as_alice: Actor) -> None:
    draft = sequences.save_draft(actor=as_alice, fields={"name": "spring", "steps": STEPS})
    with pytest.raises(SequenceStateError, match="a draft of 'spring' already"):
        sequences.save_draft(actor=as_alice, fields={"name": "spring", "steps": STEPS})
    sequences.delete_draft(actor=as_alice, sequence_id=draft.id)
    assert publish(as_alice).version == 1


def test_the_database_keeps_what_a_version_says(as_alice: Actor) -> None:
    version = publish(as_alice)
    changes: list[dict[str, Any]] = [{"steps": []}, {"description": "Other."}, {"published_at": None}]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Sequence.objects.filter(id=version.id).update(**change)


def test_nobody_enters_an_archived_sequence_and_plans_in_it_go_on(as_alice: Actor, dana: Lead) -> None:
    version = publish(as_alice)
    plan = enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY, sequence_name="spring")
    sequences.archive(actor=as_alice, sequence_id=version.id)
    sequences.archive(actor=as_alice, sequence_id=version.id)
    with pytest.raises(SequenceStateError, match="archived"):
        enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY, sequence_name="spring")
    plan.enrollment.refresh_from_db()
    assert plan.enrollment.status == "active"
    assert publish(as_alice).version == 2
    assert sequences.find_sequence("spring").version == 2


def test_the_houses_sequences_are_there_when_asked_for(as_bob: Actor) -> None:
    _, page = call(as_bob, "get", "/api/sequences?state=published")
    assert {one["name"] for one in page["results"]} == {
        "3-7-14-30", "fast", "slow", "post_showing", "contract_to_close",
    }  # fmt: skip
    call(as_bob, "get", "/api/sequences")
    assert Sequence.objects.filter(name="fast").count() == 1
    with pytest.raises(SequenceNotFoundError):
        sequences.ensure_sequence("nothing")


def test_a_refused_sequence_names_each_rule_and_leaves_nothing(as_bob: Actor) -> None:
    bad = {"name": "spring", "steps": [{"day": -1, "channel": "pigeon"}, {"day": -2, "channel": "sms"}]}
    status, problem = call(as_bob, "post", "/api/sequences", bad)
    assert (status, problem["code"]) == (422, "bots.sequence_invalid")
    assert {one["code"] for one in problem["errors"]} >= {"out_of_range", "unknown_channel", "not_increasing"}
    assert call(as_bob, "post", "/api/sequences", {"name": "spring", "colour": "red"})[0] == 400
    assert not Sequence.objects.filter(name="spring").exists()
    assert not Event.objects.filter(type="sequence_draft_changed").exists()


def test_a_change_that_is_refused_changes_nothing(as_alice: Actor) -> None:
    draft = sequences.save_draft(actor=as_alice, fields={"name": "spring", "steps": STEPS})
    refused: list[dict[str, Any]] = [{"steps": []}, {"name": "summer"}, {"minimum_gap_days": 61}]
    for fields in refused:
        with pytest.raises(SequenceInvalidError):
            sequences.save_draft(actor=as_alice, sequence_id=draft.id, fields=fields)
    draft.refresh_from_db()
    assert (draft.revision, len(draft.steps)) == (1, 1)


def test_what_happens_to_a_sequence_is_told(as_alice: Actor) -> None:
    version = publish(as_alice)
    sequences.archive(actor=as_alice, sequence_id=version.id)
    told = Event.objects.filter(type__startswith="sequence_").order_by("id").values_list("type", flat=True)
    assert list(told) == ["sequence_draft_changed", "sequence_published", "sequence_archived"]


@pytest.mark.parametrize(
    ("method", "suffix"),
    [("get", ""), ("patch", ""), ("delete", ""), ("post", "/publish"), ("post", "/archive")],
)
def test_charlie_gets_the_same_404_as_for_nothing(
    as_alice: Actor, as_charlie: Actor, method: str, suffix: str
) -> None:
    version = publish(as_alice)
    body: dict[str, str] | None = {} if method == "patch" else None
    theirs = call(as_charlie, method, f"/api/sequences/{version.id}{suffix}", body)
    nothing = call(as_charlie, method, f"/api/sequences/{uuid4()}{suffix}", body)
    assert (theirs[0], theirs[1]["detail"]) == (404, nothing[1]["detail"])


def test_a_name_is_each_companys_own(as_alice: Actor, as_charlie: Actor) -> None:
    publish(as_alice)
    with tenant_scope(as_charlie.tenant_id):
        assert publish(as_charlie).version == 1
