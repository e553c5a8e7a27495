"""Stored files over REST."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.views import ActorAPIView
from files import selectors, services
from files.api.serializers import FileFilterSerializer, FilePageSerializer, FileSerializer
from files.models import StoredFile


class FileListView(ActorAPIView):
    """The files that the tenant keeps, newest first."""

    permission = "files:read"

    @extend_schema(
        operation_id="list_files",
        tags=["files"],
        parameters=[FileFilterSerializer],
        responses=FilePageSerializer,
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_query(FileFilterSerializer)
        files = selectors.list_files_for(actor=self.actor, category=wanted.get("category"))
        page = paginate(
            files,
            order=("-created_at", "-id"),
            cursor=wanted.get("cursor"),
            limit=wanted.get("limit", DEFAULT_LIMIT),
        )
        return Response(page.envelope([represent(stored) for stored in page.items]))


class FileView(ActorAPIView):
    """One file: its content, always as a download, never shown in the page's own origin."""

    permissions = {"get": "files:read", "delete": "files:write"}

    @extend_schema(
        operation_id="download_file", responses={(200, "*/*"): OpenApiTypes.BINARY, 410: None}, tags=["files"]
    )
    def get(self, request: Request, file_id: UUID) -> FileResponse:
        stored = selectors.get_file_for(actor=self.actor, file_id=file_id)
        response = FileResponse(
            services.open_stored(file_id=stored.id),
            as_attachment=True,
            filename=stored.name,
            content_type=stored.media_type,
        )
        response["Content-Length"] = str(stored.size)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "private, no-store"
        response["ETag"] = f'"{stored.sha256}"'
        return response

    @extend_schema(operation_id="delete_file", responses={204: None, 410: None}, tags=["files"])
    def delete(self, request: Request, file_id: UUID) -> Response:
        services.delete_file(stored_file=selectors.get_file_for(actor=self.actor, file_id=file_id))
        return Response(status=HTTPStatus.NO_CONTENT)


class FileMetadataView(ActorAPIView):
    """What is known about one file."""

    permission = "files:read"

    @extend_schema(operation_id="get_file", responses={200: FileSerializer, 410: None}, tags=["files"])
    def get(self, request: Request, file_id: UUID) -> Response:
        return Response(represent(selectors.get_file_for(actor=self.actor, file_id=file_id)))


def represent(stored: StoredFile) -> dict[str, Any]:
    return {
        "id": stored.id,
        "name": stored.name,
        "media_type": stored.media_type,
        "category": stored.category,
        "size": stored.size,
        "sha256": stored.sha256,
        "created_at": stored.created_at,
        "created_by": stored.created_by_id,
        "download_url": reverse("file", kwargs={"file_id": stored.id}),
    }
