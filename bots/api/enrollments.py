"""Leads in follow-up plans: one by one, and many at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.api.answers import EnrollmentInFullSerializer, EnrollmentPageSerializer
from bots.api.plan_shapes import (
    EnrollmentBatchCreateSerializer,
    EnrollmentBatchSerializer,
    EnrollmentStartedSerializer,
)
from bots.api.serializers import (
    EnrollmentCreateSerializer,
    EnrollmentListQuerySerializer,
    lead_filter_of,
)
from bots.engines.sequence_checks import MOST_STEPS
from bots.engines.sequence_definitions import DEFAULT_SEQUENCE_NAME
from bots.selectors import enrollments as enrollment_selectors
from bots.selectors import follow_ups as follow_up_selectors
from bots.services import enrollment_batches as batch_services
from bots.services import enrollments as enrollment_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet
from common.exceptions import MalformedInputError

_TAGS = ["follow-ups"]
STEPS_SHOWN = MOST_STEPS


class EnrollmentViewSet(ActorViewSet):
    """Leads in follow-up plans."""

    permissions = {
        "list": "follow_ups:read",
        "create": "follow_ups:write",
        "retrieve": "follow_ups:read",
        "pause": "follow_ups:write",
        "resume": "follow_ups:write",
        "cancel": "follow_ups:write",
    }

    @extend_schema(
        operation_id="list_enrollments",
        parameters=[EnrollmentListQuerySerializer],
        responses={200: EnrollmentPageSerializer, 404: None},
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(EnrollmentListQuerySerializer)
        page = paginate(
            enrollment_selectors.list_enrollments_for(
                actor=self.actor,
                lead_id=query.get("lead_id"),
                status=query.get("status", ""),
                sequence=query.get("sequence", ""),
            ),
            order=("-created_at", "-id"),
            cursor=query.get("cursor"),
            limit=query.get("limit", DEFAULT_LIMIT),
        )
        return json_response(page.envelope([enrollment_selectors.show_enrollment(one) for one in page.items]))

    @extend_schema(
        operation_id="start_enrollment",
        request=EnrollmentCreateSerializer,
        responses={200: EnrollmentStartedSerializer, 201: EnrollmentStartedSerializer, 404: None},
        tags=_TAGS,
    )
    def create(self, request: Request) -> HttpResponse:
        body = self.read_body(EnrollmentCreateSerializer)
        started = enrollment_services.start_enrollment(
            actor=self.actor,
            lead_id=body["lead_id"],
            now=self._now(),
            sequence_name=body.get("sequence", DEFAULT_SEQUENCE_NAME),
            trigger=body.get("trigger"),
        )
        shown = {**self._shown(started.enrollment.id), "notes": started.notes}
        return json_response(shown, status=201 if started.is_new else 200)

    @extend_schema(operation_id="get_enrollment", responses=EnrollmentInFullSerializer, tags=_TAGS)
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        return self._show(pk)

    @extend_schema(
        operation_id="pause_enrollment", request=None, responses=EnrollmentInFullSerializer, tags=_TAGS
    )
    def pause(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        enrollment_services.pause_enrollment(actor=self.actor, enrollment_id=pk, now=self._now())
        return self._show(pk)

    @extend_schema(
        operation_id="resume_enrollment", request=None, responses=EnrollmentInFullSerializer, tags=_TAGS
    )
    def resume(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        enrollment_services.resume_enrollment(actor=self.actor, enrollment_id=pk, now=self._now())
        return self._show(pk)

    @extend_schema(
        operation_id="cancel_enrollment", request=None, responses=EnrollmentInFullSerializer, tags=_TAGS
    )
    def cancel(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        enrollment_services.cancel_enrollment(actor=self.actor, enrollment_id=pk, now=self._now())
        return self._show(pk)

    def _now(self) -> datetime:
        return tenant_selectors.now_for(tenant_id=self.actor.tenant_id)

    def _show(self, enrollment_id: UUID) -> HttpResponse:
        return json_response(self._shown(enrollment_id))

    def _shown(self, enrollment_id: UUID) -> dict[str, Any]:
        found = enrollment_selectors.get_enrollment_for(actor=self.actor, enrollment_id=enrollment_id)
        steps = follow_up_selectors.list_follow_ups_for(actor=self.actor, enrollment_id=enrollment_id)
        shown = [
            follow_up_selectors.show_follow_up(one) for one in steps.order_by("step_number")[:STEPS_SHOWN]
        ]
        return {**enrollment_selectors.show_enrollment(found), "follow_ups": shown}


class EnrollmentBatchesView(ActorAPIView):
    """Enrol the leads named, or all of a segment; workers do it, and events tell how far they are."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="enroll_segment",
        request=EnrollmentBatchCreateSerializer,
        responses={202: EnrollmentBatchSerializer, 404: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(EnrollmentBatchCreateSerializer)
        if ("lead_ids" in body) == ("filters" in body):
            raise MalformedInputError("Say whom by lead_ids or by filters: one of the two.")
        batch = batch_services.enroll_segment(
            actor=self.actor,
            sequence_name=body.get("sequence", DEFAULT_SEQUENCE_NAME),
            now=tenant_selectors.now_for(tenant_id=self.actor.tenant_id),
            filters=lead_filter_of(body["filters"]) if "filters" in body else None,
            lead_ids=body.get("lead_ids", ()),
        )
        return json_response(enrollment_selectors.show_batch(batch), status=202)


class EnrollmentBatchView(ActorAPIView):
    """How far many leads are with being enrolled."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(operation_id="get_enrollment_batch", responses=EnrollmentBatchSerializer, tags=_TAGS)
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        batch = enrollment_selectors.get_batch_for(actor=self.actor, batch_id=pk)
        return json_response(enrollment_selectors.show_batch(batch))
