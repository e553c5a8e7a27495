"""Importing files of leads: the job over REST, its work, its report, and taking it back."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from bots.models.imports import LeadImport
from bots.models.leads import Consent, Lead
from bots.services import lead_import_rows, lead_import_undo, lead_imports, leases
from common.actor import Actor
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.conftest import MONDAY
from tests.clients import client_of

pytestmark = pytest.mark.django_db
PATH = "/api/lead-imports"
HEADER = "name,phone,email,city,consent_sms\n"
HEADER_OF_CONSENTS = "name,email,consent_sms,consent_voice,consent_date\n"
DANA = "Dana Reyes,916-555-0100,dana@example.com,Sacramento,yes\n"
SACRAMENTO = Path(__file__).parents[2] / "data" / "sacramento-leads.csv"


def upload(actor: Actor, text: str | bytes, **fields: Any) -> tuple[int, Any]:
    content = text.encode() if isinstance(text, str) else text
    body = {"file": SimpleUploadedFile("leads.csv", content, content_type="text/csv"), **fields}
    answer = client_of(actor).post(PATH, body, format="multipart")
    return answer.status_code, answer.json()


def run(actor: Actor, text: str | bytes, **fields: Any) -> Any:
    """Upload and work the job off, as the worker does."""
    status, job = upload(actor, text, **fields)
    assert status == 202
    lead_imports.run_lead_import(tenant_id=actor.tenant_id, import_id=UUID(job["id"]))
    return client_of(actor).get(f"{PATH}/{job['id']}").json()


def problems(actor: Actor, job: Any) -> list[tuple[int, str, str]]:
    found = client_of(actor).get(f"{PATH}/{job['id']}/problems").json()["results"]
    return [(one["line"], one["field"], one["code"]) for one in found]


def undo(actor: Actor, job: Any) -> None:
    assert client_of(actor).post(f"{PATH}/{job['id']}/undo").status_code == 202
    lead_import_undo.undo_lead_import(tenant_id=actor.tenant_id, import_id=UUID(job["id"]))


def consents(actor: Actor) -> dict[str, bool]:
    with tenant_scope(actor.tenant_id):
        current = Consent.objects.filter(ended_at__isnull=True)
        return dict(current.values_list("channel", "is_granted"))


def leads(actor: Actor) -> list[Lead]:
    with tenant_scope(actor.tenant_id):
        return list(Lead.objects.active().order_by("name"))


def events(actor: Actor) -> list[str]:
    with tenant_scope(actor.tenant_id):
        return list(Event.objects.order_by("id").values_list("type", flat=True))


def test_the_sacramento_leads_come_in_as_one_fact(as_alice: Actor) -> None:
    job = run(as_alice, SACRAMENTO.read_bytes())
    assert (job["status"], job["created"], job["failed"], job["progress"]) == ("done", 932, 0, 100)
    assert events(as_alice) == ["lead_import_requested", "leads_imported"]
    with tenant_scope(as_alice.tenant_id):
        assert Consent.objects.count() == 3 * 932


def test_a_body_of_text_csv_does_as_well(as_alice: Actor) -> None:
    answer = client_of(as_alice).generic(
        "POST", f"{PATH}?dry_run=true", HEADER + DANA, content_type="text/csv"
    )
    assert (answer.status_code, answer.json()["is_dry_run"]) == (202, True)
    assert answer["Location"] == f"{PATH}/{answer.json()['id']}"


def test_good_rows_come_in_and_bad_ones_are_reported_by_line(as_alice: Actor) -> None:
    job = run(as_alice, HEADER + DANA + "Bob,12,,,\n" + "=1+1,9165550101,,,\n" + "Cy,9165550102,,,no\n")
    assert (job["created"], job["failed"]) == (2, 2)
    assert problems(as_alice, job) == [(3, "phone", "invalid_phone"), (4, "name", "formula_cell")]
    report = client_of(as_alice).get(f"{PATH}/{job['id']}/problems.csv").content.decode()
    assert report.splitlines()[1].startswith("3,phone,invalid_phone,")


def test_importing_twice_makes_nobody_twice(as_alice: Actor) -> None:
    run(as_alice, HEADER + DANA)
    again = run(as_alice, HEADER + DANA.replace("Sacramento", "Reno"))
    assert (again["created"], again["updated"]) == (0, 1)
    assert [(lead.city, lead.revision) for lead in leads(as_alice)] == [("Reno", 2)]


def test_known_leads_can_be_left_as_they_are(as_alice: Actor) -> None:
    run(as_alice, HEADER + DANA)
    again = run(as_alice, HEADER + DANA.replace("Sacramento", "Reno"), on_duplicate="skip")
    assert (again["updated"], again["unchanged"]) == (0, 1)
    assert problems(as_alice, again) == [(2, "", "duplicate")]


def test_one_person_on_two_lines_is_one_lead(as_alice: Actor) -> None:
    job = run(as_alice, HEADER + DANA + "Dana R,,dana@example.com,Reno,\n")
    assert (job["created"], job["updated"]) == (1, 1)
    assert [lead.name for lead in leads(as_alice)] == ["Dana R"]
    assert (3, "", "repeated_in_file") in problems(as_alice, job)


def test_a_row_that_is_two_leads_is_refused(as_alice: Actor) -> None:
    run(as_alice, HEADER + "Ann,9165550101,,,\n" + "Bob,,bob@example.com,,\n")
    job = run(as_alice, HEADER + "Cy,9165550101,bob@example.com,,\n")
    assert problems(as_alice, job) == [(2, "", "matches_two_leads")]
    assert {lead.name for lead in leads(as_alice)} == {"Ann", "Bob"}


def test_a_dry_run_reports_and_changes_nothing(as_alice: Actor) -> None:
    job = run(as_alice, HEADER + DANA + DANA + "Bob,12,,,\n", dry_run="true")
    assert (job["created"], job["updated"] + job["unchanged"], job["failed"]) == (1, 1, 1)
    assert leads(as_alice) == []


def test_columns_can_be_mapped(as_alice: Actor) -> None:
    mapping = json.dumps({"Seller": "name", "Tel": "phone", "phone": ""})
    job = run(as_alice, "Seller,Tel,phone\nDana,9165550100,x\n", mapping=mapping)
    assert (job["created"], job["columns"]) == (1, {"Seller": "name", "Tel": "phone"})


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "bots.lead_file.empty"),
        (HEADER.encode(), 422, "bots.lead_file.empty"),
        (b"name,phone\nJos\xe9,1\n", 422, "bots.lead_file.wrong_encoding"),
        (b"name,phone\nJo\x00,1\n", 400, "bots.lead_file.not_text"),
        (b"phone\n1\n", 422, "bots.lead_file.missing_columns"),
        (b"name,phone,name\na,1,b\n", 422, "bots.lead_file.duplicate_column"),
        (b'name,phone\n"a,1\n', 400, "bots.lead_file.bad_quoting"),
        (b"name,phone\n" + b"a,1\n" * 100_001, 413, "bots.lead_file.too_many_rows"),
        (b"name,phone\n" + b"a" * (10 * 1024 * 1024), 413, "bots.lead_file.too_large"),
    ],
)
def test_a_file_that_cannot_be_imported_changes_nothing(
    as_alice: Actor, content: bytes, status: int, code: str
) -> None:
    answered, problem = upload(as_alice, content)
    assert (answered, problem["code"]) == (status, code)
    with tenant_scope(as_alice.tenant_id):
        assert not LeadImport.objects.exists()
    assert events(as_alice) == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"mapping": "{"}, 400),
        ({"mapping": "[1]"}, 422),
        ({"mapping": '{"Nope": "name"}'}, 422),
        ({"dry_run": "perhaps"}, 422),
        ({"on_duplicate": "explode"}, 422),
        ({"tenant_id": "x"}, 400),
    ],
)
def test_bad_options_are_refused(as_alice: Actor, fields: dict[str, str], status: int) -> None:
    assert upload(as_alice, HEADER + DANA, **fields)[0] == status


def test_without_a_file_it_says_how_to_send_one(as_alice: Actor) -> None:
    answer = client_of(as_alice).post(PATH, {}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (422, "bots.lead_file.empty")
    assert client_of(as_alice).post(PATH, {}, format="json").status_code == 415


def test_an_operator_may_not_import(as_bob: Actor) -> None:
    assert upload(as_bob, HEADER + DANA)[0] == 403


def test_another_worker_goes_on_where_the_first_stopped(
    as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_imports, "ROWS_PER_PIECE", 2)
    rows = "".join(f"Lead {number},91655501{number:02d},,,\n" for number in range(5))
    _, job = upload(as_alice, HEADER + rows)
    work = lead_import_rows.bring_in
    monkeypatch.setattr(lead_import_rows, "bring_in", stop_at_row(2, work))
    with pytest.raises(KeyboardInterrupt):
        lead_imports.run_lead_import(tenant_id=as_alice.tenant_id, import_id=UUID(job["id"]))
    monkeypatch.setattr(lead_import_rows, "bring_in", work)
    assert lead_imports.unfinished_imports() == []
    with tenant_scope(as_alice.tenant_id):
        assert LeadImport.objects.get().next_row == 2
        LeadImport.objects.update(lease_until="2000-01-01T00:00Z")
    (left,) = lead_imports.unfinished_imports()
    assert lead_imports.run_lead_import(tenant_id=left.tenant_id, import_id=left.id) == "done"
    assert [lead.name for lead in leads(as_alice)] == [f"Lead {number}" for number in range(5)]


def stop_at_row(index: int, work: Any) -> Any:
    """A worker that dies when it comes to a row."""

    def bring_in(lead_import: LeadImport, rows: Any, seen: Any) -> Any:
        if rows[0].index >= index:
            raise KeyboardInterrupt
        return work(lead_import, rows, seen)

    return bring_in


def test_a_finished_import_is_not_worked_off_again(as_alice: Actor) -> None:
    job = run(as_alice, HEADER + DANA)
    assert (
        lead_imports.run_lead_import(tenant_id=as_alice.tenant_id, import_id=UUID(job["id"])) == "not taken"
    )
    assert events(as_alice).count("leads_imported") == 1


def test_an_import_that_kills_its_workers_is_given_up(as_alice: Actor) -> None:
    _, job = upload(as_alice, HEADER + DANA)
    with tenant_scope(as_alice.tenant_id):
        LeadImport.objects.update(attempt=leases.MOST_ATTEMPTS)
    lead_imports.run_lead_import(tenant_id=as_alice.tenant_id, import_id=UUID(job["id"]))
    shown = client_of(as_alice).get(f"{PATH}/{job['id']}").json()
    assert (shown["status"], shown["failure"][:17]) == ("failed", "Stopped at row 1:")
    assert events(as_alice)[-1] == "lead_import_failed"


def test_undo_archives_what_came_and_restores_what_changed(as_alice: Actor) -> None:
    run(as_alice, HEADER + DANA)
    job = run(as_alice, HEADER + DANA.replace("Sacramento", "Reno") + "Bob,9165550101,,,\n")
    assert client_of(as_alice).post(f"{PATH}/{job['id']}/undo").status_code == 202
    lead_import_undo.undo_lead_import(tenant_id=as_alice.tenant_id, import_id=UUID(job["id"]))
    assert [(lead.name, lead.city) for lead in leads(as_alice)] == [("Dana Reyes", "Sacramento")]
    assert events(as_alice)[-1] == "lead_import_undone"


def test_undo_keeps_what_somebody_changed_since(as_alice: Actor) -> None:
    run(as_alice, HEADER + DANA)
    job = run(as_alice, HEADER + DANA.replace("Sacramento", "Reno"))
    (dana,) = leads(as_alice)
    client_of(as_alice).patch(f"/api/leads/{dana.id}", {"city": "Davis"}, format="json")
    client_of(as_alice).post(f"{PATH}/{job['id']}/undo")
    lead_import_undo.undo_lead_import(tenant_id=as_alice.tenant_id, import_id=UUID(job["id"]))
    assert [lead.city for lead in leads(as_alice)] == ["Davis"]


def test_undo_leaves_a_phone_that_went_to_somebody_else(as_alice: Actor) -> None:
    run(as_alice, HEADER + DANA)
    job = run(as_alice, HEADER + "Dana Reyes,9165550199,dana@example.com,Reno,\n")
    client_of(as_alice).post("/api/leads", {"name": "Dee", "phone": "+19165550100"}, format="json")
    client_of(as_alice).post(f"{PATH}/{job['id']}/undo")
    lead_import_undo.undo_lead_import(tenant_id=as_alice.tenant_id, import_id=UUID(job["id"]))
    assert [(lead.name, lead.city, lead.phone) for lead in leads(as_alice)] == [
        ("Dana Reyes", "Sacramento", "+19165550199"),
        ("Dee", "", "+19165550100"),
    ]


def test_undo_puts_back_what_two_pieces_changed(as_alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_imports, "ROWS_PER_PIECE", 1)
    run(as_alice, HEADER + DANA)
    undo(
        as_alice,
        run(as_alice, HEADER + DANA.replace("Sacramento", "Reno") + DANA.replace("Sacramento", "Davis")),
    )
    assert [lead.city for lead in leads(as_alice)] == ["Sacramento"]


def test_undo_takes_back_consents_and_leaves_later_ones(as_alice: Actor) -> None:
    run(as_alice, HEADER_OF_CONSENTS + "Dana,dana@example.com,,no,\n")
    job = run(as_alice, HEADER_OF_CONSENTS + "Dana,dana@example.com,yes,yes,2999-01-01\n")
    assert consents(as_alice) == {"sms": True, "voice": True}
    with tenant_scope(as_alice.tenant_id):
        Consent.objects.filter(channel="sms").update(ended_at=MONDAY)
        Consent.objects.create(
            lead=Lead.objects.get(), channel="sms", is_granted=True, source="by phone", given_at=MONDAY
        )
    undo(as_alice, job)
    assert consents(as_alice) == {"sms": True, "voice": False}


@pytest.mark.parametrize(("date", "holds"), [("", False), ("2020-01-01", False), ("2999-01-01", True)])
def test_a_file_overturns_a_refusal_only_with_a_later_answer(as_alice: Actor, date: str, holds: bool) -> None:
    run(as_alice, HEADER_OF_CONSENTS + "Dana,dana@example.com,no,,\n")
    job = run(as_alice, HEADER_OF_CONSENTS + f"Dana,dana@example.com,yes,,{date}\n")
    assert consents(as_alice) == {"sms": holds}
    assert ((2, "consent_sms", "refused_before") in problems(as_alice, job)) is not holds


def test_the_last_of_two_lines_about_a_new_lead_says_what_it_allows(as_alice: Actor) -> None:
    run(as_alice, HEADER_OF_CONSENTS + "Dana,dana@example.com,yes,,\n" + "Dana,dana@example.com,no,,\n")
    assert consents(as_alice) == {"sms": False}


def test_a_piece_that_is_tried_again_does_not_repeat_itself(
    as_alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = iter([IntegrityError("somebody was faster"), None])
    write = lead_import_rows._write

    def fail_once(piece: Any) -> None:
        if problem := next(tries):
            raise problem
        write(piece)

    monkeypatch.setattr(lead_import_rows, "_write", fail_once)
    job = run(as_alice, HEADER + DANA)
    assert (job["created"], problems(as_alice, job)) == (1, [])


def test_an_import_under_way_cannot_be_undone(as_alice: Actor) -> None:
    _, job = upload(as_alice, HEADER + DANA)
    answer = client_of(as_alice).post(f"{PATH}/{job['id']}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "bots.lead_import_state")


@pytest.mark.parametrize(
    ("method", "suffix"), [("get", ""), ("get", "/problems"), ("get", "/problems.csv"), ("post", "/undo")]
)
def test_charlie_sees_no_import_of_acme(as_alice: Actor, as_charlie: Actor, method: str, suffix: str) -> None:
    job = run(as_alice, HEADER + DANA)
    theirs = getattr(client_of(as_charlie), method)(f"{PATH}/{job['id']}{suffix}")
    nothing = getattr(client_of(as_charlie), method)(f"{PATH}/{uuid4()}{suffix}")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.json()["detail"] == nothing.json()["detail"]
    assert client_of(as_charlie).get(PATH).json()["results"] == []
