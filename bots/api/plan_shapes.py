"""What the endpoints of sequences, enrollments, steps and previews read and answer."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from bots.api.answers import TENANT_TIME, EnrollmentInFullSerializer, FollowUpSerializer
from bots.api.serializers import LeadListQuerySerializer, PageQuerySerializer
from bots.engines import sequence_checks, sequence_definitions
from bots.models.leads import Channel
from bots.models.sequences import Anchoring, ReEnrollment, StopsOthers
from bots.selectors.previews import MOST_LEADS
from bots.selectors.sequences import STATES
from bots.services.enrollment_batches import MOST_LEAD_IDS
from common.api.serializers import MomentField, StrictSerializer, TextField, page_of

BATCH_STATES = ["queued", "running", "done", "failed"]
BECAME = ["sent", "skipped", "failed", "unknown", "cancelled", "moved", "busy", "overtaken", "pending"]


class _NumberField(serializers.IntegerField):
    """A number that the database can hold; what is right for it the rules of sequences say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=-(2**31), max_value=2**31 - 1, **options)


def _words(**options: Any) -> TextField:
    return TextField(max_length=20_000, multiline=True, trim_whitespace=False, allow_blank=True, **options)


class VariantSerializer(StrictSerializer):
    """One wording of an A/B test; each lead always gets the same one."""

    name = TextField(max_length=40)
    body = _words()
    subject = TextField(max_length=400, required=False, allow_blank=True)
    weight = _NumberField(required=False, help_text="Parts of all weights, 1 to 100.")


class BranchSerializer(StrictSerializer):
    """Other words where a condition holds at the moment of sending; the first that holds counts."""

    when = TextField(max_length=60, help_text=f"One of {', '.join(sequence_definitions.CONDITIONS)}.")
    body = _words()
    subject = TextField(max_length=400, required=False, allow_blank=True)


class SecondTouchSerializer(StrictSerializer):
    """What follows a call that nobody answered, within the same step."""

    channel = TextField(max_length=20, help_text="sms or email.")
    body = _words()
    subject = TextField(max_length=400, required=False, allow_blank=True)
    after_minutes = _NumberField(
        required=False, help_text=f"1 to {sequence_checks.LONGEST_TOUCH_DELAY}; 120 unless told."
    )


class StepSerializer(StrictSerializer):
    """One step. Its words may hold {name}, {address} and {price_line}."""

    day = _NumberField(
        help_text="Calendar days of the lead after the start, or after the step before where the sequence is"
        f" relative; 0 to {sequence_checks.LATEST_DAY}."
    )
    minutes = _NumberField(required=False, help_text="Beyond the days; 0 to 1439.")
    channel = TextField(max_length=20, help_text="sms, voice or email.")
    purpose = TextField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="Which kind it is, for opt-outs.",
    )
    subject = TextField(max_length=400, required=False, allow_blank=True)
    body = _words(required=False, help_text=sequence_checks.WAY_OUT_RULE)
    only_when = TextField(
        max_length=60, required=False, allow_blank=True, help_text="Skipped unless this condition holds."
    )
    branches = BranchSerializer(many=True, required=False)
    variants = VariantSerializer(many=True, required=False)
    second_touch = SecondTouchSerializer(required=False, allow_null=True)
    attachment = TextField(
        max_length=40, required=False, allow_blank=True, help_text="valuation_report, on an email."
    )
    grace_days = _NumberField(
        required=False, help_text="Not sent any more when it is so late; 0 to 30, 3 unless told."
    )


class SequenceFieldsSerializer(StrictSerializer):
    description = TextField(max_length=600, required=False, allow_blank=True)
    steps = StepSerializer(many=True, required=False)
    anchoring = serializers.ChoiceField(choices=Anchoring.choices, required=False)
    minimum_gap_days = _NumberField(
        required=False, help_text="Between two steps, 0 to 60; two steps never share a day."
    )
    re_enrollment = serializers.ChoiceField(choices=ReEnrollment.choices, required=False)
    is_exclusive = serializers.BooleanField(required=False)
    stops_others = serializers.ChoiceField(choices=StopsOthers.choices, required=False, allow_blank=True)


class SequenceCreateSerializer(SequenceFieldsSerializer):
    """A draft; of a published name it begins as that one's newest version."""

    name = TextField(max_length=80, help_text="Lower-case letters, digits, dots, hyphens, underscores.")


class SequenceUpdateSerializer(SequenceFieldsSerializer):
    """``revision`` is the one that the change was made from."""

    name = TextField(max_length=80, required=False, help_text="That of the draft; it cannot change.")
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class SequencePublishSerializer(StrictSerializer):
    """``revision`` is the draft's that was seen."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class SequenceListQuerySerializer(PageQuerySerializer):
    name = TextField(max_length=80, required=False, help_text="All versions of one sequence.")
    state = serializers.ChoiceField(choices=STATES, required=False)


class SequenceSerializer(Serializer[Any]):
    """One version of a sequence, or a draft. ``steps`` are as a draft sends them."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    name = serializers.CharField()
    description = serializers.CharField()
    steps = serializers.ListField(child=serializers.DictField())
    anchoring = serializers.ChoiceField(choices=Anchoring.choices)
    minimum_gap_days = serializers.IntegerField()
    re_enrollment = serializers.ChoiceField(choices=ReEnrollment.choices)
    is_exclusive = serializers.BooleanField()
    stops_others = serializers.ChoiceField(choices=StopsOthers.choices, allow_blank=True)
    enrolled = serializers.IntegerField(help_text="Leads that are in this version now.")
    revision = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class LeadFilterSerializer(LeadListQuerySerializer):
    """Whom the list of leads would show."""

    cursor = limit = sort = None  # type: ignore[assignment]  # a segment has no pages


class EnrollmentStartedSerializer(EnrollmentInFullSerializer):
    """``notes`` say what of the plan cannot go out as things stand, and what goes another way."""

    notes = serializers.ListField(child=serializers.CharField())


class EnrollmentBatchCreateSerializer(StrictSerializer):
    """Whom: either ``lead_ids`` or ``filters``."""

    sequence = TextField(max_length=80, required=False, help_text="3-7-14-30 unless told.")
    lead_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, min_length=1, max_length=MOST_LEAD_IDS
    )
    filters = LeadFilterSerializer(required=False)


class EnrollmentBatchSerializer(Serializer[Any]):
    """Leads being enrolled together; `enrollments_started` tells of each piece."""

    id = serializers.UUIDField()
    sequence = serializers.CharField()
    status = serializers.ChoiceField(choices=BATCH_STATES)
    total = serializers.IntegerField(help_text="Leads that were meant when it was asked for.")
    enrolled = serializers.IntegerField()
    skipped = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many stayed out, by reason."
    )
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class FollowUpRescheduleSerializer(StrictSerializer):
    at = MomentField(help_text=f"With its offset from UTC. {TENANT_TIME}")


class FollowUpCarriedOutSerializer(FollowUpSerializer):
    """``became`` says what became of it now: a status, ``moved`` to when it may go out, or ``busy``."""

    became = serializers.ChoiceField(choices=BECAME)


class FollowUpCountsSerializer(Serializer[Any]):
    """Where the steps of all plans stand; the company's day begins at its midnight."""

    due = serializers.IntegerField()
    late = serializers.IntegerField(help_text="Of those due, for more than five minutes.")
    in_hand = serializers.IntegerField()
    planned = serializers.IntegerField()
    held = serializers.IntegerField(help_text="Without a date, since their plan is held.")
    unknown = serializers.IntegerField(help_text="Of which nobody knows yet whether they went out.")
    sent_today = serializers.IntegerField()
    skipped_today = serializers.IntegerField()
    failed_today = serializers.IntegerField()
    paused_at = serializers.DateTimeField(allow_null=True, help_text=TENANT_TIME)
    paused_by = serializers.CharField()


class CalendarQuerySerializer(StrictSerializer):
    month = serializers.RegexField(
        r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])\Z",
        help_text="As 2026-03; the present one unless told.",
        required=False,
    )


class CalendarDaySerializer(Serializer[Any]):
    date = serializers.DateField()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="Steps of the day by channel and by status."
    )


class CalendarSerializer(Serializer[Any]):
    """A month of the company's own days."""

    month = serializers.CharField()
    timezone = serializers.CharField()
    days = CalendarDaySerializer(many=True)


class PreviewRequestSerializer(StrictSerializer):
    """Which sequence, by name or by the id of a version or draft, and whom."""

    sequence = TextField(max_length=80, required=False, help_text="Newest version; 3-7-14-30 unless told.")
    sequence_id = serializers.UUIDField(required=False)
    lead_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, min_length=1, max_length=MOST_LEADS
    )
    filters = LeadFilterSerializer(required=False, help_text="A whole segment; all active leads when empty.")
    limit = serializers.IntegerField(
        min_value=0, max_value=MOST_LEADS, required=False, default=20, help_text="Plans shown in full."
    )


class PreviewStepSerializer(Serializer[Any]):
    number = serializers.IntegerField()
    day = serializers.IntegerField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    variant = serializers.CharField()
    nominal_at = serializers.DateTimeField(help_text="What the plan means. " + TENANT_TIME)
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it would go out. " + TENANT_TIME)
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why then.")
    refusal = serializers.CharField(help_text="Why it would be skipped, or empty.")
    subject = serializers.CharField()
    text = serializers.CharField()


class PreviewPlanSerializer(Serializer[Any]):
    lead_id = serializers.UUIDField()
    lead_name = serializers.CharField()
    timezone = serializers.CharField()
    zones = serializers.ListField(
        child=serializers.CharField(), help_text="Where the lead may be; a step goes out when all agree."
    )
    known_by = serializers.CharField(help_text="What said so: postal_code, phone or unknown.")
    refusal = serializers.CharField(help_text="Why the lead would stay out, or empty.")
    steps = PreviewStepSerializer(many=True)


class PreviewSerializer(Serializer[Any]):
    """If enrolled now: who gets what, when, and why each moved."""

    sequence_id = serializers.UUIDField()
    sequence = serializers.CharField()
    sequence_version = serializers.IntegerField()
    at = serializers.DateTimeField(help_text=TENANT_TIME)
    total = serializers.IntegerField()
    would_enroll = serializers.IntegerField()
    refused = serializers.DictField(child=serializers.IntegerField(), help_text="Leads by reason.")
    by_day = CalendarDaySerializer(many=True)
    plans = PreviewPlanSerializer(many=True)


SequencePageSerializer = page_of(SequenceSerializer)
