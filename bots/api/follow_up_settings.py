"""The switch for all follow-ups, the company's own hours and caps, and the rules that these tighten."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.selectors import tenants as tenant_selectors
from bots.api.follow_up_shapes import (
    ContactRuleQuerySerializer,
    ContactRulesSerializer,
    FollowUpSettingsSerializer,
    FollowUpSettingsUpdateSerializer,
)
from bots.selectors import contact_limits
from bots.services import follow_up_settings
from common.api.renderers import json_response
from common.api.views import ActorAPIView

_TAGS = ["follow-ups"]
NOTICE = "As we read the sources on the day named in each row. This is not legal advice."


class FollowUpSettingsView(ActorAPIView):
    """The company's own hours, weekdays and caps; a company that chose nothing has none of its own."""

    permissions = {"get": "tenant:read", "patch": "tenant:write"}

    @extend_schema(operation_id="get_follow_up_settings", responses=FollowUpSettingsSerializer, tags=_TAGS)
    def get(self, request: Request) -> HttpResponse:
        chosen = contact_limits.get_follow_up_settings_for(actor=self.actor)
        return json_response(contact_limits.show_follow_up_settings(chosen))

    @extend_schema(
        operation_id="change_follow_up_settings",
        request=FollowUpSettingsUpdateSerializer,
        responses=FollowUpSettingsSerializer,
        tags=_TAGS,
    )
    def patch(self, request: Request) -> HttpResponse:
        changes = self.read_body(FollowUpSettingsUpdateSerializer)
        revision = changes.pop("revision", None)
        chosen = follow_up_settings.change_limits(actor=self.actor, changes=changes, revision=revision)
        return json_response(contact_limits.show_follow_up_settings(chosen))


class PauseAllView(ActorAPIView):
    """No follow-up of the company goes out until they are resumed."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="pause_all_follow_ups", request=None, responses=FollowUpSettingsSerializer, tags=_TAGS
    )
    def post(self, request: Request) -> HttpResponse:
        self.read_no_body()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        chosen = follow_up_settings.pause_all(actor=self.actor, now=now)
        return json_response(contact_limits.show_follow_up_settings(chosen))


class ResumeAllView(ActorAPIView):
    """Follow-ups go on, each within its grace and hours."""

    permissions = {"post": "follow_ups:write"}

    @extend_schema(
        operation_id="resume_all_follow_ups", request=None, responses=FollowUpSettingsSerializer, tags=_TAGS
    )
    def post(self, request: Request) -> HttpResponse:
        self.read_no_body()
        now = tenant_selectors.now_for(tenant_id=self.actor.tenant_id)
        chosen = follow_up_settings.resume_all(actor=self.actor, now=now)
        return json_response(contact_limits.show_follow_up_settings(chosen))


class ContactRulesView(ActorAPIView):
    """When leads may be contacted: federal, state and house rules, each with its source."""

    permissions = {"get": "follow_ups:read"}

    @extend_schema(
        operation_id="list_contact_rules",
        parameters=[ContactRuleQuerySerializer],
        responses=ContactRulesSerializer,
        tags=_TAGS,
    )
    def get(self, request: Request) -> HttpResponse:
        query = self.read_query(ContactRuleQuerySerializer)
        rules = contact_limits.list_contact_rules_for(actor=self.actor, state=query.get("state", ""))
        return json_response(
            {"notice": NOTICE, "items": [contact_limits.show_contact_rule(one) for one in rules]}
        )
