"""Customers over REST."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from billing import selectors, services
from billing.api.serializers import (
    CustomerCreateSerializer,
    CustomerFilterSerializer,
    CustomerPageSerializer,
    CustomerSerializer,
    CustomerUpdateSerializer,
)
from billing.models import Customer
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.views import ActorAPIView


class CustomerListView(ActorAPIView):
    """The tenant's customers, newest first."""

    permissions = {"get": "billing:read", "post": "billing:write"}

    @extend_schema(
        operation_id="list_customers",
        tags=["customers"],
        parameters=[CustomerFilterSerializer],
        responses=CustomerPageSerializer,
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_query(CustomerFilterSerializer)
        customers = selectors.list_customers_for(
            actor=self.actor, email=wanted.get("email"), lead_id=wanted.get("lead_id")
        )
        page = paginate(
            customers,
            order=("-created_at", "-id"),
            cursor=wanted.get("cursor"),
            limit=wanted.get("limit", DEFAULT_LIMIT),
        )
        return Response(page.envelope([represent(customer) for customer in page.items]))

    @extend_schema(
        operation_id="create_customer",
        tags=["customers"],
        request=CustomerCreateSerializer,
        responses={
            201: CustomerSerializer,
            200: OpenApiResponse(CustomerSerializer, "The lead has a customer already: this one."),
        },
    )
    def post(self, request: Request) -> Response:
        customer, opened = services.open_customer(**self.read_body(CustomerCreateSerializer))
        return Response(represent(customer), status=HTTPStatus.CREATED if opened else HTTPStatus.OK)


class CustomerView(ActorAPIView):
    """One customer."""

    permissions = {"get": "billing:read", "patch": "billing:write"}

    @extend_schema(operation_id="get_customer", tags=["customers"], responses=CustomerSerializer)
    def get(self, request: Request, customer_id: UUID) -> Response:
        return Response(represent(selectors.get_customer_for(actor=self.actor, customer_id=customer_id)))

    @extend_schema(
        operation_id="change_customer",
        tags=["customers"],
        request=CustomerUpdateSerializer,
        responses=CustomerSerializer,
    )
    def patch(self, request: Request, customer_id: UUID) -> Response:
        customer = selectors.get_customer_for(actor=self.actor, customer_id=customer_id)
        changes = self.read_body(CustomerUpdateSerializer)
        return Response(represent(services.update_customer(customer=customer, **changes)))


def represent(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "currency": customer.currency,
        "lead_id": customer.lead_id,
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
    }
