"""Steps of plans: listed, counted, looked ahead at, and changed one by one."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.api.answers import FollowUpPageSerializer, FollowUpSerializer
from bots.api.plan_shapes import (
    CalendarQuerySerializer,
    CalendarSerializer,
    FollowUpCarriedOutSerializer,
    FollowUpCountsSerializer,
    FollowUpRescheduleSerializer,
    PreviewRequestSerializer,
    PreviewSerializer,
)
from bots.api.serializers import FollowUpListQuerySerializer, lead_filter_of
from bots.engines.sequence_definitions import DEFAULT_SEQUENCE_NAME
from bots.models.enrollments import FollowUp
from bots.selectors import follow_ups as follow_up_selectors
from bots.selectors import previews as preview_selectors
from bots.selectors import sequences as sequence_selectors
from bots.services import sequences as sequence_services
from bots.services import steps as step_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet
from common.exceptions import MalformedInputError

_TAGS = ["follow-ups"]


class FollowUpViewSet(ActorViewSet):
    """Steps of all plans."""

    permissions = {
        "list": "follow_ups:read",
        "retrieve": "follow_ups:read",
        "skip": "follow_ups:write",
        "reschedule": "follow_ups:write",
        "send_now": "follow_ups:write",
    }

    @extend_schema(
        operation_id="list_follow_ups",
        description="By the day they are meant for, the latest first.",
        parameters=[FollowUpListQuerySerializer],
        responses={200: FollowUpPageSerializer, 404: None},
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(FollowUpListQuerySerializer)
        limit, cursor = query.pop("limit", DEFAULT_LIMIT), query.pop("cursor", None)
        late_at = self._late_at() if query.pop("late", False) else None
        page = paginate(
            follow_up_selectors.list_follow_ups_for(actor=self.actor, late_at=late_at, **query),
            order=("-nominal_at", "-id"),
            cursor=cursor,
            limit=limit,
        )
        return json_response(page.envelope([follow_up_selectors.show_follow_up(one) for one in page.items]))

    @extend_schema(operation_id="get_follow_up", responses=FollowUpSerializer, tags=_TAGS)
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        return json_response(self._shown(pk))

    @extend_schema(operation_id="skip_follow_up", request=None, responses=FollowUpSerializer, tags=_TAGS)
    def skip(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        step_services.skip_follow_up(actor=self.actor, follow_up_id=pk, now=self._now())
        return json_response(self._shown(pk))

    @extend_schema(
        operation_id="reschedule_follow_up",
        request=FollowUpRescheduleSerializer,
        responses=FollowUpSerializer,
        tags=_TAGS,
    )
    def reschedule(self, request: Request, pk: UUID) -> HttpResponse:
        at = self.read_body(FollowUpRescheduleSerializer)["at"]
        step_services.reschedule_follow_up(actor=self.actor, follow_up_id=pk, at=at, now=self._now())
        return json_response(self._shown(pk))

    @extend_schema(
        operation_id="send_follow_up_now",
        description="Through the same gate as a due one; where nothing may go out now, as soon as it may.",
        request=None,
        responses=FollowUpCarriedOutSerializer,
        tags=_TAGS,
    )
    def send_now(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        done = step_services.carry_out_at_once(actor=self.actor, follow_up_id=pk, now=self._now())
        return json_response({**self._shown(pk), "became": done.became})

    def _now(self) -> datetime:
        return tenant_selectors.now_for(tenant_id=self.actor.tenant_id)

    def _late_at(self) -> datetime:
        tenant = tenant_selectors.get_tenant(tenant_id=self.actor.tenant_id)
        return follow_up_selectors.late_before(now=tenant.now(), clock_rate=tenant.clock_rate)

    def _shown(self, follow_up_id: UUID) -> dict[str, Any]:
        step: FollowUp = follow_up_selectors.get_follow_up_for(actor=self.actor, follow_up_id=follow_up_id)
        return follow_up_selectors.show_follow_up(step)


class FollowUpCountsView(ActorAPIView):
    """Where the steps of all plans stand."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(operation_id="count_follow_ups", responses=FollowUpCountsSerializer, tags=_TAGS)
    def get(self, request: Request) -> HttpResponse:
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        return json_response(follow_up_selectors.count_follow_ups_for(actor=self.actor, now=now))


class FollowUpCalendarView(ActorAPIView):
    """What a month holds, day by day."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(
        operation_id="get_follow_up_calendar",
        parameters=[CalendarQuerySerializer],
        responses=CalendarSerializer,
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        tenant = tenant_selectors.get_tenant(tenant_id=self.actor.tenant_id)
        today = tenant.now().astimezone(ZoneInfo(tenant.timezone)).date()
        month = self.read_query(CalendarQuerySerializer).get("month") or f"{today:%Y-%m}"
        days = follow_up_selectors.calendar_for(
            actor=self.actor, month=date.fromisoformat(f"{month}-01"), zone=tenant.timezone
        )
        return json_response(
            {
                "month": month,
                "timezone": tenant.timezone,
                "days": [{"date": day, "counts": counts} for day, counts in days.items()],
            }
        )


class FollowUpPreviewView(ActorAPIView):
    """If enrolled now: who gets what, when, and why each moved. Nothing is written."""

    permissions = {"post": "follow_ups:read"}

    @extend_schema(
        operation_id="preview_follow_ups",
        request=PreviewRequestSerializer,
        responses={200: PreviewSerializer, 404: None},
        tags=_TAGS,
    )
    def post(self, request: Request) -> HttpResponse:
        body = self.read_body(PreviewRequestSerializer)
        if "sequence" in body and "sequence_id" in body:
            raise MalformedInputError("Name the sequence by its name or by an id, not by both.")
        if "lead_ids" in body and "filters" in body:
            raise MalformedInputError("Say whom by lead_ids or by filters, not by both.")
        sequence_id = body.get("sequence_id")
        if sequence_id is None:
            sequence_id = sequence_services.ensure_sequence(body.get("sequence", DEFAULT_SEQUENCE_NAME)).id
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        sequence = sequence_selectors.get_sequence_for(actor=self.actor, sequence_id=sequence_id)
        if "lead_ids" in body:
            found = preview_selectors.preview_leads_for(
                actor=self.actor, lead_ids=body["lead_ids"], sequence_id=sequence_id, at=now
            )
        else:
            found = preview_selectors.preview_segment_for(
                actor=self.actor,
                filters=lead_filter_of(body.get("filters", {})),
                sequence_id=sequence_id,
                at=now,
                limit=body["limit"],
            )
        return json_response(preview_selectors.show_preview(found, sequence=sequence, at=now))
