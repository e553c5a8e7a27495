"""What the identity endpoints read."""

from typing import Any

from rest_framework import serializers

from accounts.models.roles import PERMISSIONS, Role
from common.api.serializers import PageSizeField, SecretField, StrictSerializer, TextField

IDENTIFIERS = ("username", "email", "portalId", "accountNumber", "partnerCode")


class SignInSerializer(StrictSerializer):
    """The merged form of sign-in: existing clients name the account in five ways, and all mean email."""

    username = TextField(max_length=254, required=False)
    email = TextField(max_length=254, required=False)
    portalId = TextField(max_length=254, required=False)  # noqa: N815 - as clients send it
    accountNumber = TextField(max_length=254, required=False)  # noqa: N815 - as clients send it
    partnerCode = TextField(max_length=254, required=False)  # noqa: N815 - as clients send it
    password = SecretField(max_length=None)
    tenant_id = serializers.UUIDField(required=False)
    session_type = serializers.ChoiceField(choices=["web", "mobile", "api", "cli", "system"], required=False)
    remember_me = serializers.BooleanField(required=False)
    portal = TextField(max_length=40, required=False, allow_blank=True)
    mfa_code = TextField(max_length=20, required=False, allow_blank=True, allow_null=True)
    mfaCode = TextField(max_length=20, required=False, allow_blank=True, allow_null=True)  # noqa: N815 - as clients send it

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = [attrs[name] for name in IDENTIFIERS if attrs.get(name)]
        if not named:
            raise serializers.ValidationError({"email": "Send email or username."}, code="required")
        return {**attrs, "identifier": named[0]}


class RefreshSerializer(StrictSerializer):
    refresh_token = SecretField(max_length=200, required=False)
    refreshToken = SecretField(max_length=200, required=False)  # noqa: N815 - as clients send it

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        token = attrs.get("refresh_token") or attrs.get("refreshToken")
        if not token:
            raise serializers.ValidationError({"refresh_token": "This field is required."}, code="required")
        return {"token": token}


class SignOutSerializer(StrictSerializer):
    refresh_token = SecretField(max_length=200, required=False)
    refreshToken = SecretField(max_length=200, required=False)  # noqa: N815 - as clients send it


class HeartbeatSerializer(StrictSerializer):
    """Nothing needs to be said; a client may repeat which session it means."""

    session_id = serializers.UUIDField(required=False)


class PasswordChangeSerializer(StrictSerializer):
    current_password = SecretField(max_length=None)
    new_password = SecretField(max_length=None)


class BrandingSerializer(StrictSerializer):
    logo_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    favicon_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    primary_color = serializers.RegexField(r"^#[0-9a-fA-F]{6}\Z", required=False)
    secondary_color = serializers.RegexField(r"^#[0-9a-fA-F]{6}\Z", required=False)
    accent_color = serializers.RegexField(r"^#[0-9a-fA-F]{6}\Z", required=False)


class TenantChangeSerializer(StrictSerializer):
    name = TextField(max_length=120, required=False)
    timezone = TextField(max_length=64, required=False)
    locale = serializers.RegexField(r"^[a-z]{2}(-[A-Z]{2})?\Z", required=False)
    phone_region = serializers.RegexField(r"^[A-Z]{2}\Z", required=False)
    branding = BrandingSerializer(required=False)


class MemberAddSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role.choices)
    name = TextField(max_length=120, required=False, allow_blank=True)
    password = SecretField(max_length=None, required=False)


class MemberChangeSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=Role.choices)


class ApiKeyCreateSerializer(StrictSerializer):
    name = TextField(max_length=80)
    scopes = serializers.ListField(child=TextField(max_length=40), min_length=1, max_length=len(PERMISSIONS))
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class PageQuerySerializer(StrictSerializer):
    cursor = serializers.CharField(required=False, max_length=2048)
    limit = PageSizeField()
