"""Leads over REST: reading, changing, filtering, archiving, merging; and what another tenant gets of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models.tenants import Tenant
from accounts.services import tenants as tenant_services
from bots.models.conversations import Conversation
from bots.models.leads import Lead
from bots.services import enrollments as enrollment_services
from bots.services import turns
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = pytest.mark.django_db


def call(actor: Actor | None, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    answer = getattr(client_of(actor), method)(
        path, data=body, format="json" if body is not None else None, headers=headers
    )
    return answer.status_code, answer.json()


def types_of(actor: Actor) -> list[str]:
    with tenant_scope(actor.tenant_id):
        return list(Event.objects.order_by("id").values_list("type", flat=True))


def test_a_lead_is_created_in_normal_form(as_alice: Actor) -> None:
    body = {"name": "Dana Reyes", "phone": "(916) 555-0100", "email": "Dana@Example.com", "zip": "95814-1234"}
    status, lead = call(as_alice, "post", "/api/leads", body)
    assert status == 201
    assert (lead["phone"], lead["email"], lead["zip"]) == ("+19165550100", "dana@example.com", "95814")
    assert (lead["timezone"], lead["revision"]) == ("America/Los_Angeles", 1)
    assert types_of(as_alice)[-1] == "lead_created"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "required"),
        ({"name": ""}, 422, "blank"),
        ({"name": "Dana", "phone": "12"}, 422, "invalid_phone"),
        ({"name": "Dana", "email": "nobody"}, 422, "invalid_email"),
        ({"name": "Dana", "zip": "9581"}, 422, "invalid_zip"),
        ({"name": "Dana", "price": -1}, 422, "min_value"),
        ({"name": "Dana", "price": "1e99"}, 422, "invalid"),
        ({"name": "Dana", "tenant_id": str(uuid4())}, 400, "unknown_field"),
        ({"name": "Dana", "score": 200}, 400, "unknown_field"),
        ({"name": ["Dana"]}, 422, "not_text"),
    ],
)
def test_a_bad_lead_is_refused_by_field(as_alice: Actor, body: Any, status: int, code: str) -> None:
    answered, problem = call(as_alice, "post", "/api/leads", body)
    assert (answered, problem["errors"][0]["code"]) == (status, code)


def test_a_second_lead_with_the_same_phone_is_a_conflict(as_alice: Actor, dana: Lead) -> None:
    status, problem = call(as_alice, "post", "/api/leads", {"name": "Dee", "phone": "916-555-0100"})
    assert (status, problem["code"]) == (409, "bots.lead_duplicate")
    assert str(dana.id) in problem["detail"]


def test_two_tenants_may_know_the_same_person(as_charlie: Actor, dana: Lead) -> None:
    status, _ = call(as_charlie, "post", "/api/leads", {"name": "Dana", "phone": dana.phone})
    assert status == 201


def test_a_change_counts_the_revision_and_names_what_changed(as_alice: Actor, dana: Lead) -> None:
    status, lead = call(as_alice, "patch", f"/api/leads/{dana.id}", {"price": 410_000})
    assert (status, lead["price"], lead["revision"]) == (200, 410_000, 2)
    with tenant_scope(as_alice.tenant_id):
        assert '"changed":["price"]' in Event.objects.get(type="lead_updated").payload


@pytest.mark.parametrize(
    "sent", [{"body": {"price": 2, "revision": 9}}, {"body": {"price": 2}, "If-Match": '"9"'}]
)
def test_a_change_from_an_old_revision_is_a_conflict(
    as_alice: Actor, dana: Lead, sent: dict[str, Any]
) -> None:
    status, problem = call(as_alice, "patch", f"/api/leads/{dana.id}", **sent)
    assert (status, problem["code"]) == (409, "bots.lead_changed")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("city=Reno", ["Bob"]),
        ("min_price=300000&max_price=400000", ["Cy"]),
        ("zip=95814", ["Ann", "Cy"]),
        ("q=ann", ["Ann"]),
        ("q=916555", ["Ann"]),
        ("q=reno bo", ["Bob"]),
        ("q=nobody", []),
        ("q=%27%3A%2A", []),
        ("temperature=hot&temperature=warm", []),
        ("archived=true", []),
        ("source=website", ["Cy"]),
    ],
)
def test_the_list_is_narrowed(
    as_alice: Actor, make_lead: Callable[..., Lead], query: str, names: list[str]
) -> None:
    make_lead(name="Ann", phone="+19165550101", price=100_000)
    make_lead(name="Bob", city="Reno", zip="89501", price=200_000)
    make_lead(name="Cy", price=350_000, source="website")
    status, page = call(as_alice, "get", f"/api/leads?sort=name&{query}")
    assert (status, [lead["name"] for lead in page["results"]]) == (200, names)


@pytest.mark.parametrize("sort", ["name", "-name", "price", "-price", "created_at", "-score", "-updated_at"])
def test_pages_hold_every_lead_once_in_order(
    as_alice: Actor, make_lead: Callable[..., Lead], sort: str
) -> None:
    for number in range(7):
        make_lead(name=f"Lead {number % 3}", price=None if number == 2 else number % 3)
    seen: list[str] = []
    cursor = ""
    while True:
        _, page = call(as_alice, "get", f"/api/leads?sort={sort}&limit=3{cursor}")
        seen += [lead["id"] for lead in page["results"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    _, whole = call(as_alice, "get", f"/api/leads?sort={sort}")
    assert seen == [lead["id"] for lead in whole["results"]]
    assert len(set(seen)) == 7


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("cursor=nonsense", 400),
        ("limit=0", 422),
        ("sort=phone", 422),
        ("colour=red", 400),
        ("min_price=x", 422),
    ],
)
def test_a_bad_query_is_refused(as_alice: Actor, query: str, status: int) -> None:
    assert call(as_alice, "get", f"/api/leads?{query}")[0] == status


def test_an_archived_lead_leaves_the_list_and_its_plan(as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        plan = enrollment_services.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY).enrollment
    assert call(as_alice, "post", f"/api/leads/{dana.id}/archive")[0] == 200
    assert call(as_alice, "get", "/api/leads")[1]["results"] == []
    with tenant_scope(as_alice.tenant_id):
        plan.refresh_from_db()
    assert plan.status == "cancelled"


def test_restoring_gives_way_to_a_lead_that_took_the_phone(
    as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    call(as_alice, "post", f"/api/leads/{dana.id}/archive")
    make_lead(name="Dee", phone=dana.phone)
    status, problem = call(as_alice, "post", f"/api/leads/{dana.id}/restore")
    assert (status, problem["code"]) == (409, "bots.lead_duplicate")


def test_merging_fills_gaps_and_moves_the_conversation(
    as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    other = make_lead(name="Dana R.", phone="+19165550109", city="Sacramento")
    with tenant_scope(as_alice.tenant_id):
        turns.receive_lead_message(actor=as_alice, lead_id=other.id, text="divorce", now=MONDAY)
    status, merged = call(as_alice, "post", f"/api/leads/{other.id}/merge", {"into_lead_id": str(dana.id)})
    assert (status, merged["city"], merged["phone"]) == (200, "Sacramento", "+19165550100")
    with tenant_scope(as_alice.tenant_id):
        assert Conversation.objects.get().lead_id == dana.id
    assert call(as_alice, "post", f"/api/leads/{other.id}/restore")[1]["code"] == "bots.lead_merge"


def test_merging_brings_the_figures_of_the_thread_that_moves(
    as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    other = make_lead(name="Dana R.", phone="+19165550109")
    text = "Divorce, we must sell within 30 days, the house is move-in ready, and I want $500,000"
    with tenant_scope(as_alice.tenant_id):
        turns.receive_lead_message(actor=as_alice, lead_id=other.id, text=text, now=MONDAY)
    before = call(as_alice, "get", f"/api/leads/{other.id}")[1]
    merged = call(as_alice, "post", f"/api/leads/{other.id}/merge", {"into_lead_id": str(dana.id)})[1]
    assert before["score"] > 0
    for name in ("score", "stage", "temperature", "last_message_at"):
        assert merged[name] == before[name]


def test_a_refusal_survives_a_merge(as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]) -> None:
    other = make_lead(name="Dana R.", phone="+19165550109", consents=("email",))
    refusal = {"channel": "sms", "is_granted": False, "source": "STOP"}
    call(as_alice, "post", f"/api/leads/{other.id}/consents", refusal)
    call(as_alice, "post", f"/api/leads/{other.id}/merge", {"into_lead_id": str(dana.id)})
    with tenant_scope(as_alice.tenant_id):
        current = dana.consents.filter(ended_at__isnull=True).values_list("channel", "is_granted")
        assert dict(current) == {"sms": False, "email": True, "voice": True}


def test_an_answer_without_a_date_is_given_now_by_the_companys_clock(
    as_alice: Actor, dana: Lead, acme: Tenant
) -> None:
    with tenant_scope(acme.id):
        Tenant.objects.filter(id=acme.id).update(is_demo=True)
    tenant_services.move_clock(tenant=acme, by=timedelta(days=10))
    answer = {"channel": "sms", "is_granted": False, "source": "by phone"}
    recorded = call(as_alice, "post", f"/api/leads/{dana.id}/consents", answer)[1]
    assert datetime.fromisoformat(recorded["given_at"]) > timezone.now() + timedelta(days=9)


def test_consents_keep_their_history(as_alice: Actor, dana: Lead) -> None:
    path = f"/api/leads/{dana.id}/consents"
    assert call(as_alice, "post", path, {"channel": "sms", "is_granted": False, "source": "STOP"})[0] == 201
    sms = [one for one in call(as_alice, "get", path)[1]["results"] if one["channel"] == "sms"]
    assert sorted((one["is_granted"], one["ended_at"] is None) for one in sms) == [
        (False, True),
        (True, False),
    ]


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("get", "", None),
        ("patch", "", {"price": 1}),
        ("post", "/archive", {}),
        ("post", "/restore", {}),
        ("post", "/merge", {"into_lead_id": str(UUID(int=1))}),
        ("get", "/consents", None),
        ("post", "/consents", {"channel": "sms", "is_granted": True, "source": "x"}),
    ],
)
def test_charlie_gets_the_same_404_as_for_nothing(
    as_charlie: Actor, dana: Lead, method: str, suffix: str, body: Any
) -> None:
    status, problem = call(as_charlie, method, f"/api/leads/{dana.id}{suffix}", body)
    nothing, random = call(as_charlie, method, f"/api/leads/{uuid4()}{suffix}", body)
    assert (status, problem["detail"]) == (nothing, random["detail"]) == (404, "There is no such lead.")


def test_charlie_lists_none_of_acmes_leads(as_charlie: Actor, dana: Lead) -> None:
    assert call(as_charlie, "get", "/api/leads")[1]["results"] == []
    assert call(as_charlie, "get", "/api/leads?q=dana")[1]["results"] == []


def test_the_search_runs_on_its_index_behind_the_wall(as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bots_search_leads('''dana'':*')")
        assert cursor.fetchone() == (1,)


def test_nobody_signed_in_gets_nothing() -> None:
    assert call(None, "get", "/api/leads")[0] == 401
