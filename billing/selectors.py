"""Finding customers."""

from uuid import UUID

from django.db.models import QuerySet

from billing.models import Customer
from common.actor import Actor
from common.exceptions import NotFoundError


def list_customers_for(
    *, actor: Actor, email: str | None = None, lead_id: UUID | None = None
) -> QuerySet[Customer]:
    """The customers of the actor's tenant; unordered. An email matches in whatever case."""
    actor.check("billing:read")
    customers = Customer.objects.filter(tenant_id=actor.tenant_id)
    if email is not None:
        customers = customers.filter(email=email.lower())
    if lead_id is not None:
        customers = customers.filter(lead_id=lead_id)
    return customers


def get_customer_for(*, actor: Actor, customer_id: UUID) -> Customer:
    customer = list_customers_for(actor=actor).filter(id=customer_id).first()
    if customer is None:
        raise NotFoundError("There is nothing here, or it is not yours to see.")
    return customer
