"""The journal of what was submitted to the outside world, and what became of it."""

from django.db import models

from bots.models.enrollments import FollowUp
from bots.models.leads import Channel
from common.models import TenantModel


class Outbound(TenantModel):
    """One submission: written before a provider is called, completed after it answered.

    It carries out a touch of a follow-up, or delivers a message of a conversation: one of the two is set.
    ``number`` counts a follow-up's submissions; each has a key of its own, and a next one is made only when
    the one before is known to have failed.
    """

    class State(models.TextChoices):
        CREATED = "created", "About to be submitted"
        SUBMITTED = "submitted", "Taken by the provider"
        DELIVERED = "delivered", "Delivered"
        UNKNOWN = "unknown", "Answer lost"
        FAILED = "failed", "Failed"

    # Of a row that the provider never got: no failure of it, and no contact with the lead.
    NOT_SUBMITTED = "not submitted"

    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, null=True, blank=True, related_name="outbounds", db_index=False
    )
    message = models.OneToOneField(
        "bots.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="outbound"
    )
    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField(default=1)
    touch = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(max_length=64)
    channel = models.CharField(max_length=5, choices=Channel)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    attachment = models.CharField(max_length=20, blank=True, help_text="What is made and attached.")
    variant = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.CREATED)
    provider = models.CharField(max_length=20)
    provider_sid = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001  # unique where known
    provider_status = models.CharField(max_length=40, blank=True, help_text="The provider's own word.")
    outcome = models.CharField(max_length=300, blank=True, help_text="Why it failed or is unknown.")
    contacted_at = models.DateTimeField(help_text="Tenant time at which it was about to go out.")
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="Wall time.")
    attempt = models.PositiveSmallIntegerField(default=0, help_text="How often a worker took it in hand.")
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False, help_text="Wall time.")

    class Meta:
        constraints = [
            # Not `unique=True`, which would make a second index for LIKE.
            models.UniqueConstraint(fields=["key"], name="bots_outbound_key_once"),
            models.UniqueConstraint(
                fields=["provider", "provider_sid"],
                condition=models.Q(provider_sid__isnull=False),
                name="bots_outbound_sid_once",
            ),
            models.UniqueConstraint(fields=["follow_up", "number"], name="bots_outbound_number_once"),
            models.CheckConstraint(
                name="bots_outbound_has_one_reason",
                condition=models.Q(follow_up__isnull=True, message__isnull=False)
                | models.Q(follow_up__isnull=False, message__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["lead", "-contacted_at"], name="bots_outbound_by_lead"),
            # Messages of conversations that wait for their delivery; follow-ups are claimed as steps.
            models.Index(
                fields=["lease_until", "id"],
                condition=models.Q(follow_up__isnull=True, state__in=["created", "unknown"]),
                name="bots_outbound_waiting",
            ),
        ]
        verbose_name = "outbound message"

    def __str__(self) -> str:
        return f"{self.channel} to {self.to} ({self.state})"
