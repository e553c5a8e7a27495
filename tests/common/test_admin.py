"""Every admin page over a tenant's rows: it opens, stays in its tenant, and writes through services."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models.tenants import Tenant
from billing import services as billing_services
from billing.models import Customer
from common.actor import Actor
from common.admin import TenantAdmin
from common.identifiers import uuid7
from common.tenancy import tenant_scope
from events import handling, log, relay
from events.models import DeadLetter, Event, HandlerCursor, Stream
from files.events import FileDeleted
from files.models import StoredFile
from operations.models import AuditEntry, NetworkAlert, ServiceEvent
from operations.services import audit as audit_services
from operations.services import reports as report_services
from tests.clients import browser_of

pytestmark = pytest.mark.django_db

PAGES = {model: page for model, page in admin.site._registry.items() if isinstance(page, TenantAdmin)}


def address(model: Any, what: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)


def rows_of(tenant: Tenant) -> dict[type[Any], Any]:
    """One row of each kind that operators browse here."""
    house = Actor.system(tenant.id)
    with tenant_scope(tenant.id), transaction.atomic():
        log.publish(FileDeleted(file_id=uuid7(), name=f"{tenant.slug}.csv", sha256=tenant.slug))
        relay.relay_pending()
        event = Event.objects.get()
        dead_letter = DeadLetter.objects.create(
            tenant=tenant, handler="h", event=event, attempts=5, reason=tenant.slug, parked_at=timezone.now()
        )
        return {
            Event: event,
            Stream: Stream.objects.get(),
            HandlerCursor: HandlerCursor.objects.create(tenant=tenant, handler="h"),
            DeadLetter: dead_letter,
            AuditEntry: audit_services.append_audit_entry(delivered=handling.delivered(event)),
            Customer: billing_services.open_customer(name=f"Ada of {tenant.slug}")[0],
            NetworkAlert: report_services.report_network_alert(
                actor=house, external_id="1", severity="low", title="Noise", message=tenant.slug
            )[0],
            ServiceEvent: report_services.report_service_event(
                actor=house, external_id="1", kind="service_activated", service_id=tenant.slug
            )[0],
            StoredFile: StoredFile.objects.create(name="a.csv", size=1, category="spreadsheets"),
        }


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_every_list_opens_and_can_be_searched(as_alice: Actor, model: Any) -> None:
    browser = browser_of(as_alice)
    assert browser.get(address(model, "changelist")).status_code == 200
    assert browser.get(address(model, "changelist"), {"q": "ada"}).status_code == 200


def test_every_row_opens_for_its_own_company_and_for_no_other(
    as_alice: Actor, as_charlie: Actor, acme: Tenant
) -> None:
    alice, charlie = browser_of(as_alice), browser_of(as_charlie)
    for model, row in rows_of(acme).items():
        page = address(model, "change", row.pk)
        assert alice.get(page).status_code == 200, page
        assert charlie.get(page).status_code == 302, page


def test_lists_show_the_rows_of_ones_own_company(as_alice: Actor, acme: Tenant, globex: Tenant) -> None:
    own, foreign = rows_of(acme), rows_of(globex)
    browser = browser_of(as_alice)
    for model in own:
        shown = {row.pk for row in browser.get(address(model, "changelist")).context["cl"].result_list}
        assert own[model].pk in shown
        assert foreign[model].pk not in shown


def test_an_operator_has_no_admin(as_bob: Actor) -> None:
    assert browser_of(as_bob).get(address(Customer, "changelist")).status_code in {302, 403}


def test_a_correction_goes_through_the_service_and_leaves_no_log_of_its_own(
    as_alice: Actor, acme: Tenant
) -> None:
    customer = rows_of(acme)[Customer]
    form = {"name": "Ada Lovelace", "email": "", "phone": "", "currency": "EUR"}
    response = browser_of(as_alice).post(address(Customer, "change", customer.pk), form)
    assert response.status_code == 302
    with tenant_scope(acme.id):
        told = Event.objects.get(type="customer_updated")
    assert told.actor_user_id == as_alice.user_id
    assert not LogEntry.objects.exists()


def test_a_dead_letter_is_handed_over_again_from_its_list(
    as_alice: Actor, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead_letter = rows_of(acme)[DeadLetter]
    taken: list[int] = []
    handler = handling.Handler("h", frozenset(), audited=False, react=lambda one: taken.append(one.seq))
    monkeypatch.setitem(handling._handlers, "h", handler)
    choice = {"action": "retry", "_selected_action": [dead_letter.pk]}
    browser_of(as_alice).post(address(DeadLetter, "changelist"), choice)
    with tenant_scope(acme.id):
        dead_letter.refresh_from_db()
    assert (taken, dead_letter.status) == ([1], DeadLetter.Status.RESOLVED)


def test_a_page_that_states_no_permission_cannot_be_written() -> None:
    with pytest.raises(ImproperlyConfigured, match="view_permission"):
        type("NamelessAdmin", (TenantAdmin,), {})


class CarelessAdmin(TenantAdmin):
    view_permission: ClassVar[str] = "billing:read"


@pytest.mark.parametrize("write", ["save_model", "delete_model"])
def test_a_page_that_calls_no_service_cannot_write(write: str) -> None:
    request = RequestFactory().get("/")
    method: Callable[..., None] = getattr(CarelessAdmin(Customer, admin.site), write)
    customer = Customer(tenant_id=uuid7())
    arguments = (customer, None, True) if write == "save_model" else (customer,)
    with pytest.raises(ImproperlyConfigured, match="no service"):
        method(request, *arguments)
