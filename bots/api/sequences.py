"""Sequences: drafts that a team writes, and the versions that leads are in."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from bots.api.plan_shapes import (
    SequenceCreateSerializer,
    SequenceListQuerySerializer,
    SequencePageSerializer,
    SequencePublishSerializer,
    SequenceSerializer,
    SequenceUpdateSerializer,
)
from bots.models.sequences import Sequence
from bots.selectors import sequences as sequence_selectors
from bots.services import sequences as sequence_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.views import ActorViewSet

_TAGS = ["sequences"]


class SequenceViewSet(ActorViewSet):
    """Plans of steps, in versions."""

    permissions = {
        "list": "follow_ups:read",
        "create": "follow_ups:write",
        "retrieve": "follow_ups:read",
        "partial_update": "follow_ups:write",
        "destroy": "follow_ups:write",
        "publish": "follow_ups:write",
        "archive": "follow_ups:write",
    }

    @extend_schema(
        operation_id="list_sequences",
        parameters=[SequenceListQuerySerializer],
        responses=SequencePageSerializer,
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(SequenceListQuerySerializer)
        sequence_services.ensure_catalogue(actor=self.actor)
        page = paginate(
            sequence_selectors.list_sequences_for(
                actor=self.actor, name=query.get("name", ""), state=query.get("state", "")
            ),
            order=("name", "-version"),
            cursor=query.get("cursor"),
            limit=query.get("limit", DEFAULT_LIMIT),
        )
        enrolled = sequence_selectors.count_enrolled_for(
            actor=self.actor, sequence_ids=[one.id for one in page.items]
        )
        return json_response(
            page.envelope(
                [
                    sequence_selectors.show_sequence(one, enrolled=enrolled.get(one.id, 0))
                    for one in page.items
                ]
            )
        )

    @extend_schema(
        operation_id="begin_sequence",
        request=SequenceCreateSerializer,
        responses={201: SequenceSerializer},
        tags=_TAGS,
    )
    def create(self, request: Request) -> HttpResponse:
        fields = self.read_body(SequenceCreateSerializer)
        return self._show(sequence_services.save_draft(actor=self.actor, fields=fields), status=201)

    @extend_schema(operation_id="get_sequence", responses=SequenceSerializer, tags=_TAGS)
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        return self._show(sequence_selectors.get_sequence_for(actor=self.actor, sequence_id=pk))

    @extend_schema(
        operation_id="change_sequence",
        request=SequenceUpdateSerializer,
        responses=SequenceSerializer,
        tags=_TAGS,
    )
    def partial_update(self, request: Request, pk: UUID) -> HttpResponse:
        fields = self.read_body(SequenceUpdateSerializer)
        revision = fields.pop("revision", None)
        draft = sequence_services.save_draft(
            actor=self.actor, sequence_id=pk, fields=fields, revision=revision
        )
        return self._show(draft)

    @extend_schema(operation_id="delete_sequence_draft", responses={204: None}, tags=_TAGS)
    def destroy(self, request: Request, pk: UUID) -> HttpResponse:
        sequence_services.delete_draft(actor=self.actor, sequence_id=pk)
        return HttpResponse(status=204)

    @extend_schema(
        operation_id="publish_sequence",
        request=SequencePublishSerializer,
        responses=SequenceSerializer,
        tags=_TAGS,
    )
    def publish(self, request: Request, pk: UUID) -> HttpResponse:
        revision = self.read_body(SequencePublishSerializer).get("revision")
        return self._show(
            sequence_services.publish_draft(actor=self.actor, sequence_id=pk, revision=revision)
        )

    @extend_schema(operation_id="archive_sequence", request=None, responses=SequenceSerializer, tags=_TAGS)
    def archive(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        return self._show(sequence_services.archive(actor=self.actor, sequence_id=pk))

    def _show(self, sequence: Sequence, *, status: int = 200) -> HttpResponse:
        enrolled = sequence_selectors.count_enrolled_for(actor=self.actor, sequence_ids=[sequence.id])
        shown = sequence_selectors.show_sequence(sequence, enrolled=enrolled.get(sequence.id, 0))
        return json_response(shown, status=status)
