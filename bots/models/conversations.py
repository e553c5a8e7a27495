"""Talking with leads: conversations, their messages, and what was understood."""

from django.db import models

from bots.models.leads import Stage, Temperature
from common.models import TenantModel


class Conversation(TenantModel):
    """One thread of one bot with one lead. Its dialogue state lets the next message be understood."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        QUALIFIED = "qualified", "Qualified"

    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="conversations")
    bot_type = models.CharField(max_length=40, default="jorge-seller")
    channel = models.CharField(max_length=10, default="chat")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    pending_question = models.PositiveSmallIntegerField(null=True, blank=True)
    vague_streak = models.PositiveSmallIntegerField(default=0)
    questions_answered = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.Q1)
    temperature = models.CharField(max_length=4, choices=Temperature, blank=True)
    frs_score = models.FloatField(default=0)
    pcs_score = models.FloatField(default=0)
    score_reasons = models.JSONField(default=list, blank=True)
    next_action = models.CharField(max_length=30, blank=True)
    tone = models.CharField(max_length=10, blank=True)
    last_message_at = models.DateTimeField(null=True, blank=True, help_text="Tenant time.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "lead", "bot_type"], name="bots_conversation_one_per_bot"
            ),
            models.CheckConstraint(
                name="bots_conversation_questions_in_range", condition=models.Q(questions_answered__lte=4)
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-last_message_at", "-id"], name="bots_conversation_by_activity")
        ]

    def __str__(self) -> str:
        return f"{self.bot_type} with {self.lead_id}"


class Message(TenantModel):
    """One thing said. ``sent_at`` is tenant time; ``created_at`` is wall time, by which people type."""

    class Sender(models.TextChoices):
        LEAD = "lead", "Lead"
        BOT = "bot", "Bot"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    lead = models.ForeignKey("bots.Lead", on_delete=models.CASCADE, related_name="+")
    sender = models.CharField(max_length=4, choices=Sender)
    channel = models.CharField(max_length=10, default="chat")
    text = models.TextField()
    sent_at = models.DateTimeField(help_text="Tenant time.")
    stall = models.CharField(max_length=10, blank=True)
    quality = models.FloatField(null=True, blank=True)
    slots_filled = models.PositiveSmallIntegerField(default=0)
    provider = models.CharField(max_length=20, blank=True)
    follow_up = models.OneToOneField(
        "bots.FollowUp", on_delete=models.SET_NULL, null=True, blank=True, related_name="message"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bots_message_sender_known", condition=models.Q(sender__in=["lead", "bot"])
            )
        ]
        indexes = [models.Index(fields=["tenant", "conversation", "id"], name="bots_message_by_conversation")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.text[:60]}"


class Slot(TenantModel):
    """What is known of one answer, the words that said it, and the message that they come from."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="slots")
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=200)
    confidence = models.FloatField()
    evidence = models.TextField(blank=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "name"], name="bots_slot_once")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
