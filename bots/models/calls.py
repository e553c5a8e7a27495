"""Phone calls, and what the telephone network said of each."""

from django.db import models

from common.models import TenantModel


class Call(TenantModel):
    """One phone call. ``status`` follows its events: the highest counts, and an end is never taken back."""

    class Direction(models.TextChoices):
        OUTBOUND = "outbound", "Outbound"
        INBOUND = "inbound", "Inbound"

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        INITIATED = "initiated", "Initiated"
        RINGING = "ringing", "Ringing"
        IN_PROGRESS = "in-progress", "In progress"
        COMPLETED = "completed", "Completed"
        BUSY = "busy", "Busy"
        NO_ANSWER = "no-answer", "No answer"
        FAILED = "failed", "Failed"
        CANCELED = "canceled", "Canceled"

    ENDED = (Status.COMPLETED, Status.BUSY, Status.NO_ANSWER, Status.FAILED, Status.CANCELED)

    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="calls")
    outbound = models.OneToOneField(
        "bots.Outbound", on_delete=models.PROTECT, null=True, blank=True, related_name="call"
    )
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.OUTBOUND)
    from_number = models.CharField(max_length=20, blank=True)
    to_number = models.CharField(max_length=20)
    status = models.CharField(max_length=11, choices=Status, default=Status.QUEUED)
    status_sequence = models.IntegerField(default=-1, help_text="Which event the status comes from.")
    answered_by = models.CharField(max_length=40, blank=True, help_text="A person, a machine, a fax.")
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    provider = models.CharField(max_length=20)
    provider_sid = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001  # unique where known
    started_at = models.DateTimeField(help_text="Tenant time.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_sid"], name="bots_call_sid_once")
        ]
        indexes = [models.Index(fields=["tenant", "-started_at", "-id"], name="bots_call_by_start")]

    def __str__(self) -> str:
        return f"{self.direction} call to {self.to_number} ({self.status})"

    @property
    def has_ended(self) -> bool:
        return self.status in self.ENDED


class CallEvent(TenantModel):
    """One callback about a call, kept as it came. They arrive in any order, and more than once."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="events", db_index=False)
    source = models.CharField(max_length=40, help_text="Which of the provider's callbacks it was.")
    sequence = models.IntegerField(default=0)
    status = models.CharField(max_length=40)
    details = models.JSONField(default=dict)
    received_at = models.DateTimeField(help_text="Wall time.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "source", "sequence", "status"], name="bots_callevent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.sequence}: {self.status}"
