"""Many leads on their way into a sequence."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bots.models.sequences import Sequence
from common.models import TenantModel


class EnrollmentBatch(TenantModel):
    """Leads that somebody asked to enrol together, and how far a worker came with them.

    Either ``lead_ids`` or ``filters`` say who is meant, the latter as the list of leads has them. Leads are
    worked off by id; ``after_id`` is the last.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    OPEN = (Status.QUEUED, Status.RUNNING)

    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="+")
    lead_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    filters = models.JSONField(default=dict, blank=True)
    anchor_at = models.DateTimeField(help_text="Tenant time from which the days count.")
    status = models.CharField(max_length=7, choices=Status, default=Status.QUEUED)
    total = models.PositiveIntegerField(help_text="How many leads were meant when it was asked for.")
    after_id = models.UUIDField(null=True, blank=True, editable=False)
    enrolled_count = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict, help_text="How many stayed out, by reason.")
    error = models.CharField(max_length=300, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    requested_by_id = models.UUIDField(null=True, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False, help_text="Wall time.")
    finished_at = models.DateTimeField(null=True, blank=True, help_text="Wall time.")

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="bots_enrollmentbatch_by_age"),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status__in=["queued", "running"]),
                name="bots_enrollmentbatch_open",
            ),
        ]
        verbose_name_plural = "enrollment batches"

    def __str__(self) -> str:
        return f"{self.total} leads into {self.sequence_id} ({self.status})"
