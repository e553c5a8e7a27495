"""Follow-up plans as a team writes them: sequences in versions, and the hours and caps of a tenant."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from common.models import TenantModel


class Anchoring(models.TextChoices):
    ANCHORED = "anchored", "Days count from the start"
    RELATIVE = "relative", "Days count from the step before"


class ReEnrollment(models.TextChoices):
    ONCE = "once", "Never again"
    AFTER_END = "after_end", "Once the plan before has ended"


class StopsOthers(models.TextChoices):
    NO = "", "No"
    BOOKING = "booking", "Yes, for a showing is booked"
    CONVERSION = "conversion", "Yes, for a contract is signed"


class Sequence(TenantModel):
    """One version of a plan of steps, written as a draft and never changed once it is published.

    The database refuses to change what a published version says. ``steps`` holds
    `bots.engines.sequence_definitions.StepTemplate` as JSON.
    """

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    description = models.CharField(max_length=300, blank=True)
    steps = models.JSONField()
    anchoring = models.CharField(max_length=8, choices=Anchoring, default=Anchoring.ANCHORED)
    minimum_gap_days = models.PositiveSmallIntegerField(
        default=1, help_text="Calendar days of the lead between two steps, at least."
    )
    re_enrollment = models.CharField(max_length=9, choices=ReEnrollment, default=ReEnrollment.AFTER_END)
    is_exclusive = models.BooleanField(
        default=True, help_text="No lead is in this and in another exclusive sequence at once."
    )
    stops_others = models.CharField(
        max_length=10,
        choices=StopsOthers,
        blank=True,
        default=StopsOthers.NO,
        help_text="Whether starting it ends the lead's other plans, and why.",
    )
    published_at = models.DateTimeField(null=True, blank=True, help_text="Wall time; empty for a draft.")
    archived_at = models.DateTimeField(
        null=True, blank=True, help_text="Wall time from which nobody is enrolled in it any more."
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name", "version"], name="bots_sequence_version_once"),
            models.UniqueConstraint(
                fields=["tenant", "name"],
                condition=models.Q(published_at__isnull=True),
                name="bots_sequence_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class FollowUpSettings(TenantModel):
    """A tenant's own hours and caps, which only tighten what the law and the house allow, and its switch.

    Local times are the lead's. Empty means: as the rules say. ``weekdays`` are ISO numbers, 1 is Monday.
    """

    paused_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time at which all was paused.")
    paused_by_id = models.UUIDField(null=True, blank=True, editable=False)
    paused_by_name = models.CharField(max_length=120, blank=True)
    earliest_text = models.TimeField(null=True, blank=True)
    latest_text = models.TimeField(null=True, blank=True)
    earliest_call = models.TimeField(null=True, blank=True)
    latest_call = models.TimeField(null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    rests_on_holidays = models.BooleanField(default=False)
    most_texts_per_day = models.PositiveSmallIntegerField(null=True, blank=True)
    most_calls_per_day = models.PositiveSmallIntegerField(null=True, blank=True)
    most_emails_per_day = models.PositiveSmallIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="bots_followupsettings_one")]
        verbose_name = "follow-up settings"
        verbose_name_plural = "follow-up settings"

    def __str__(self) -> str:
        return f"follow-up settings of {self.tenant_id}"
