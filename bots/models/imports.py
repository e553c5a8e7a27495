"""Imports of leads from files: the job, what it could not take, and what it changed."""

from django.db import models

from common.models import TenantModel


class LeadImport(TenantModel):
    """A file of leads being brought in, in pieces, by whichever worker holds the lease.

    ``next_row`` is where the next piece begins, so that a killed worker's successor goes on there. The
    file's content is dropped when the import ends; its SHA-256 stays.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    class OnDuplicate(models.TextChoices):
        UPDATE = "update", "Update the lead that is there"
        SKIP = "skip", "Leave the lead that is there"

    file_name = models.CharField(max_length=200)
    content = models.BinaryField(null=True, editable=False)
    content_sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=dict, help_text="Which lead field each column feeds.")
    ignored_columns = models.JSONField(default=list)
    shape = models.JSONField(default=dict, editable=False)
    is_dry_run = models.BooleanField(default=False)
    on_duplicate = models.CharField(max_length=6, choices=OnDuplicate, default=OnDuplicate.UPDATE)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    total_rows = models.PositiveIntegerField()
    next_row = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    requested_by_id = models.UUIDField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    attempt = models.PositiveSmallIntegerField(
        default=0, help_text="How often it was taken up since it last moved."
    )
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False, help_text="Wall time.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bots_leadimport_rows_in_range", condition=models.Q(next_row__lte=models.F("total_rows"))
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="bots_leadimport_by_created"),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status__in=["queued", "running", "undoing"]),
                name="bots_leadimport_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.status})"


class LeadImportProblem(TenantModel):
    """Why one line of a file was not taken, or was taken with a remark."""

    lead_import = models.ForeignKey(LeadImport, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=60)
    detail = models.CharField(max_length=500)
    is_refusal = models.BooleanField(default=True, help_text="False for a remark on a line that was taken.")

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "lead_import", "line", "id"], name="bots_leadimportproblem_line")
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"


class LeadImportChange(TenantModel):
    """What an import did to one lead, with the values before it, so that it can be undone."""

    lead_import = models.ForeignKey(LeadImport, on_delete=models.CASCADE, related_name="changes")
    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="+")
    is_creation = models.BooleanField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead_import", "lead"], name="bots_leadimportchange_once")
        ]

    def __str__(self) -> str:
        return f"{'created' if self.is_creation else 'updated'} {self.lead_id}"
