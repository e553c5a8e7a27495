"""Opening customers and keeping their details."""

from typing import Any
from uuid import UUID

import phonenumbers
from django.db import transaction

from accounts.selectors import tenants as tenant_selectors
from billing.events import CustomerCreated, CustomerUpdated
from billing.exceptions import InvalidPhoneError
from billing.models import Currency, Customer
from common.exceptions import FieldProblem
from common.tenancy import require_tenant_id
from events import log


def open_customer(
    *,
    name: str,
    email: str = "",
    phone: str = "",
    currency: str = Currency.USD,
    lead_id: UUID | None = None,
) -> tuple[Customer, bool]:
    """The customer, and whether this call opened them, in the scope's tenant.

    A lead becomes a customer once: for a ``lead_id`` that has one, that customer is returned as they are.
    Raises `InvalidPhoneError`.
    """
    tenant_id = require_tenant_id()
    customer = Customer(
        name=name,
        email=email.lower(),
        phone=_standard_phone(phone),
        currency=currency,
        lead_id=lead_id,
    )
    with transaction.atomic():
        # Whoever comes second waits here for the first to commit, and then finds their customer.
        Customer.objects.bulk_create([customer], ignore_conflicts=True)
        kept = Customer.objects.filter(tenant_id=tenant_id, id=customer.id).first()
        if kept is None:
            return Customer.objects.get(tenant_id=tenant_id, lead_id=lead_id), False
        log.publish(
            CustomerCreated(customer_id=kept.id, lead_id=kept.lead_id, name=kept.name, currency=kept.currency)
        )
    return kept, True


def update_customer(
    *,
    customer: Customer,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    currency: str | None = None,
) -> Customer:
    """Change what is given and tell of it; giving what is there already changes and tells nothing."""
    wanted: dict[str, Any] = {"name": name, "currency": currency}
    wanted["email"] = email.lower() if email is not None else None
    wanted["phone"] = _standard_phone(phone) if phone is not None else None
    with transaction.atomic():
        locked = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        changed = [
            field for field, value in wanted.items() if value is not None and value != getattr(locked, field)
        ]
        if not changed:
            return locked
        for field in changed:
            setattr(locked, field, wanted[field])
        locked.save(update_fields=[*changed, "updated_at"])
        log.publish(
            CustomerUpdated(
                customer_id=locked.id, name=locked.name, currency=locked.currency, changed=sorted(changed)
            )
        )
    return locked


def _standard_phone(phone: str) -> str:
    if not phone:
        return ""
    region = (
        None
        if phone.startswith("+")
        else tenant_selectors.get_tenant(tenant_id=require_tenant_id()).phone_region
    )
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        detail = "Must be a phone number, such as +19165550123."
        raise InvalidPhoneError(f"phone: {detail}", errors=[FieldProblem("phone", "invalid_phone", detail)])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
