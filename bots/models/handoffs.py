"""A conversation changing its owner."""

from django.db import models

from bots.models.conversations import BotType
from common.models import TenantModel


class Handoff(TenantModel):
    """One change of owner, asked for and answered: requested, accepted, completed; or rejected, expired,
    cancelled.

    Times are wall time: people answer by the clock on the wall. ``epoch`` is the conversation's owner epoch
    when it was asked for; accepting it under another one is refused. ``packet`` is what the new owner is told
    (``bots.engines.packets``), as JSON of ``packet_version``.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", "Requested"
        ACCEPTED = "accepted", "Accepted"
        COMPLETED = "completed", "Completed"
        REJECTED = "rejected", "Rejected"
        EXPIRED = "expired", "Expired"
        CANCELLED = "cancelled", "Cancelled"

    class Urgency(models.TextChoices):
        IMMEDIATE = "immediate", "Immediate"
        NORMAL = "normal", "Normal"
        LOW = "low", "Low"

    OPEN = (Status.REQUESTED, Status.ACCEPTED)
    PERSON = "person"

    conversation = models.ForeignKey("bots.Conversation", on_delete=models.CASCADE, related_name="handoffs")
    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="+")
    from_owner = models.CharField(max_length=40, help_text="A bot's wire name, or person.")
    to_owner = models.CharField(max_length=40, help_text="A bot's wire name, or person.")
    to_person_id = models.UUIDField(null=True, blank=True, help_text="Whom it is meant for; empty: anybody.")
    requested_by = models.CharField(max_length=40, help_text="A bot's wire name, or person.")
    requested_by_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.REQUESTED)
    reason = models.CharField(max_length=40, help_text="A stable word: asked_for_person, seller_intent, ...")
    note = models.CharField(max_length=500, blank=True)
    urgency = models.CharField(max_length=9, choices=Urgency, default=Urgency.NORMAL)
    epoch = models.PositiveIntegerField()
    hop = models.PositiveSmallIntegerField(
        default=1, help_text="How many changes of owner in a row led here."
    )
    packet = models.JSONField()
    packet_version = models.PositiveSmallIntegerField(default=1)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by_id = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True, help_text="Why it ended as it did.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=models.Q(status__in=["requested", "accepted"]),
                name="bots_handoff_one_open",
            ),
            models.CheckConstraint(
                name="bots_handoff_to_another",
                condition=~models.Q(from_owner=models.F("to_owner")) | models.Q(to_owner="person"),
            ),
            models.CheckConstraint(
                name="bots_handoff_ended_says_when",
                condition=models.Q(status__in=["requested", "accepted"]) | models.Q(ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "conversation", "-requested_at"], name="bots_handoff_by_thread"),
            models.Index(fields=["tenant", "lead", "-requested_at"], name="bots_handoff_by_lead"),
            models.Index(fields=["tenant", "-requested_at", "-id"], name="bots_handoff_by_time"),
            models.Index(
                fields=["expires_at"], condition=models.Q(status="requested"), name="bots_handoff_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_owner} to {self.to_owner} ({self.status})"

    @property
    def is_to_bot(self) -> bool:
        return self.to_owner in BotType.values
