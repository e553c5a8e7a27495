"""Addresses that must be left alone."""

from django.db import models

from bots.models.leads import Channel
from common.models import TenantModel


class Suppression(TenantModel):
    """One address on one channel that must not be written to or called, tenant-wide, and what said so.

    The address counts, not the lead: another lead with the same phone is as silent. ``scope`` says whether
    all messages are meant or one ``topic``. A lifted one stays readable.
    """

    class Scope(models.TextChoices):
        ALL = "all", "Everything"
        TOPIC = "topic", "One kind of message"

    channel = models.CharField(max_length=5, choices=Channel)
    address = models.CharField(max_length=254, help_text="E.164 phone, or email in lower case.")
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.ALL)
    topic = models.CharField(max_length=40, blank=True)
    lead = models.ForeignKey("bots.Lead", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=200, help_text="What said so: a message, a webhook, a person.")
    wording = models.CharField(max_length=300, blank=True)
    message = models.ForeignKey(
        "bots.Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    suppressed_at = models.DateTimeField(help_text="Tenant time.")
    lifted_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")
    lifted_because = models.CharField(max_length=200, blank=True)
    recorded_by_id = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "channel", "address", "scope", "topic"],
                condition=models.Q(lifted_at__isnull=True),
                name="bots_suppression_one_current",
            ),
            models.CheckConstraint(
                name="bots_suppression_topic_is_named",
                condition=models.Q(scope="all", topic="") | (models.Q(scope="topic") & ~models.Q(topic="")),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "lead"], name="bots_suppression_by_lead"),
            models.Index(fields=["tenant", "-suppressed_at", "-id"], name="bots_suppression_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}"
