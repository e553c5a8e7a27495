"""How the company's bots behave, which engine finds their words, and what its calls came to."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from bots.api.language_shapes import (
    BotSettingsSerializer,
    BotSettingsUpdateSerializer,
    LanguageCallPageSerializer,
    LanguageCallSerializer,
    LanguageSettingsSerializer,
    LanguageSettingsUpdateSerializer,
)
from bots.api.serializers import PageQuerySerializer
from bots.selectors import language as language_selectors
from bots.selectors import settings as settings_selectors
from bots.services import language_settings as settings_services
from common.api.pagination import DEFAULT_LIMIT, paginate
from common.api.renderers import json_response
from common.api.views import ActorAPIView

_TAGS = ["settings"]


class BotSettingsView(ActorAPIView):
    """Tone and limits of the bots; a company that chose nothing has the defaults."""

    permissions = {"get": "tenant:read", "patch": "tenant:write"}

    @extend_schema(operation_id="get_bot_settings", responses=BotSettingsSerializer, tags=_TAGS)
    def get(self, request: Request) -> HttpResponse:
        chosen = settings_selectors.get_bot_settings_for(actor=self.actor)
        return json_response(settings_selectors.show_bot_settings(chosen))

    @extend_schema(
        operation_id="change_bot_settings",
        request=BotSettingsUpdateSerializer,
        responses=BotSettingsSerializer,
        tags=_TAGS,
    )
    def patch(self, request: Request) -> HttpResponse:
        changes = self.read_body(BotSettingsUpdateSerializer)
        revision = changes.pop("revision", None)
        chosen = settings_services.change_bot_settings(actor=self.actor, changes=changes, revision=revision)
        return json_response(settings_selectors.show_bot_settings(chosen))


class LanguageSettingsView(ActorAPIView):
    """The engine that finds words, its credentials (taken, never shown) and its budgets."""

    permissions = {"get": "tenant:read", "patch": "tenant:write"}

    @extend_schema(operation_id="get_language_settings", responses=LanguageSettingsSerializer, tags=_TAGS)
    def get(self, request: Request) -> HttpResponse:
        chosen = language_selectors.get_language_settings_for(actor=self.actor)
        return json_response(language_selectors.show_language_settings(chosen))

    @extend_schema(
        operation_id="change_language_settings",
        request=LanguageSettingsUpdateSerializer,
        responses=LanguageSettingsSerializer,
        tags=_TAGS,
    )
    def patch(self, request: Request) -> HttpResponse:
        changes = self.read_body(LanguageSettingsUpdateSerializer)
        revision = changes.pop("revision", None)
        chosen = settings_services.change_language_settings(
            actor=self.actor, changes=changes, revision=revision
        )
        return json_response(language_selectors.show_language_settings(chosen))


class LanguageTestView(ActorAPIView):
    """One call of the chosen engine with a harmless message; it is paid for like any other."""

    permissions = {"post": "tenant:write"}

    @extend_schema(
        operation_id="test_language_engine", request=None, responses=LanguageCallSerializer, tags=_TAGS
    )
    def post(self, request: Request) -> HttpResponse:
        self.read_no_body()
        call = settings_services.try_engine(actor=self.actor)
        return json_response(language_selectors.show_language_call(call))


class LanguageCallsView(ActorAPIView):
    """The trace of calls, the latest first."""

    permissions = {"get": "tenant:read"}

    @extend_schema(
        operation_id="list_language_calls",
        parameters=[PageQuerySerializer],
        responses=LanguageCallPageSerializer,
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        query = self.read_query(PageQuerySerializer)
        page = paginate(
            language_selectors.list_language_calls_for(actor=self.actor),
            order=("-created_at", "-id"),
            cursor=query.get("cursor"),
            limit=query.get("limit", DEFAULT_LIMIT),
        )
        return json_response(
            page.envelope([language_selectors.show_language_call(one) for one in page.items])
        )
