"""How a tenant's messages and calls leave the house."""

from django.db import models

from common.encryption import EncryptedTextField
from common.models import TenantModel


class PhoneProvider(models.TextChoices):
    SIMULATED = "simulated", "Simulated: nothing is sent"
    TWILIO = "twilio", "Twilio"


class EmailProvider(models.TextChoices):
    SIMULATED = "simulated", "Simulated: nothing is sent"
    SMTP = "smtp", "The mail server of this installation"


class ChannelSettings(TenantModel):
    """A tenant's providers and their credentials. A tenant without a row has the installation's defaults."""

    phone_provider = models.CharField(max_length=9, choices=PhoneProvider, default=PhoneProvider.SIMULATED)
    account_sid = models.CharField(max_length=34, blank=True)
    auth_token = EncryptedTextField(blank=True)
    auth_token_hint = models.CharField(max_length=12, blank=True, help_text="The last four characters.")
    text_from = models.CharField(max_length=20, blank=True, help_text="E.164 number that texts come from.")
    call_from = models.CharField(max_length=20, blank=True, help_text="E.164 number that calls come from.")
    email_provider = models.CharField(max_length=9, choices=EmailProvider, default=EmailProvider.SIMULATED)
    email_from = models.CharField(max_length=254, blank=True)
    reply_domain = models.CharField(
        max_length=120, blank=True, help_text="Domain whose mail comes back to us as replies."
    )
    inbound_secret = EncryptedTextField(blank=True)
    inbound_secret_hint = models.CharField(max_length=12, blank=True)
    postal_address = models.CharField(max_length=200, blank=True, help_text="Stands below each email.")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="bots_channelsettings_one")]
        verbose_name_plural = "channel settings"

    def __str__(self) -> str:
        return f"channels of {self.tenant_id}"
