"""The company that owns every other row."""

from datetime import UTC, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from common.clock import Clock
from common.identifiers import uuid7

CLOCK_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class Tenant(models.Model):
    """A company. Its clock is wall time unless it is a demo tenant, whose days may pass in seconds."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    timezone = models.CharField(max_length=64, default="America/Los_Angeles")
    locale = models.CharField(max_length=16, default="en-US")
    phone_region = models.CharField(
        max_length=2, default="US", help_text="Country in which a phone number without + is read."
    )
    branding = models.JSONField(default=dict, blank=True)
    is_demo = models.BooleanField(
        default=False, help_text="Shown as a demo everywhere; its clock may be moved."
    )
    clock_rate = models.PositiveIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(86_400)],
        help_text="Tenant seconds per wall second.",
    )
    # Equal anchors and rate 1 are wall time; a demo tenant's service sets others.
    clock_wall_anchor = models.DateTimeField(default=CLOCK_EPOCH, editable=False)
    clock_tenant_anchor = models.DateTimeField(default=CLOCK_EPOCH, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_tenant_only_demo_compresses_time",
                condition=models.Q(is_demo=True) | models.Q(clock_rate=1),
            ),
            models.CheckConstraint(
                name="accounts_tenant_clock_rate_in_range",
                condition=models.Q(clock_rate__gte=1, clock_rate__lte=86_400),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def clock(self) -> Clock:
        return Clock(
            rate=self.clock_rate,
            wall_anchor=self.clock_wall_anchor,
            tenant_anchor=self.clock_tenant_anchor,
        )

    def now(self) -> datetime:
        """The moment that this tenant's clock shows."""
        return self.clock.at(timezone.now())
