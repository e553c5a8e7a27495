"""Talking with leads: threads, who holds them, what was said and what was understood."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bots.models.leads import Stage, Temperature
from common.models import TenantModel


class BotType(models.TextChoices):
    """The bots by their wire names. A concierge serves the team and never holds a thread."""

    SELLER = "jorge-seller", "Seller bot"
    LEAD = "lead-bot", "Lead bot"
    INTENT_DECODER = "intent-decoder", "Intent decoder"
    CONCIERGE = "claude-concierge", "Concierge"


# Who can hold a thread: the others only read, or serve the team.
TALKING_BOTS = (BotType.SELLER, BotType.LEAD)
# Where the lead reads along; what is said on other channels is carried out of the house by a provider.
LIVE_CHANNELS = ("chat",)


class Conversation(TenantModel):
    """One thread with one lead on one channel.

    It has exactly one owner: the person ``person_id``, and without one the bot ``bot_type`` (which is also
    the bot that comes back after a person). ``owner_epoch`` grows with every change of owner; what was
    composed under an older epoch is dropped. ``turn`` grows with every message, so that an answer composed
    without the lead's lock can be told from one that came too late. What is known of the lead stands in its
    slots.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        QUALIFIED = "qualified", "Qualified"
        CLOSED = "closed", "Closed"

    class Monitoring(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        INACTIVE = "inactive", "Inactive"

    # The unique constraint begins with it: an index of its own would only cost.
    lead = models.ForeignKey(
        "bots.Lead", on_delete=models.CASCADE, related_name="conversations", db_index=False
    )
    channel = models.CharField(max_length=10, default="chat")
    bot_type = models.CharField(max_length=40, choices=BotType, default=BotType.SELLER)
    person_id = models.UUIDField(null=True, blank=True, editable=False)
    person_name = models.CharField(max_length=120, blank=True)
    owner_epoch = models.PositiveIntegerField(default=1)
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="Wall time at which the bot comes back; empty: when told."
    )
    turn = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    monitoring = models.CharField(
        max_length=8, choices=Monitoring, default=Monitoring.ACTIVE, help_text="Whether coaching watches it."
    )
    open_suggestions = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="Kinds of the cards shown at present, so that a turn that changes none reads none.",
    )
    route = models.CharField(max_length=12, blank=True, help_text="What the lead bot takes the lead for.")
    language = models.CharField(max_length=2, default="en")
    pending_question = models.PositiveSmallIntegerField(null=True, blank=True)
    vague_streak = models.PositiveSmallIntegerField(default=0)
    questions_answered = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.Q1)
    temperature = models.CharField(max_length=4, choices=Temperature, blank=True)
    frs_score = models.FloatField(default=0)
    pcs_score = models.FloatField(default=0)
    score_reasons = models.JSONField(default=list, blank=True)
    next_action = models.CharField(max_length=30, blank=True)
    tone = models.CharField(max_length=16, blank=True)
    last_message_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")
    last_line = models.CharField(max_length=160, blank=True, help_text="The start of the latest message.")
    last_sender = models.CharField(max_length=6, blank=True)
    last_lead_message_at = models.DateTimeField(
        null=True, blank=True, help_text="Wall time; silence is counted from it."
    )
    unread_count = models.PositiveIntegerField(
        default=0, help_text="Messages of the lead that nobody of the team has opened."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "channel"], name="bots_conversation_one_per_channel"),
            models.CheckConstraint(
                name="bots_conversation_questions_in_range", condition=models.Q(questions_answered__lte=4)
            ),
            models.CheckConstraint(
                name="bots_conversation_owner_can_talk", condition=models.Q(bot_type__in=TALKING_BOTS)
            ),
            models.CheckConstraint(
                name="bots_conversation_timer_needs_person",
                condition=models.Q(held_until__isnull=True) | models.Q(person_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-last_message_at", "-id"], name="bots_conversation_by_activity"),
            models.Index(
                fields=["held_until"],
                condition=models.Q(held_until__isnull=False),
                name="bots_conversation_timer",
            ),
            models.Index(
                fields=["last_lead_message_at"],
                condition=models.Q(status="open", monitoring="active"),
                name="bots_conversation_silence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} with {self.lead_id}"

    @property
    def is_held_by_person(self) -> bool:
        return self.person_id is not None

    @property
    def owner(self) -> str:
        """``person`` or the wire name of the bot."""
        return "person" if self.is_held_by_person else self.bot_type


class Message(TenantModel):
    """One thing said. ``sent_at`` is tenant time; ``created_at`` is wall time, by which people type.

    A note is for the team alone: it is never sent, never shown to a lead or an engine.
    """

    class Sender(models.TextChoices):
        LEAD = "lead", "Lead"
        BOT = "bot", "Bot"
        PERSON = "person", "Person of the team"

    class Kind(models.TextChoices):
        MESSAGE = "message", "Message"
        NOTICE = "notice", "Notice of a change of owner"
        NOTE = "note", "Note for the team"

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="+")
    sender = models.CharField(max_length=6, choices=Sender)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.MESSAGE)
    bot_type = models.CharField(max_length=40, blank=True, help_text="Which bot said it.")
    author_id = models.UUIDField(null=True, blank=True, editable=False)
    author_name = models.CharField(max_length=120, blank=True)
    client_id = models.CharField(
        max_length=64, blank=True, help_text="The sender's own name for it: sent twice, it is kept once."
    )
    channel = models.CharField(max_length=10, default="chat")
    text = models.TextField()
    sent_at = models.DateTimeField(help_text="Tenant time.")
    owner_epoch = models.PositiveIntegerField(default=1)
    intent = models.CharField(max_length=24, blank=True)
    intent_confidence = models.FloatField(null=True, blank=True)
    stall = models.CharField(max_length=10, blank=True)
    quality = models.FloatField(null=True, blank=True)
    slots_filled = models.PositiveSmallIntegerField(default=0)
    provider = models.CharField(max_length=20, blank=True)
    processing_ms = models.FloatField(
        null=True, blank=True, help_text="What reading it (of a lead) or answering with it (of a bot) took."
    )
    follow_up = models.ForeignKey(
        "bots.FollowUp", on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bots_message_sender_known", condition=models.Q(sender__in=["lead", "bot", "person"])
            ),
            models.CheckConstraint(
                name="bots_message_note_is_ours",
                condition=~models.Q(kind="note") | models.Q(sender="person"),
            ),
            models.UniqueConstraint(
                fields=["conversation", "client_id"],
                condition=~models.Q(client_id=""),
                name="bots_message_client_id_once",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "id"], name="bots_message_by_conversation"),
            models.Index(
                fields=["tenant", "client_id"],
                condition=~models.Q(client_id=""),
                name="bots_message_by_client_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.text[:60]}"


class Slot(TenantModel):
    """What is known of a lead, the words that said it, and the message that they come from.

    It belongs to the lead, so that no channel asks again what another one heard.
    """

    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="slots")
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=200)
    confidence = models.FloatField()
    evidence = models.TextField(blank=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "name"], name="bots_slot_once")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
