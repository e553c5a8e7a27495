"""/api/customers."""

from uuid import UUID, uuid4

import pytest

from billing import services
from billing.models import Customer
from common.actor import Actor
from common.tenancy import tenant_scope
from tests.clients import client_of

pytestmark = pytest.mark.django_db
PATH = "/api/customers"


def customer_of(actor: Actor, *, name: str = "Ada", lead_id: UUID | None = None) -> Customer:
    with tenant_scope(actor.tenant_id):
        return services.open_customer(name=name, email=f"{name}@example.com", lead_id=lead_id)[0]


def test_a_customer_is_created_and_read_back(as_alice: Actor) -> None:
    client = client_of(as_alice)
    body = {"name": "Ada", "email": "ada@example.com", "phone": "+19165550123", "currency": "EUR"}
    created = client.post(PATH, body, format="json")
    assert created.status_code == 201
    assert client.get(f"{PATH}/{created.json()['id']}").json() == created.json()
    assert created.json()["currency"] == "EUR"


def test_creating_for_a_lead_again_answers_the_customer_there_is(as_alice: Actor) -> None:
    body = {"name": "Ada", "lead_id": str(uuid4())}
    first = client_of(as_alice).post(PATH, body, format="json")
    second = client_of(as_alice).post(PATH, body, format="json")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_the_list_pages_and_filters(as_alice: Actor) -> None:
    lead_id = uuid4()
    expected = [str(customer_of(as_alice, name=f"N{n}").id) for n in range(2)]
    expected.append(str(customer_of(as_alice, lead_id=lead_id).id))
    client = client_of(as_alice)
    first = client.get(PATH, {"limit": 2}).json()
    second = client.get(PATH, {"limit": 2, "cursor": first["next"]}).json()
    assert [one["id"] for one in first["results"] + second["results"]] == expected[::-1]
    assert [one["id"] for one in client.get(PATH, {"lead_id": str(lead_id)}).json()["results"]] == expected[
        2:
    ]
    assert [one["id"] for one in client.get(PATH, {"email": "n0@EXAMPLE.com"}).json()["results"]] == expected[
        :1
    ]


def test_a_patch_changes_what_it_names(as_alice: Actor) -> None:
    customer = customer_of(as_alice)
    answer = (
        client_of(as_alice).patch(f"{PATH}/{customer.id}", {"phone": "+19165550123"}, format="json").json()
    )
    assert (answer["name"], answer["phone"]) == ("Ada", "+19165550123")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_input"),
        ({"name": ""}, 422, "invalid_input"),
        ({"name": 7}, 422, "invalid_input"),
        ({"name": "Ada", "email": "not one"}, 422, "invalid_input"),
        ({"name": "Ada", "currency": "XXX"}, 422, "invalid_input"),
        ({"name": "Ada", "phone": "12"}, 422, "billing.invalid_phone"),
        ({"name": "Ada", "tenant": "x"}, 400, "unknown_field"),
        ([], 400, "not_an_object"),
    ],
)
def test_what_is_no_customer_is_refused(as_alice: Actor, body: object, status: int, code: str) -> None:
    response = client_of(as_alice).post(PATH, body, format="json")
    assert (response.status_code, response.json()["code"]) == (status, code)
    with tenant_scope(as_alice.tenant_id):
        assert not Customer.objects.exists()


def test_a_customers_lead_cannot_be_changed(as_alice: Actor) -> None:
    customer = customer_of(as_alice)
    response = client_of(as_alice).patch(f"{PATH}/{customer.id}", {"lead_id": str(uuid4())}, format="json")
    assert (response.status_code, response.json()["code"]) == (400, "unknown_field")


def test_an_operator_may_read_and_not_write(as_alice: Actor, as_bob: Actor) -> None:
    customer = customer_of(as_alice)
    client = client_of(as_bob)
    assert client.get(f"{PATH}/{customer.id}").status_code == 200
    assert client.patch(f"{PATH}/{customer.id}", {"name": "x"}, format="json").status_code == 403
    assert client.post(PATH, {"name": "x"}, format="json").status_code == 403


@pytest.mark.parametrize("method", ["get", "patch"])
def test_charlie_finds_no_customer_of_acme(as_alice: Actor, as_charlie: Actor, method: str) -> None:
    customer = customer_of(as_alice)
    response = getattr(client_of(as_charlie), method)(f"{PATH}/{customer.id}", {}, format="json")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_charlie_lists_only_his_own(as_alice: Actor, as_charlie: Actor) -> None:
    customer_of(as_alice)
    his = customer_of(as_charlie)
    assert [one["id"] for one in client_of(as_charlie).get(PATH).json()["results"]] == [str(his.id)]
