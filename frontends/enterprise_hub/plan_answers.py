"""What the hub is answered about follow-up plans and their scheduler, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.api.answers import ENROLLMENT_STATES, TENANT_TIME, FollowUpSerializer
from bots.events.lead_bot import ACTION_TYPES

STEP_STATES = ["scheduled", "sent", "failed"]
AUTOMATION_STATES = ["scheduled", "sent", "failed", "completed"]
PLAN_STATES = ["pending", "in_progress", "paused", "completed", "failed"]
SEQUENCE_STATES = ["active", "paused", "completed", "failed"]
SCHEDULER_STATES = ["healthy", "degraded", "failed", "not_started"]
CHANNELS = ["sms", "email", "voice_call"]
ENGAGEMENTS = [
    "new", "ghosted", "responsive", "re_engaged", "qualified", "nurture", "showing_booked", "under_contract",
]  # fmt: skip
CURRENT_DAY = "The last step sent, as day_3; initial before the first, nurture after the last."
NOTES = "What of the plan cannot go out as things stand, of one that was started now."
WHY = "Why it goes out then, or why not at this moment."


class ScheduledStepSerializer(Serializer[Any]):
    type = serializers.CharField(help_text="As schedule_day_3.")
    channel = serializers.ChoiceField(choices=CHANNELS)
    scheduled_time = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)


class NextFollowUpSerializer(Serializer[Any]):
    type = serializers.CharField(help_text="As day_3.")
    scheduled_for = serializers.DateTimeField(help_text=TENANT_TIME)


class AutomationSerializer(Serializer[Any]):
    """A plan that was started, or found running."""

    automation_id = serializers.UUIDField(help_text="The enrollment's id again.")
    enrollment_id = serializers.UUIDField()
    contact_id = serializers.CharField(help_text="As it was sent.")
    lead_id = serializers.UUIDField()
    automation_type = serializers.CharField(
        help_text="As it was asked for, else the next step's: day_3; nurture without one."
    )
    sequence = serializers.CharField(help_text="The sequence's name.")
    status = serializers.ChoiceField(choices=AUTOMATION_STATES, help_text="Of the step that was asked about.")
    already_running = serializers.BooleanField()
    scheduled_for = serializers.DateTimeField(
        allow_null=True, help_text="Of that step; null while the plan is held. " + TENANT_TIME
    )
    why = serializers.ListField(child=serializers.CharField(), help_text="Why it is due then.")
    notes = serializers.ListField(child=serializers.CharField(), help_text=NOTES)
    actions_taken = ScheduledStepSerializer(many=True)
    next_followup = NextFollowUpSerializer(allow_null=True)


class ActiveAutomationSerializer(Serializer[Any]):
    automation_id = serializers.UUIDField()
    type = serializers.CharField(help_text="As day_3.")
    channel = serializers.ChoiceField(choices=CHANNELS)
    status = serializers.ChoiceField(choices=STEP_STATES)
    scheduled_for = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    completed_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    provider = serializers.CharField()


class AutomationStatusSerializer(Serializer[Any]):
    """The follow-up plan of a lead, in the hub's words and in ours (``follow_ups``)."""

    contact_id = serializers.CharField(help_text="As it was sent.")
    lead_id = serializers.UUIDField()
    enrollment_id = serializers.UUIDField(allow_null=True)
    sequence = serializers.CharField(help_text="The sequence's name, or empty.")
    sequence_status = serializers.ChoiceField(choices=PLAN_STATES)
    status = serializers.ChoiceField(choices=[*ENROLLMENT_STATES, ("not_started", "Never started")])
    current_day = serializers.CharField(help_text=CURRENT_DAY)
    sequence_started_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    next_scheduled_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    active_automations = ActiveAutomationSerializer(many=True)
    lifecycle_stage = serializers.ChoiceField(choices=["nurture", "new"])
    engagement_status = serializers.ChoiceField(choices=ENGAGEMENTS)
    total_touches = serializers.IntegerField()
    response_count = serializers.IntegerField()
    engagement_score = serializers.IntegerField(help_text="0 to 100.")
    follow_ups = FollowUpSerializer(many=True)


class ScheduledSerializer(Serializer[Any]):
    """A day's step that is the lead's next one now."""

    status = serializers.CharField(help_text="Always scheduled.")
    leadId = serializers.CharField(help_text="As it was sent.")  # noqa: N815 - as front ends read it
    sequenceDay = serializers.IntegerField()  # noqa: N815 - as front ends read it
    message = serializers.CharField(help_text="When it goes out and why, for people.")
    scheduled_for = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    why = serializers.ListField(child=serializers.CharField(), help_text=WHY)
    follow_up_id = serializers.UUIDField()
    lead_id = serializers.UUIDField()


class SequenceActionSerializer(Serializer[Any]):
    action = serializers.ChoiceField(choices=list(ACTION_TYPES.values()))
    day = serializers.IntegerField()
    scheduled_for = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    why = serializers.ListField(child=serializers.CharField(), help_text="Why it is due then.")


class SequenceStartedSerializer(Serializer[Any]):
    """A plan that was started, or found running (``already_running``)."""

    success = serializers.BooleanField()
    message = serializers.CharField()
    sequence_id = serializers.UUIDField()
    lead_id = serializers.UUIDField()
    already_running = serializers.BooleanField()
    notes = serializers.ListField(child=serializers.CharField(), help_text=NOTES)
    scheduled_actions = SequenceActionSerializer(many=True)


class SequenceProgressSerializer(Serializer[Any]):
    day_3_completed = serializers.BooleanField()
    day_7_completed = serializers.BooleanField()
    day_14_completed = serializers.BooleanField()
    day_30_completed = serializers.BooleanField()
    response_count = serializers.IntegerField()
    engagement_status = serializers.ChoiceField(choices=ENGAGEMENTS)


class SequenceStateSerializer(Serializer[Any]):
    """How far a lead is in its plan."""

    lead_id = serializers.CharField(help_text="As it was sent.")
    sequence_id = serializers.UUIDField()
    sequence = serializers.CharField(help_text="The sequence's name.")
    current_day = serializers.CharField(help_text=CURRENT_DAY)
    status = serializers.ChoiceField(choices=SEQUENCE_STATES)
    reason = serializers.CharField(help_text="Why it is held or has ended, or empty.")
    progress = SequenceProgressSerializer()
    next_action = SequenceActionSerializer(allow_null=True)
    sequence_started_at = serializers.DateTimeField(help_text=TENANT_TIME)
    last_activity_at = serializers.DateTimeField(help_text=TENANT_TIME)


class SequenceChangedSerializer(Serializer[Any]):
    """What became of a lead's plans; ``status`` is that of the one which front ends are shown."""

    success = serializers.BooleanField()
    message = serializers.CharField()
    lead_id = serializers.CharField(help_text="As it was sent.")
    status = serializers.ChoiceField(choices=SEQUENCE_STATES)


class ManualTriggerAnswerSerializer(Serializer[Any]):
    """What became of a step that was to go out at once: ``success`` when it was handed on."""

    success = serializers.BooleanField()
    message = serializers.CharField(help_text="What became of it, for people.")
    executed_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    scheduled_for = serializers.DateTimeField(
        allow_null=True, help_text="When it goes out instead. " + TENANT_TIME
    )
    why = serializers.ListField(child=serializers.CharField(), help_text=WHY)
    status = serializers.CharField(help_text="Of the step, in our word.")
    follow_up_id = serializers.UUIDField()


class SchedulerStatusSerializer(Serializer[Any]):
    """Whether due steps of the company are carried out; moments are wall time.

    Healthy; degraded: the last poke failed, the pokes cannot be heard of, or late steps do not become fewer;
    failed: no poke for several intervals, or several failed in a row; not_started: none was heard for a day.
    """

    status = serializers.ChoiceField(choices=SCHEDULER_STATES)
    scheduler_running = serializers.BooleanField()
    uptime_seconds = serializers.FloatField(help_text="Since when pokes come without a gap.")
    active_jobs = serializers.IntegerField(help_text="Steps in hand.")
    due = serializers.IntegerField(help_text="Steps that may go out now; counted up to 10,000.")
    late = serializers.IntegerField(help_text="Those due for more than five minutes, counted likewise.")
    is_paused = serializers.BooleanField(help_text="By the company's own switch.")
    last_poke_at = serializers.DateTimeField(allow_null=True)
    last_error = serializers.CharField(allow_null=True)
    checked_at = serializers.DateTimeField()


class SchedulerRestartSerializer(Serializer[Any]):
    """An immediate poke was asked for. No process is ended."""

    success = serializers.BooleanField()
    message = serializers.CharField()
    status = serializers.ChoiceField(choices=SCHEDULER_STATES, help_text="What it was when asked.")


class LeadBotHealthSerializer(Serializer[Any]):
    """Whether follow-up can work: its scheduler and what both need."""

    status = serializers.ChoiceField(choices=["healthy", "degraded", "unhealthy"])
    timestamp = serializers.DateTimeField()
    services = serializers.DictField(
        child=serializers.CharField(), help_text="Of database, cache, event_publisher, scheduler."
    )
