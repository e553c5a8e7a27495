"""Where a company's mail provider posts the mail that comes back. The signature is the credential."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from bots.exceptions.channels import InboundMailUnreadableError
from bots.services import inbound_mail
from common.api.parsers import parse_json
from common.api.permissions import ANYONE
from common.api.renderers import json_response
from common.api.views import ActorAPIView
from common.exceptions import TooLargeError
from common.rates import Rate

LARGEST_MAIL = 10 * 1024 * 1024
TIMESTAMP, SIGNATURE = "X-Switchboard-Timestamp", "X-Switchboard-Signature"


class InboundMailSerializer(Serializer[Any]):
    """The whole mail as it came, headers and all (RFC 822)."""

    email = serializers.CharField()


class InboundMailOutcomeSerializer(Serializer[Any]):
    """What became of the mail; any outcome means that it was taken and need not be sent again."""

    outcome = serializers.ChoiceField(
        choices=[
            "answered", "kept", "unsubscribed", "bounced", "delayed", "repeated", "refused", "unmatched",
        ]
    )  # fmt: skip


class InboundMailView(ActorAPIView):
    """A mail came in for a company."""

    permission = ANYONE
    rate = Rate(name="inbound-mail", limit=1_200, seconds=60)

    @extend_schema(
        operation_id="receive_email",
        request={
            "application/json": InboundMailSerializer,
            "multipart/form-data": InboundMailSerializer,
            "message/rfc822": OpenApiTypes.BINARY,
        },
        responses={200: InboundMailOutcomeSerializer, 403: None},
        parameters=[
            OpenApiParameter(TIMESTAMP, str, OpenApiParameter.HEADER, description="Unix seconds, now."),
            OpenApiParameter(
                SIGNATURE,
                str,
                OpenApiParameter.HEADER,
                description="HMAC-SHA256 in hex of the timestamp, a dot and the body.",
            ),
        ],
        auth=[],
        tags=["webhooks"],
    )
    def post(self, request: Request, tenant_id: UUID) -> HttpResponse:
        """Take a mail in: an answer of a lead, a wish to hear no more, or a letter that came back."""
        # Before anything parses it: every byte is signed.
        body = request._request.read(LARGEST_MAIL + 1)
        if len(body) > LARGEST_MAIL:
            raise TooLargeError(f"The body is larger than {LARGEST_MAIL} bytes.")
        inbound_mail.check_signature(
            tenant_id=tenant_id,
            body=body,
            timestamp=request.headers.get(TIMESTAMP, ""),
            signature=request.headers.get(SIGNATURE, ""),
        )
        raw = _mail_in(request._request, body)
        return json_response({"outcome": inbound_mail.receive_mail(tenant_id=tenant_id, raw=raw)})


def _mail_in(request: HttpRequest, body: bytes) -> bytes:
    """The mail itself: the body, or its field ``email``."""
    kind = request.content_type
    if kind == "application/json":
        sent = parse_json(body)
        mail = sent.get("email") if isinstance(sent, dict) else None
        raw = mail.encode() if isinstance(mail, str) else b""
    elif kind == "multipart/form-data":
        raw = _field(request, body)
    else:
        raw = body
    if not raw.strip():
        raise InboundMailUnreadableError("Send the mail as the field email, or as a body of message/rfc822.")
    return raw


def _field(request: HttpRequest, body: bytes) -> bytes:
    """The field or file ``email`` of a form, byte by byte: a mail's charset is its own."""
    try:
        reader = MultiPartParser(request.META, BytesIO(body), request.upload_handlers, "latin-1")
        sent, files = reader.parse()
    except MultiPartParserError as problem:
        raise InboundMailUnreadableError("This is not a form with a field email.") from problem
    file = files.get("email")
    return file.read() if file is not None else str(sent.get("email", "")).encode("latin-1")
