"""Follow-up plans and their steps."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.api.answers import EnrollmentInFullSerializer, EnrollmentPageSerializer, FollowUpPageSerializer
from bots.api.serializers import (
    EnrollmentCreateSerializer,
    EnrollmentListQuerySerializer,
    FollowUpListQuerySerializer,
)
from bots.selectors import sequences as sequence_selectors
from bots.services import enrollments as enrollment_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet

_TAGS = ["follow-ups"]
STEPS_SHOWN = 50


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
            sequence_selectors.list_enrollments_for(
                actor=self.actor, lead_id=query.get("lead_id"), status=query.get("status", "")
            ),
            order=("-created_at", "-id"),
            cursor=query.get("cursor"),
            limit=query.get("limit", DEFAULT_LIMIT),
        )
        return json_response(page.envelope([sequence_selectors.show_enrollment(one) for one in page.items]))

    @extend_schema(
        operation_id="start_enrollment",
        request=EnrollmentCreateSerializer,
        responses={200: EnrollmentInFullSerializer, 201: EnrollmentInFullSerializer, 404: None},
        tags=_TAGS,
    )
    def create(self, request: Request) -> HttpResponse:
        started = enrollment_services.start_enrollment(
            actor=self.actor, lead_id=self.read_body(EnrollmentCreateSerializer)["lead_id"], now=self._now()
        )
        return self._show(started.enrollment.id, status=201 if started.is_new else 200)

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

    def _show(self, enrollment_id: UUID, *, status: int = 200) -> HttpResponse:
        found = sequence_selectors.get_enrollment_for(actor=self.actor, enrollment_id=enrollment_id)
        steps = sequence_selectors.list_follow_ups_for(actor=self.actor, enrollment_id=enrollment_id)
        shown = [
            sequence_selectors.show_follow_up(one) for one in steps.order_by("step_number")[:STEPS_SHOWN]
        ]
        return json_response(
            {**sequence_selectors.show_enrollment(found), "follow_ups": shown}, status=status
        )


class FollowUpListView(ActorAPIView):
    """Steps of all plans, by the day they are meant for, the latest first."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(
        operation_id="list_follow_ups",
        parameters=[FollowUpListQuerySerializer],
        responses={200: FollowUpPageSerializer, 404: None},
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        query = self.read_query(FollowUpListQuerySerializer)
        limit, cursor = query.pop("limit", DEFAULT_LIMIT), query.pop("cursor", None)
        page = paginate(
            sequence_selectors.list_follow_ups_for(actor=self.actor, **query),
            order=("-nominal_at", "-id"),
            cursor=cursor,
            limit=limit,
        )
        return json_response(page.envelope([sequence_selectors.show_follow_up(one) for one in page.items]))
