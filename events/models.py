"""The event log: one row per committed fact, numbered by the relay in commit order per tenant."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from common.identifiers import uuid7
from common.models import TenantForeignKey
from events.base import AuditCategory


def new_epoch() -> str:
    """Names one life of a stream; a number from another epoch says nothing about this one."""
    return uuid7().hex[-12:]


class Stream(models.Model):
    """A tenant's position: how far its events are numbered, and how far they were pushed."""

    tenant = models.OneToOneField(
        "accounts.Tenant", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    epoch = models.CharField(max_length=12, default=new_epoch)
    seq = models.BigIntegerField(default=0)
    pushed_seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.epoch}:{self.seq}"


class Event(models.Model):
    """A fact as it was committed. ``id`` is given at insert, ``seq`` by the relay: gapless per tenant."""

    id = models.BigAutoField(primary_key=True)
    tenant = TenantForeignKey()
    seq = models.BigIntegerField(null=True, editable=False)
    event_id = models.UUIDField(unique=True, default=uuid7)
    type = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    topics = ArrayField(models.CharField(max_length=120))
    permission = models.CharField(max_length=40)
    audit = models.CharField(max_length=20, blank=True)
    # The JSON text exactly as it was encoded once; sockets splice it into their frames unparsed.
    payload = models.TextField()
    actor_user_id = models.UUIDField(null=True)
    correlation_id = models.CharField(max_length=64, blank=True)
    occurred_at = models.DateTimeField()

    class Meta:
        # What has no number yet is in no index of numbers, which it would only enter to leave it at once.
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "seq"],
                condition=models.Q(seq__isnull=False),
                name="events_event_seq_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant", "id"],
                condition=models.Q(seq__isnull=True),
                name="events_event_unnumbered",
            ),
            models.Index(
                fields=["tenant", "type", "seq"],
                condition=models.Q(seq__isnull=False),
                name="events_event_by_type",
            ),
            # An order in time is almost, but not quite, the order of numbers: bounds cannot be translated.
            models.Index(
                fields=["tenant", "occurred_at"],
                condition=models.Q(seq__isnull=False),
                name="events_event_by_time",
            ),
            # What people said is a small part of the log, and is listed by itself.
            models.Index(
                fields=["tenant", "-seq"],
                condition=models.Q(audit=AuditCategory.API_CALL.value),
                name="events_event_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.seq or '(not numbered yet)'}"


class HandlerCursor(models.Model):
    """How far one handler has come in one tenant's events, and how its current event fares."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, db_index=False, related_name="+")
    handler = models.CharField(max_length=80)
    seq = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "handler"], name="events_handlercursor_once")
        ]

    def __str__(self) -> str:
        return f"{self.handler} at {self.seq}"


class DeadLetter(models.Model):
    """An event that a handler could not take; the handler went on, this waits for a person."""

    class Status(models.TextChoices):
        PARKED = "parked", "Parked"
        RESOLVED = "resolved", "Resolved"

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, db_index=False, related_name="+")
    handler = models.CharField(max_length=80)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PARKED)
    attempts = models.PositiveSmallIntegerField()
    reason = models.TextField()
    parked_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "handler", "event"], name="events_deadletter_once")
        ]

    def __str__(self) -> str:
        return f"{self.handler} could not take event {self.event_id}"
