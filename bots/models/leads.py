"""People we may sell to, and what they allowed us to do."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from common.models import TenantModel


class Temperature(models.TextChoices):
    HOT = "hot", "Hot"
    WARM = "warm", "Warm"
    COLD = "cold", "Cold"


class Stage(models.TextChoices):
    Q1 = "Q1", "Motivation"
    Q2 = "Q2", "Timeline"
    Q3 = "Q3", "Condition"
    Q4 = "Q4", "Price"
    COMPLETE = "Complete", "Complete"


class Channel(models.TextChoices):
    SMS = "sms", "SMS"
    EMAIL = "email", "Email"
    VOICE = "voice", "Voice"


class LeadQuerySet(models.QuerySet["Lead"]):
    def active(self) -> "LeadQuerySet":
        return self.filter(archived_at__isnull=True)

    def archived(self) -> "LeadQuerySet":
        return self.filter(archived_at__isnull=False)


class Lead(TenantModel):
    """A person, household or firm with a home that they may sell.

    ``revision`` counts changes and is what an editor sends back to prove that nobody was faster. Phone is in
    E.164 form and email in lower case, so that duplicates are equal texts. Money is in whole dollars.
    """

    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=100, blank=True)
    zip = models.CharField(max_length=5, blank=True)
    beds = models.PositiveSmallIntegerField(null=True, blank=True)
    baths = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    square_feet = models.PositiveIntegerField(null=True, blank=True)
    price = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=100, blank=True)
    timezone = models.CharField(max_length=64)
    temperature = models.CharField(max_length=4, choices=Temperature, default=Temperature.COLD)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.Q1)
    # FRS + PCS as a whole number: filters compare integers, which row-level security leaves on their index.
    score = models.PositiveSmallIntegerField(default=0)
    frs_score = models.FloatField(default=0)
    pcs_score = models.FloatField(default=0)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)
    last_message_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")
    archived_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_leads"
    )
    lead_import = models.ForeignKey(
        "bots.LeadImport", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "phone"],
                condition=models.Q(archived_at__isnull=True) & ~models.Q(phone=""),
                name="bots_lead_one_per_phone",
            ),
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=models.Q(archived_at__isnull=True) & ~models.Q(email=""),
                name="bots_lead_one_per_email",
            ),
            models.CheckConstraint(
                name="bots_lead_temperature_known", condition=models.Q(temperature__in=Temperature.values)
            ),
            models.CheckConstraint(name="bots_lead_stage_known", condition=models.Q(stage__in=Stage.values)),
            models.CheckConstraint(name="bots_lead_score_in_range", condition=models.Q(score__lte=200)),
            models.CheckConstraint(
                name="bots_lead_merged_is_archived",
                condition=models.Q(merged_into__isnull=True) | models.Q(archived_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="bots_lead_by_created"),
            models.Index(fields=["tenant", "-updated_at", "-id"], name="bots_lead_by_updated"),
            models.Index(fields=["tenant", "-score", "-id"], name="bots_lead_by_score"),
            models.Index(fields=["tenant", "price", "id"], name="bots_lead_by_price"),
            models.Index(fields=["tenant", "name", "id"], name="bots_lead_by_name"),
            models.Index(
                fields=["tenant", "temperature", "-created_at", "-id"], name="bots_lead_by_temperature"
            ),
            models.Index(fields=["tenant", "city", "-created_at", "-id"], name="bots_lead_by_city"),
            models.Index(fields=["tenant", "zip", "-created_at", "-id"], name="bots_lead_by_zip"),
            models.Index(fields=["lead_import"], name="bots_lead_by_import"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def address_on(self, channel: str) -> str:
        """Where a channel reaches the lead: its email address, else its phone; empty when it has none."""
        return self.email if channel == Channel.EMAIL else self.phone


class Consent(TenantModel):
    """What a lead allowed or refused on one channel, since when, and where that was said.

    Nothing is overwritten: a new answer ends the row before it, so what held at any time can be shown.
    """

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=5, choices=Channel)
    is_granted = models.BooleanField()
    source = models.CharField(max_length=200)
    wording = models.CharField(max_length=500, blank=True, help_text="The words that were agreed to.")
    given_at = models.DateTimeField(help_text="When the lead said so.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When another answer replaced it.")
    recorded_by_id = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "channel"],
                condition=models.Q(ended_at__isnull=True),
                name="bots_consent_one_current",
            ),
            models.CheckConstraint(
                name="bots_consent_channel_known", condition=models.Q(channel__in=Channel.values)
            ),
        ]
        indexes = [models.Index(fields=["tenant", "lead", "-given_at"], name="bots_consent_by_lead")]

    def __str__(self) -> str:
        return f"{self.channel}: {'granted' if self.is_granted else 'refused'}"


class LeadReference(TenantModel):
    """A name under which another system knows a lead: one lead each, and a lead may have several.

    Names are compared as they are. A merge takes them along.
    """

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="references")
    reference = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="bots_leadreference_once"),
            models.CheckConstraint(name="bots_leadreference_named", condition=~models.Q(reference="")),
        ]

    def __str__(self) -> str:
        return self.reference
