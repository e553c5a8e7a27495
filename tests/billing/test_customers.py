"""Opening customers and keeping their details."""

from uuid import UUID, uuid4

import pytest

from accounts.models.tenants import Tenant
from billing import services
from billing.exceptions import InvalidPhoneError
from billing.models import Customer
from common.tenancy import tenant_scope
from events.models import Event
from tests.concurrently import run_together

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return list(Event.objects.order_by("id").values_list("type", flat=True))


def test_a_customer_is_opened_and_told_of(in_acme: UUID) -> None:
    customer, opened = services.open_customer(name="Ada", email="Ada@Example.com", phone="+1 916 555 0123")
    assert opened
    assert (customer.email, customer.phone, customer.currency) == ("ada@example.com", "+19165550123", "USD")
    assert told() == ["customer_created"]


def test_a_lead_becomes_a_customer_once(in_acme: UUID) -> None:
    lead_id = uuid4()
    first, _ = services.open_customer(name="Ada", lead_id=lead_id)
    second, opened = services.open_customer(name="Ada again", lead_id=lead_id)
    assert (second.id, second.name, opened) == (first.id, "Ada", False)
    assert told() == ["customer_created"]


@pytest.mark.django_db(transaction=True)
def test_a_lead_converted_from_many_sides_at_once_is_one_customer(acme: Tenant) -> None:
    lead_id = uuid4()

    def convert(number: int) -> UUID:
        with tenant_scope(acme.id):
            return services.open_customer(name=f"Ada {number}", lead_id=lead_id)[0].id

    assert len(set(run_together(convert, range(6)))) == 1
    with tenant_scope(acme.id):
        assert told() == ["customer_created"]


def test_customers_without_a_lead_are_each_their_own(in_acme: UUID) -> None:
    services.open_customer(name="Ada")
    services.open_customer(name="Ada")
    assert Customer.objects.count() == 2


def test_two_tenants_may_each_have_a_customer_of_one_lead_id(acme: Tenant, globex: Tenant) -> None:
    lead_id = uuid4()
    for tenant in (acme, globex):
        with tenant_scope(tenant.id):
            assert services.open_customer(name="Ada", lead_id=lead_id)[1]


def test_only_what_changed_is_changed_and_told(in_acme: UUID) -> None:
    customer, _ = services.open_customer(name="Ada", email="ada@example.com")
    services.update_customer(customer=customer, name="Ada Lovelace", email="ADA@example.com")
    assert told() == ["customer_created", "customer_updated"]
    assert '"changed":["name"]' in Event.objects.latest("id").payload


def test_changing_nothing_tells_nothing(in_acme: UUID) -> None:
    customer, _ = services.open_customer(name="Ada")
    services.update_customer(customer=customer, name="Ada")
    assert told() == ["customer_created"]


def test_a_number_without_country_is_read_in_the_tenants_region(in_acme: UUID) -> None:
    assert services.open_customer(name="Ada", phone="(916) 555-0123")[0].phone == "+19165550123"


@pytest.mark.parametrize("phone", ["12", "call me", "+999"])
def test_what_is_no_phone_number_is_refused(in_acme: UUID, phone: str) -> None:
    with pytest.raises(InvalidPhoneError):
        services.open_customer(name="Ada", phone=phone)
    assert not Customer.objects.exists()
