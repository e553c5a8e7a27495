"""Follow-up plans: the sequence, a lead in it, its dated steps, and the journal of what went out."""

from django.db import models

from bots.models.leads import Channel
from common.models import TenantModel


class Sequence(TenantModel):
    """One version of a plan of steps. A version never changes; a new one is another row."""

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    steps = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name", "version"], name="bots_sequence_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def current(self) -> "EnrollmentQuerySet":
        return self.filter(status__in=Enrollment.CURRENT)


class Enrollment(TenantModel):
    """A lead in a sequence. ``epoch`` grows with every pause, reply, resume and cancel: a step that was
    claimed under an older epoch is not sent.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        REPLIED = "replied", "Paused by a reply"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    CURRENT = (Status.ACTIVE, Status.PAUSED, Status.REPLIED)
    HELD = (Status.PAUSED, Status.REPLIED)

    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="enrollments")
    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="enrollments")
    status = models.CharField(max_length=9, choices=Status, default=Status.ACTIVE)
    epoch = models.PositiveIntegerField(default=1)
    anchor_at = models.DateTimeField(help_text="Tenant time from which the days count.")
    timezone = models.CharField(max_length=64)
    held_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time of the pause or reply.")
    response_count = models.PositiveIntegerField(default=0)
    last_response_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")
    finished_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")
    started_by_id = models.UUIDField(null=True, blank=True, editable=False)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "lead"],
                condition=models.Q(status__in=["active", "paused", "replied"]),
                name="bots_enrollment_one_current",
            ),
            models.CheckConstraint(
                name="bots_enrollment_held_says_when",
                condition=~models.Q(status__in=["paused", "replied"]) | models.Q(held_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-created_at", "-id"], name="bots_enrollment_by_created")]

    def __str__(self) -> str:
        return f"{self.lead_id} in {self.sequence_id} ({self.status})"

    @property
    def is_held(self) -> bool:
        return self.status in self.HELD


class FollowUp(TenantModel):
    """One dated step. Times of the plan are tenant time, of the lease wall time.

    pending -> leased -> sending -> sent | failed | unknown; unknown is looked up at the provider and never
    sent blindly again. ``due_at`` is empty while the enrollment is held.
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

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="follow_ups")
    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="+")
    step_number = models.PositiveSmallIntegerField()
    occurrence = models.PositiveSmallIntegerField(default=1)
    day = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=5, choices=Channel)
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    nominal_at = models.DateTimeField(help_text="Tenant time that the plan means.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time from which it may go out.")
    why = models.JSONField(default=list, help_text="Why it is due then.")
    epoch = models.PositiveIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=0)
    idempotency_key = models.CharField(max_length=64, unique=True)
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
            models.Index(fields=["tenant", "lead", "nominal_at"], name="bots_followup_by_lead"),
        ]

    def __str__(self) -> str:
        return f"day {self.day} {self.channel} ({self.status})"


class Outbound(TenantModel):
    """The journal of submissions: written before the provider is called, completed after it answered."""

    class State(models.TextChoices):
        CREATED = "created", "About to be submitted"
        SUBMITTED = "submitted", "Taken by the provider"
        UNKNOWN = "unknown", "Answer lost"
        FAILED = "failed", "Refused by the provider"

    follow_up = models.OneToOneField(FollowUp, on_delete=models.PROTECT, related_name="outbound")
    key = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=5, choices=Channel)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=9, choices=State, default=State.CREATED)
    provider = models.CharField(max_length=20)
    provider_sid = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001  # unique where known
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="Wall time.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_sid"], name="bots_outbound_sid_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.to} ({self.state})"
