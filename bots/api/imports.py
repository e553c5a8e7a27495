"""Importing leads from files."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from bots.api.answers import LeadImportPageSerializer, LeadImportProblemPageSerializer, LeadImportSerializer
from bots.api.serializers import (
    LeadImportFormSerializer,
    LeadImportQuerySerializer,
    PageQuerySerializer,
    ProblemFileQuerySerializer,
    ProblemListQuerySerializer,
)
from bots.engines import leadfile
from bots.exceptions.imports import LeadFileEmptyError, LeadFileTooLargeError
from bots.selectors import imports as import_selectors
from bots.services import lead_import_undo
from bots.services import lead_imports as import_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.parsers import parse_json
from common.api.renderers import json_response
from common.api.views import ActorAPIView, ActorViewSet

_TAGS = ["lead imports"]
ROOM_FOR_FIELDS = 64 * 1024


class CSVParser(BaseParser):
    """The body itself is the file."""

    media_type = "text/csv"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return {"file": _read_bounded(stream)}


class LeadImportViewSet(ActorViewSet):
    """Files of leads: upload one, watch it, read what it could not take, take it back."""

    permissions = {
        "list": "leads:import",
        "create": "leads:import",
        "retrieve": "leads:import",
        "undo": "leads:import",
    }
    parser_classes = [MultiPartParser, CSVParser]

    @extend_schema(
        operation_id="list_lead_imports",
        parameters=[PageQuerySerializer],
        responses=LeadImportPageSerializer,
        tags=_TAGS,
    )
    def list(self, request: Request) -> HttpResponse:
        query = self.read_query(PageQuerySerializer)
        page = paginate(
            import_selectors.list_imports_for(actor=self.actor),
            order=("-created_at", "-id"),
            cursor=query.get("cursor"),
            limit=query.get("limit", DEFAULT_LIMIT),
        )
        return json_response(page.envelope([import_selectors.show_import(one) for one in page.items]))

    @extend_schema(
        operation_id="import_leads",
        parameters=[LeadImportQuerySerializer],
        request={"multipart/form-data": LeadImportFormSerializer, "text/csv": OpenApiTypes.STR},
        responses={202: LeadImportSerializer},
        tags=_TAGS,
    )
    def create(self, request: Request) -> HttpResponse:
        _check_length(request)
        content, file_name, options = self._read_upload(request)
        lead_import = import_services.request_lead_import(
            actor=self.actor,
            content=content,
            file_name=options.get("file_name") or file_name,
            mapping=options.get("mapping"),
            is_dry_run=options["dry_run"],
            on_duplicate=options["on_duplicate"],
        )
        where = f"/api/lead-imports/{lead_import.id}"
        return json_response(
            import_selectors.show_import(lead_import), status=202, headers={"Location": where}
        )

    @extend_schema(operation_id="get_lead_import", responses=LeadImportSerializer, tags=_TAGS)
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        lead_import = import_selectors.get_import_for(actor=self.actor, import_id=pk)
        return json_response(import_selectors.show_import(lead_import))

    @extend_schema(
        operation_id="undo_lead_import", request=None, responses={202: LeadImportSerializer}, tags=_TAGS
    )
    def undo(self, request: Request, pk: UUID) -> HttpResponse:
        self.read_no_body()
        lead_import = lead_import_undo.request_undo(actor=self.actor, import_id=pk)
        return json_response(import_selectors.show_import(lead_import), status=202)

    def _read_upload(self, request: Request) -> tuple[bytes, str, dict[str, Any]]:
        body: Mapping[str, Any] = request.data  # type: ignore[assignment]  # both parsers give a mapping
        uploaded = body.get("file")
        if isinstance(uploaded, bytes):
            return uploaded, "leads.csv", self.read_query(LeadImportQuerySerializer)
        if uploaded is None or not hasattr(uploaded, "read"):
            raise LeadFileEmptyError('Send the file as the form field "file", or as a body of type text/csv.')
        fields = {name: body[name] for name in body if name != "file"}
        if "mapping" in fields:
            fields["mapping"] = parse_json(str(fields["mapping"]).encode())
        options = _validated(LeadImportQuerySerializer(data={**request.query_params.dict(), **fields}))
        return _read_bounded(uploaded), str(uploaded.name or "leads.csv"), options


class LeadImportProblemsView(ActorAPIView):
    """What an import says about single lines."""

    permissions = {"get": "leads:import"}

    @extend_schema(
        operation_id="list_lead_import_problems",
        parameters=[ProblemListQuerySerializer],
        responses=LeadImportProblemPageSerializer,
        tags=_TAGS,
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        query = self.read_query(ProblemListQuerySerializer)
        page = paginate(
            import_selectors.list_problems_for(
                actor=self.actor, import_id=pk, is_refusal=query["refusals_only"] or None
            ),
            order=("line", "id"),
            cursor=query.get("cursor"),
            limit=query.get("limit", DEFAULT_LIMIT),
        )
        return json_response(page.envelope([import_selectors.show_problem(one) for one in page.items]))


class LeadImportProblemsFileView(ActorAPIView):
    """What an import says about single lines, all of them in one CSV file."""

    permissions = {"get": "leads:import"}

    @extend_schema(
        operation_id="download_lead_import_problems",
        parameters=[ProblemFileQuerySerializer],
        responses={(200, "text/csv"): OpenApiTypes.STR},
        tags=_TAGS,
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        query = self.read_query(ProblemFileQuerySerializer)
        problems = import_selectors.list_problems_for(
            actor=self.actor, import_id=pk, is_refusal=query["refusals_only"] or None
        )
        rows = problems.order_by("line", "id").values_list("line", "field", "code", "detail", "is_refusal")
        response = HttpResponse(_as_csv(list(rows)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{pk}-problems.csv"'
        return response


class _Line:
    def write(self, text: str) -> str:
        return text


def _as_csv(rows: list[tuple[Any, ...]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(["line", "field", "code", "detail", "is_refusal"])
    for line, field, code, detail, is_refusal in rows:
        # A detail may quote the file; a leading apostrophe keeps a spreadsheet from reading it as a formula.
        safe = f"'{detail}" if detail[:1] in "=+-@\t\r" else detail
        yield writer.writerow([line, field, code, safe, "yes" if is_refusal else "no"])


def _check_length(request: Request) -> None:
    """Refuse what says of itself that it is too large, before anything of it is parsed."""
    said = request.headers.get("Content-Length", "")
    if said.isdigit() and int(said) > leadfile.LARGEST_BYTES + ROOM_FOR_FIELDS:
        raise _too_large()


def _too_large() -> LeadFileTooLargeError:
    return LeadFileTooLargeError(
        f"The file is larger than {leadfile.LARGEST_BYTES:,} bytes (10 MiB), the limit of one import."
    )


def _read_bounded(stream: Any) -> bytes:
    content: bytes = stream.read(leadfile.LARGEST_BYTES + 1)
    if len(content) > leadfile.LARGEST_BYTES:
        raise _too_large()
    return content


def _validated(serializer: Serializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
