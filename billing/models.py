"""Who pays."""

from django.db import models

from common.models import TenantModel


class Currency(models.TextChoices):
    """The currencies that a customer can be billed in, by their ISO 4217 codes."""

    USD = "USD", "US dollar"
    CAD = "CAD", "Canadian dollar"
    EUR = "EUR", "Euro"
    GBP = "GBP", "Pound sterling"
    AUD = "AUD", "Australian dollar"


class Customer(TenantModel):
    """Somebody the tenant bills. ``lead_id`` names the lead they were; leads live in an app that billing
    does not know, so it is a plain id.
    """

    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164, such as +19165550123.")
    currency = models.CharField(max_length=3, choices=Currency, default=Currency.USD)
    lead_id = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "lead_id"], name="billing_customer_once_per_lead"),
            models.CheckConstraint(
                name="billing_customer_currency_known", condition=models.Q(currency__in=Currency.values)
            ),
            models.CheckConstraint(name="billing_customer_named", condition=~models.Q(name="")),
        ]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="billing_customer_by_time"),
            models.Index(fields=["tenant", "email"], name="billing_customer_by_email"),
        ]

    def __str__(self) -> str:
        return self.name
