"""How a tenant's bots find words: settings, the budget of a day, the breaker, a trace of every call."""

from django.db import models

from common.encryption import EncryptedTextField
from common.models import TenantModel


class Engine(models.TextChoices):
    BUILTIN = "builtin", "Built in"
    ANTHROPIC = "anthropic", "Anthropic"
    OPENAI = "openai", "OpenAI or compatible"


class Tone(models.TextChoices):
    FRIENDLY = "friendly", "Friendly"
    DIRECT = "direct", "Direct"


class BotSettings(TenantModel):
    """How a tenant wants its bots to behave. A tenant without a row has the defaults."""

    tone = models.CharField(max_length=8, choices=Tone, default=Tone.FRIENDLY)
    person_hold_minutes = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="After so many minutes without a word of the person the bot comes back; empty: when told.",
    )
    most_bot_messages = models.PositiveSmallIntegerField(
        default=25, help_text="So many bot messages in a row without a person; then the bot asks for one."
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="bots_botsettings_one")]
        verbose_name_plural = "bot settings"

    def __str__(self) -> str:
        return f"settings of {self.tenant_id}"


class LanguageSettings(TenantModel):
    """A tenant's choice of engine and its credentials. Money is in millionths of a dollar."""

    engine = models.CharField(max_length=9, choices=Engine, default=Engine.BUILTIN)
    model = models.CharField(max_length=80, blank=True)
    base_url = models.CharField(max_length=200, blank=True)
    api_key = EncryptedTextField(blank=True)
    api_key_hint = models.CharField(max_length=12, blank=True, help_text="The last four characters.")
    timeout_ms = models.PositiveIntegerField(default=4_000)
    tokens_per_day = models.PositiveIntegerField(default=200_000)
    micros_per_day = models.PositiveIntegerField(default=5_000_000)
    input_micros_per_million = models.PositiveIntegerField(default=3_000_000)
    output_micros_per_million = models.PositiveIntegerField(default=15_000_000)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="bots_languagesettings_one")]
        verbose_name_plural = "language settings"

    def __str__(self) -> str:
        return f"{self.engine} for {self.tenant_id}"


class LanguageDay(TenantModel):
    """What a tenant's engine used on one day of the tenant: reserved before each call, settled after it."""

    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    fallbacks = models.PositiveIntegerField(default=0)
    tokens = models.PositiveIntegerField(default=0)
    micros = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="bots_languageday_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.tokens} tokens"


class LanguageBreaker(TenantModel):
    """Failures in a row of a tenant's engine; while ``open_until`` lies ahead it is not called."""

    engine = models.CharField(max_length=9, choices=Engine)
    failures = models.PositiveSmallIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True, help_text="Wall time.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "engine"], name="bots_languagebreaker_one")]

    def __str__(self) -> str:
        return f"{self.engine}: {self.failures} failures"


class LanguageCall(TenantModel):
    """The trace of one call of an engine outside this house: what it cost, and what came of it.

    The lead's own words are not repeated here: ``input_hash`` is the SHA-256 of what was sent.
    """

    class Outcome(models.TextChoices):
        USED = "used", "Its answer was used"
        FALLBACK = "fallback", "The built-in answer was used"

    conversation = models.ForeignKey(
        "bots.Conversation", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(max_length=12, help_text="understand, phrase, summarise or concierge.")
    engine = models.CharField(max_length=9, choices=Engine)
    model = models.CharField(max_length=80, blank=True)
    prompt_version = models.CharField(max_length=20)
    input_hash = models.CharField(max_length=64)
    output = models.JSONField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    fallback_reason = models.CharField(max_length=40, blank=True)
    latency_ms = models.FloatField()
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    micros = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["tenant", "-created_at", "-id"], name="bots_languagecall_by_time")]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.engine}: {self.outcome}"
