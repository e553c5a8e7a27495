"""One device signed in, and the family of refresh tokens that keeps it so."""

from django.db import models

from common.models import TenantModel


class SignIn(TenantModel):
    """A device signed in to one tenant. Access tokens and browser sessions name it, and end with it."""

    class EndReason(models.TextChoices):
        SIGNED_OUT = "signed_out", "Signed out"
        ENDED_ELSEWHERE = "ended_elsewhere", "Ended from another device"
        TOKEN_REUSED = "token_reused", "A refresh token was used twice"
        MEMBERSHIP_ENDED = "membership_ended", "The membership ended"
        PASSWORD_CHANGED = "password_changed", "The password changed"

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, default="api", help_text="browser or api")
    device_label = models.CharField(max_length=200, blank=True)
    device_hash = models.CharField(
        max_length=64,
        blank=True,
        help_text="SHA-256 of the device cookie; a known device signs in past limits.",
    )
    address = models.GenericIPAddressField(null=True, blank=True)
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "user", "-created_at"], name="accounts_signin_by_user"),
            models.Index(fields=["user", "device_hash"], name="accounts_signin_by_device"),
        ]
        verbose_name = "sign-in"

    def __str__(self) -> str:
        return f"{self.device_label or self.kind} since {self.created_at:%Y-%m-%d %H:%M}"


class RefreshToken(TenantModel):
    """One link of a sign-in's chain. Only the hash is kept; using a spent link twice ends the sign-in."""

    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="refresh_tokens")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    successor = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="predecessor"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sign_in"],
                condition=models.Q(used_at__isnull=True),
                name="accounts_refreshtoken_one_unused",
            )
        ]

    def __str__(self) -> str:
        return f"refresh token of {self.sign_in_id}"
