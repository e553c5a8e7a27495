"""What the identity endpoints answer, for the OpenAPI document.

The presenters make the answers; tests/isolation/test_answers.py compares them with these.
"""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from accounts.models.roles import PERMISSIONS, Role
from accounts.models.tenants import Tenant
from common.api.serializers import page_of

API_KEY_ROLE = ("api key", "API key")


class UserSerializer(Serializer[Any]):
    """A person, in their role in one company."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    username = serializers.CharField(help_text="The email address again.")
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    last_login = serializers.DateTimeField(allow_null=True)


class TenantSerializer(Serializer[Any]):
    """A company."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    is_demo = serializers.BooleanField()


class TokenDataSerializer(Serializer[Any]):
    """The same once more, in the place and spelling of some front ends."""

    user = UserSerializer()
    token = serializers.CharField()
    refreshToken = serializers.CharField()  # noqa: N815 - as clients read it
    tenant = TenantSerializer()


class TokensSerializer(Serializer[Any]):
    """A signed-in session. ``token`` and ``access_token`` are one."""

    token = serializers.CharField()
    access_token = serializers.CharField(help_text="Send it as `Authorization: Bearer`.")
    refresh_token = serializers.CharField(help_text="Works once; the answer brings the next.")
    token_type = serializers.ChoiceField(choices=["bearer"])
    expires_in = serializers.IntegerField(help_text="Seconds that the access token is good for.")
    user = UserSerializer()
    tenant = TenantSerializer()
    session_id = serializers.UUIDField()
    session_expires_at = serializers.DateTimeField()
    requires_mfa = serializers.BooleanField()
    mfa_methods = serializers.ListField(child=serializers.CharField())
    data = TokenDataSerializer()  # type: ignore[assignment]  # the answer has one too


class RenewedTokensSerializer(TokensSerializer):
    """As after signing in, with three names in camel case too."""

    accessToken = serializers.CharField()  # noqa: N815 - as clients read it
    refreshToken = serializers.CharField()  # noqa: N815 - as clients read it
    expiresIn = serializers.IntegerField()  # noqa: N815 - as clients read it


class SignedOutSerializer(Serializer[Any]):
    status = serializers.ChoiceField(choices=["signed_out"])
    message = serializers.CharField()


class OwnMembershipSerializer(Serializer[Any]):
    """A company that the caller belongs to; ``current`` is the one that this request acts in."""

    tenant = TenantSerializer()
    role = serializers.ChoiceField(choices=Role.choices)
    current = serializers.BooleanField()


class CallerSerializer(Serializer[Any]):
    """Who calls: a person, whose fields are here and in ``user``, or an API key, whose user is null."""

    id = serializers.UUIDField(allow_null=True)
    email = serializers.EmailField(allow_null=True)
    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=[*Role.choices, API_KEY_ROLE])
    is_active = serializers.BooleanField(required=False, help_text="Of a person only.")
    created_at = serializers.DateTimeField(required=False, help_text="Of a person only.")
    last_login = serializers.DateTimeField(required=False, allow_null=True, help_text="Of a person only.")
    user = UserSerializer(allow_null=True)
    tenant = TenantSerializer()
    permissions = serializers.ListField(child=serializers.ChoiceField(choices=list(PERMISSIONS.items())))
    memberships = OwnMembershipSerializer(many=True)
    session_id = serializers.UUIDField(allow_null=True)
    api_key_id = serializers.UUIDField(allow_null=True)


class SessionAliveSerializer(Serializer[Any]):
    session_id = serializers.UUIDField()
    expires_at = serializers.DateTimeField()
    server_time = serializers.DateTimeField()


class ShownBrandingSerializer(Serializer[Any]):
    """Addresses are empty where the company has none of its own; colours read #rrggbb."""

    logo_url = serializers.CharField()
    favicon_url = serializers.CharField()
    primary_color = serializers.CharField()
    secondary_color = serializers.CharField()
    accent_color = serializers.CharField()


class FeaturesSerializer(Serializer[Any]):
    leads = serializers.BooleanField()
    bots = serializers.BooleanField()
    follow_ups = serializers.BooleanField()
    realtime = serializers.BooleanField()
    demo = serializers.BooleanField()


class LimitsSerializer(Serializer[Any]):
    users = serializers.IntegerField()
    api_requests_per_day = serializers.IntegerField()
    storage_gb = serializers.IntegerField()


class ClockSerializer(Serializer[Any]):
    """The company's clock."""

    rate = serializers.IntegerField(help_text="Tenant seconds in a second of wall time.")
    compressed = serializers.BooleanField()
    now = serializers.DateTimeField()


class TenantConfigSerializer(TenantSerializer):
    """What a front end configures itself with."""

    status = serializers.ChoiceField(choices=Tenant.Status.choices)
    timezone = serializers.CharField()
    locale = serializers.CharField()
    phone_region = serializers.CharField()
    branding = ShownBrandingSerializer()
    features = FeaturesSerializer()
    limits = LimitsSerializer()
    clock = ClockSerializer()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class MemberSerializer(Serializer[Any]):
    """A person in the company."""

    id = serializers.UUIDField(help_text="Of the membership, which the addresses below name.")
    user_id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    last_used_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class ApiKeySerializer(Serializer[Any]):
    """A program's access."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="How the key begins, by which people tell keys apart.")
    scopes = serializers.ListField(child=serializers.CharField(), help_text="The permissions that it has.")
    created_by_id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class NewApiKeySerializer(ApiKeySerializer):
    key = serializers.CharField(help_text="The key itself, shown this once.")


class OwnSignInSerializer(Serializer[Any]):
    """One of the caller's own devices."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="`browser` or `api`.")
    device_label = serializers.CharField()
    address = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    current = serializers.BooleanField(help_text="Whether this request came from it.")


MemberPageSerializer = page_of(MemberSerializer)
ApiKeyPageSerializer = page_of(ApiKeySerializer)
SignInPageSerializer = page_of(OwnSignInSerializer)
