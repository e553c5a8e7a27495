"""A lead in a follow-up plan, and its dated steps."""

from hashlib import sha256
from uuid import UUID

from django.db import models

from bots.models.leads import Channel
from bots.models.sequences import Sequence
from common.models import TenantModel


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def current(self) -> "EnrollmentQuerySet":
        return self.filter(status__in=Enrollment.CURRENT)


class Enrollment(TenantModel):
    """A lead in a version of a sequence. ``epoch`` grows with every pause, reply, resume and end: a step
    that was claimed under an older epoch is not sent.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        REPLIED = "replied", "Paused by a reply"
        COMPLETED = "completed", "Completed"
        OPTED_OUT = "opted_out", "Opted out"
        CANCELLED = "cancelled", "Cancelled"

    CURRENT = (Status.ACTIVE, Status.PAUSED, Status.REPLIED)
    HELD = (Status.PAUSED, Status.REPLIED)

    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="enrollments")
    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="enrollments")
    sequence_name = models.CharField(max_length=80, editable=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.ACTIVE)
    reason = models.CharField(max_length=120, blank=True, help_text="Why it is held or has ended.")
    epoch = models.PositiveIntegerField(default=1)
    anchor_at = models.DateTimeField(help_text="Tenant time from which the days count.")
    timezone = models.CharField(max_length=64)
    held_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time of the pause or reply.")
    is_held_for_person = models.BooleanField(
        default=False, help_text="Held since a person of the team talks with the lead; goes on after that."
    )
    held_seconds = models.PositiveIntegerField(
        default=0, help_text="How long it was held since the step ``held_after_step`` went out."
    )
    held_after_step = models.PositiveSmallIntegerField(default=0)
    response_count = models.PositiveIntegerField(default=0)
    last_response_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")
    finished_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")
    trigger = models.JSONField(default=dict, blank=True, help_text="What started it: a showing, a contract.")
    started_by_id = models.UUIDField(null=True, blank=True, editable=False)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "lead", "sequence_name"],
                condition=models.Q(status__in=["active", "paused", "replied"]),
                name="bots_enrollment_one_current",
            ),
            models.CheckConstraint(
                name="bots_enrollment_held_says_when",
                condition=~models.Q(status__in=["paused", "replied"]) | models.Q(held_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="bots_enrollment_by_created"),
            models.Index(
                fields=["tenant", "status"],
                condition=models.Q(status__in=["active", "paused", "replied"]),
                name="bots_enrollment_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} in {self.sequence_name} ({self.status})"

    @property
    def is_held(self) -> bool:
        return self.status in self.HELD


class FollowUp(TenantModel):
    """One dated step. Times of the plan are tenant time, of the lease wall time.

    pending -> leased -> sending -> sent | failed | unknown; unknown is looked up at the provider and never
    sent blindly again. ``due_at`` is empty while the enrollment is held. A step may have a second ``touch``
    (a text after a call that nobody answered); ``tries`` counts what was submitted for it.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        LEASED = "leased", "In hand"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Skipped"
        FAILED = "failed", "Failed"
        UNKNOWN = "unknown", "Outcome unknown"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (Status.PENDING, Status.LEASED, Status.SENDING, Status.UNKNOWN)

    # The unique constraint begins with it: an index of its own would only cost.
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.CASCADE, related_name="follow_ups", db_index=False
    )
    # Steps of a lead are found by its enrollments: each change of a step would write an index by lead anew.
    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="+", db_index=False)
    step_number = models.PositiveSmallIntegerField()
    occurrence = models.PositiveSmallIntegerField(default=1)
    day = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=5, choices=Channel)
    variant = models.CharField(max_length=20, blank=True, help_text="Which wording of an A/B test.")
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    nominal_at = models.DateTimeField(help_text="Tenant time that the plan means.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time from which it may go out.")
    rescheduled_at = models.DateTimeField(
        null=True, blank=True, help_text="Tenant time that somebody of the team chose instead."
    )
    why = models.JSONField(default=list, help_text="Why it is due then.")
    epoch = models.PositiveIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=0, help_text="How often a worker took it in hand.")
    touch = models.PositiveSmallIntegerField(default=1, help_text="Which touch of the step is next.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often it was submitted.")
    lease_owner = models.CharField(max_length=120, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False, help_text="Wall time.")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")
    outcome = models.CharField(max_length=300, blank=True, help_text="Why it was skipped or failed.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "step_number", "occurrence"], name="bots_followup_step_once"
            ),
            models.CheckConstraint(
                name="bots_followup_lease_is_whole",
                condition=models.Q(lease_token__isnull=True, lease_until__isnull=True)
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "due_at", "id"],
                condition=models.Q(status="pending", due_at__isnull=False),
                name="bots_followup_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status__in=["leased", "sending", "unknown"]),
                name="bots_followup_in_hand",
            ),
            models.Index(fields=["tenant", "-nominal_at", "-id"], name="bots_followup_by_day"),
        ]
        verbose_name = "follow-up"

    def __str__(self) -> str:
        return f"day {self.day} {self.channel} ({self.status})"

    def idempotency_key(self, number: int = 1) -> str:
        """The name of its ``number``-th submission, for ever: as 64 hex digits."""
        return idempotency_key(
            self.tenant_id, self.enrollment_id, self.step_number, self.occurrence, number=number
        )


def idempotency_key(
    tenant_id: UUID, enrollment_id: UUID, step_number: int, occurrence: int, *, number: int
) -> str:
    """As `FollowUp.idempotency_key`, of a step that is no object."""
    key = f"{tenant_id}|{enrollment_id}|{step_number}|{occurrence}|{number}"
    return sha256(key.encode()).hexdigest()
