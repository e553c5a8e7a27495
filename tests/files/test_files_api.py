"""/api/files."""

from uuid import uuid4

import pytest
from django.test import Client

from common.actor import Actor
from tests.clients import client_of
from tests.files.conftest import Store

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_newest_first_in_pages(as_bob: Actor, store: Store) -> None:
    expected = [str(store(name=f"{number}.csv").id) for number in range(3)][::-1]
    client = client_of(as_bob)
    first = client.get("/api/files", {"limit": 2}).json()
    second = client.get("/api/files", {"limit": 2, "cursor": first["next"]}).json()
    assert [one["id"] for one in first["results"] + second["results"]] == expected
    assert second["next"] is None


def test_the_list_can_be_narrowed_to_a_category(as_alice: Actor, store: Store) -> None:
    store()
    client = client_of(as_alice)
    assert client.get("/api/files", {"category": "documents"}).json()["results"] == []
    assert len(client.get("/api/files", {"category": "spreadsheets"}).json()["results"]) == 1
    assert client.get("/api/files", {"category": "gossip"}).status_code == 422


def test_a_file_is_downloaded_and_never_shown(as_alice: Actor, store: Store) -> None:
    stored = store(name="Leads März.csv", content=b"name\nAda\n")
    response = client_of(as_alice).get(f"/api/files/{stored.id}")
    assert b"".join(response) == b"name\nAda\n"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Leads%20M%C3%A4rz.csv"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert (response["Content-Type"], response["Content-Length"]) == ("text/csv", "9")


def test_what_is_known_of_a_file_says_where_to_get_it(as_alice: Actor, store: Store) -> None:
    stored = store()
    answer = client_of(as_alice).get(f"/api/files/{stored.id}/metadata").json()
    assert answer["download_url"] == f"/api/files/{stored.id}"
    assert (answer["name"], answer["size"], answer["sha256"]) == ("leads.csv", stored.size, stored.sha256)


def test_a_deleted_file_is_gone_for_its_owner_only(as_bob: Actor, as_charlie: Actor, store: Store) -> None:
    stored = store()
    assert client_of(as_bob).delete(f"/api/files/{stored.id}").status_code == 204
    assert client_of(as_bob).get(f"/api/files/{stored.id}").status_code == 410
    assert client_of(as_bob).get("/api/files").json()["results"] == []
    assert client_of(as_charlie).get(f"/api/files/{stored.id}").status_code == 404


@pytest.mark.parametrize(("method", "tail"), [("get", ""), ("delete", ""), ("get", "/metadata")])
def test_charlie_finds_no_file_of_acme(as_charlie: Actor, store: Store, method: str, tail: str) -> None:
    client = client_of(as_charlie)
    foreign = getattr(client, method)(f"/api/files/{store().id}{tail}")
    unknown = getattr(client, method)(f"/api/files/{uuid4()}{tail}")
    assert foreign.status_code == 404
    same = ("code", "detail", "errors", "status", "title")
    assert [foreign.json()[key] for key in same] == [unknown.json()[key] for key in same]


def test_charlie_lists_only_his_own(as_charlie: Actor, store: Store) -> None:
    store()
    his = store(actor=as_charlie)
    results = client_of(as_charlie).get("/api/files").json()["results"]
    assert [one["id"] for one in results] == [str(his.id)]


def test_nobody_downloads_without_signing_in(store: Store, client: Client) -> None:
    assert client.get(f"/api/files/{store().id}").status_code == 401
