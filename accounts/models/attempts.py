"""Attempts to sign in, counted here only while Valkey is away."""

from django.db import models


class SignInAttempt(models.Model):
    """One attempt under one key (an account or an address). It belongs to no tenant: nobody is known yet."""

    key = models.CharField(max_length=80)
    receipt = models.CharField(max_length=32)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "happened_at"], name="accounts_attempt_by_key")]

    def __str__(self) -> str:
        return f"{self.key} at {self.happened_at:%H:%M:%S}"
