"""What Twilio calls. There is no sign-in: the signature is the credential."""

from collections.abc import Mapping
from typing import IO, Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from bots.services import twilio_hooks
from bots.services.twilio_hooks import Hook
from common.api.permissions import ANYONE
from common.api.views import ActorAPIView
from common.exceptions import TooLargeError

_TAGS = ["webhooks"]
FORM = "application/x-www-form-urlencoded"
TWIML = "text/xml"
LARGEST_BODY = 64 * 1024
_BODY = {FORM: OpenApiTypes.OBJECT}
_TWIML_ANSWER = {(200, TWIML): OpenApiResponse(OpenApiTypes.STR, description="TwiML.")}
_NOTHING = {204: OpenApiResponse(description="Kept.")}


class SignedFormParser(BaseParser):
    """A form with every parameter that came, empty ones too: all of them are signed."""

    media_type = FORM

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> QueryDict:
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise TooLargeError(f"The body is larger than {LARGEST_BODY} bytes.")
        return QueryDict(body, encoding="utf-8")


class TwilioWebhookView(ActorAPIView):
    """Takes a form of Twilio's, whoever sends it; the service believes the signature alone."""

    permission = ANYONE
    parser_classes = [SignedFormParser]

    def hook(self, request: Request, tenant_id: UUID) -> Hook:
        sent = request.data
        return Hook(
            tenant_id=tenant_id,
            path=request.get_full_path(),
            parameters=sent if isinstance(sent, QueryDict) else QueryDict(),
            signature=request.headers.get("X-Twilio-Signature", ""),
        )


class TwilioTextView(TwilioWebhookView):
    """A text of a lead's came in."""

    @extend_schema(
        operation_id="receive_twilio_text",
        request=_BODY,
        responses={**_TWIML_ANSWER, 403: None},
        auth=[],
        tags=_TAGS,
    )
    def post(self, request: Request, tenant_id: UUID) -> HttpResponse:
        """Keep it and answer in the thread; the answer leaves as a message of its own."""
        twilio_hooks.take_text(self.hook(request, tenant_id))
        return HttpResponse(str(MessagingResponse()), content_type=TWIML)


class TwilioStatusView(TwilioWebhookView):
    """What became of a text of ours."""

    @extend_schema(
        operation_id="receive_twilio_status",
        request=_BODY,
        responses={**_NOTHING, 403: None},
        auth=[],
        tags=_TAGS,
    )
    def post(self, request: Request, tenant_id: UUID, outbound_id: UUID) -> HttpResponse:
        twilio_hooks.take_message_status(self.hook(request, tenant_id), outbound_id=outbound_id)
        return HttpResponse(status=204)


class TwilioCallView(TwilioWebhookView):
    """What became of a call of ours."""

    @extend_schema(
        operation_id="receive_twilio_call_event",
        request=_BODY,
        responses={**_NOTHING, 403: None},
        auth=[],
        tags=_TAGS,
    )
    def post(self, request: Request, tenant_id: UUID, outbound_id: UUID) -> HttpResponse:
        twilio_hooks.take_call_event(self.hook(request, tenant_id), outbound_id=outbound_id)
        return HttpResponse(status=204)


class TwilioSpeechView(TwilioWebhookView):
    """What a lead answered to a call of ours."""

    @extend_schema(
        operation_id="receive_twilio_speech",
        request=_BODY,
        responses={**_TWIML_ANSWER, 403: None},
        auth=[],
        tags=_TAGS,
    )
    def post(self, request: Request, tenant_id: UUID, outbound_id: UUID) -> HttpResponse:
        """Keep it, and say the thread's answer before hanging up."""
        reply = twilio_hooks.take_speech(self.hook(request, tenant_id), outbound_id=outbound_id)
        said = VoiceResponse()
        if reply:
            said.say(reply)
        said.hangup()
        return HttpResponse(str(said), content_type=TWIML)
