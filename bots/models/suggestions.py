"""Coaching cards."""

from django.db import models

from common.models import TenantModel


class Suggestion(TenantModel):
    """One card for whoever leads a conversation: what was noticed, and what to do.

    There is one per kind and conversation. Dismissed once it may come back when its rule holds anew;
    dismissed twice it stays away. It counts as followed when the team's next message did what it says, which
    accepts it, too. The counts are over all times that it was shown. Times are wall time.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DISMISSED = "dismissed", "Dismissed"
        FOLLOWED = "followed", "Followed"
        EXPIRED = "expired", "No longer true"

    MOST_DISMISSALS = 2

    conversation = models.ForeignKey(
        "bots.Conversation", on_delete=models.CASCADE, related_name="suggestions"
    )
    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, help_text="The rule that gives it, or by_hand.")
    category = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=500)
    suggested_reply = models.CharField(max_length=320, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    priority = models.CharField(max_length=8, default="medium")
    urgency = models.CharField(max_length=13, default="next_message")
    confidence = models.FloatField(default=1.0)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    shown_count = models.PositiveSmallIntegerField(default=1)
    acceptances = models.PositiveSmallIntegerField(default=0)
    dismissals = models.PositiveSmallIntegerField(default=0)
    followings = models.PositiveSmallIntegerField(default=0)
    expirations = models.PositiveSmallIntegerField(default=0)
    shown_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    action_taken = models.CharField(max_length=200, blank=True)
    feedback = models.CharField(max_length=500, blank=True)
    followed_at = models.DateTimeField(null=True, blank=True)
    given_by_id = models.UUIDField(null=True, blank=True, help_text="Who wrote it, where a person did.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "kind"], name="bots_suggestion_one_per_kind"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-shown_at", "-id"], name="bots_suggestion_by_time"),
            models.Index(
                fields=["tenant", "-shown_at"],
                condition=models.Q(status="open"),
                name="bots_suggestion_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.status})"
