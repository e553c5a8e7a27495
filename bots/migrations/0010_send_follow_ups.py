"""Sequences in versions, steps with touches, a journal for every message, calls, channels, hours."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import common.encryption
import common.identifiers
import common.tenancy
from common.rls import APP_ROLE, SYSTEM_ROLE, TenantTable

# Every sequence so far was published as it was written. From here on there are drafts, which do change.
FILL = [
    f"GRANT UPDATE, DELETE ON bots_sequence TO {APP_ROLE}, {SYSTEM_ROLE}",
    f"SET LOCAL ROLE {SYSTEM_ROLE}",
    "UPDATE bots_sequence SET published_at = created_at",
    "UPDATE bots_enrollment e SET sequence_name = s.name FROM bots_sequence s WHERE s.id = e.sequence_id",
    (
        "UPDATE bots_outbound o SET lead_id = f.lead_id, contacted_at = coalesce(f.sent_at, o.created_at)"
        " FROM bots_followup f WHERE f.id = o.follow_up_id"
    ),
    "UPDATE bots_followup f SET tries = 1 FROM bots_outbound o WHERE o.follow_up_id = f.id",
    "SET LOCAL ROLE NONE",
    "SET CONSTRAINTS ALL IMMEDIATE",
]

# A plan that leads are in must say for ever what it said when they entered it.
KEEP_PUBLISHED = """
CREATE FUNCTION bots_keep_published_sequence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.published_at IS NOT NULL THEN
            RAISE EXCEPTION 'a published sequence is never deleted' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.published_at IS NOT NULL AND (
        (NEW.tenant_id, NEW.name, NEW.version, NEW.description, NEW.steps, NEW.anchoring, NEW.minimum_gap_days,
         NEW.re_enrollment, NEW.is_exclusive, NEW.stops_others, NEW.published_at)
        IS DISTINCT FROM
        (OLD.tenant_id, OLD.name, OLD.version, OLD.description, OLD.steps, OLD.anchoring, OLD.minimum_gap_days,
         OLD.re_enrollment, OLD.is_exclusive, OLD.stops_others, OLD.published_at)
    ) THEN
        RAISE EXCEPTION 'a published sequence never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bots_sequence_keep_published BEFORE UPDATE OR DELETE ON bots_sequence
    FOR EACH ROW EXECUTE FUNCTION bots_keep_published_sequence();
"""
DROP_KEEP_PUBLISHED = """
DROP TRIGGER bots_sequence_keep_published ON bots_sequence;
DROP FUNCTION bots_keep_published_sequence();
"""

# Each step is written three times on its way; what is left behind would slow the next claim down.
TIDY_OFTEN = """
ALTER TABLE bots_followup SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.05);
"""
TIDY_AS_USUAL = """
ALTER TABLE bots_followup RESET (fillfactor, autovacuum_vacuum_scale_factor,
    autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_count_attempts"),
        ("bots", "0009_drop_expiry_of_cards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "direction",
                    models.CharField(
                        choices=[("outbound", "Outbound"), ("inbound", "Inbound")],
                        default="outbound",
                        max_length=8,
                    ),
                ),
                ("from_number", models.CharField(blank=True, max_length=20)),
                ("to_number", models.CharField(max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("initiated", "Initiated"),
                            ("ringing", "Ringing"),
                            ("in-progress", "In progress"),
                            ("completed", "Completed"),
                            ("busy", "Busy"),
                            ("no-answer", "No answer"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                        ],
                        default="queued",
                        max_length=11,
                    ),
                ),
                (
                    "status_sequence",
                    models.IntegerField(default=-1, help_text="Which event the status comes from."),
                ),
                (
                    "answered_by",
                    models.CharField(blank=True, help_text="A person, a machine, a fax.", max_length=40),
                ),
                ("duration_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("provider", models.CharField(max_length=20)),
                ("provider_sid", models.CharField(blank=True, max_length=100, null=True)),
                ("started_at", models.DateTimeField(help_text="Tenant time.")),
                ("ended_at", models.DateTimeField(blank=True, help_text="Tenant time.", null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=common.tenancy.require_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "source",
                    models.CharField(help_text="Which of the provider's callbacks it was.", max_length=40),
                ),
                ("sequence", models.IntegerField(default=0)),
                ("status", models.CharField(max_length=40)),
                ("details", models.JSONField(default=dict)),
                ("received_at", models.DateTimeField(help_text="Wall time.")),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=common.tenancy.require_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChannelSettings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "phone_provider",
                    models.CharField(
                        choices=[("simulated", "Simulated: nothing is sent"), ("twilio", "Twilio")],
                        default="simulated",
                        max_length=9,
                    ),
                ),
                ("account_sid", models.CharField(blank=True, max_length=34)),
                ("auth_token", common.encryption.EncryptedTextField(blank=True)),
                (
                    "auth_token_hint",
                    models.CharField(blank=True, help_text="The last four characters.", max_length=12),
                ),
                (
                    "text_from",
                    models.CharField(
                        blank=True, help_text="E.164 number that texts come from.", max_length=20
                    ),
                ),
                (
                    "call_from",
                    models.CharField(
                        blank=True, help_text="E.164 number that calls come from.", max_length=20
                    ),
                ),
                (
                    "email_provider",
                    models.CharField(
                        choices=[
                            ("simulated", "Simulated: nothing is sent"),
                            ("smtp", "The mail server of this installation"),
                        ],
                        default="simulated",
                        max_length=9,
                    ),
                ),
                ("email_from", models.CharField(blank=True, max_length=254)),
                (
                    "reply_domain",
                    models.CharField(
                        blank=True, help_text="Domain whose mail comes back to us as replies.", max_length=120
                    ),
                ),
                ("inbound_secret", common.encryption.EncryptedTextField(blank=True)),
                ("inbound_secret_hint", models.CharField(blank=True, max_length=12)),
                (
                    "postal_address",
                    models.CharField(blank=True, help_text="Stands below each email.", max_length=200),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=common.tenancy.require_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "channel settings",
            },
        ),
        migrations.CreateModel(
            name="FollowUpSettings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "paused_at",
                    models.DateTimeField(
                        blank=True, help_text="Tenant time at which all was paused.", null=True
                    ),
                ),
                ("paused_by_id", models.UUIDField(blank=True, editable=False, null=True)),
                ("paused_by_name", models.CharField(blank=True, max_length=120)),
                ("earliest_text", models.TimeField(blank=True, null=True)),
                ("latest_text", models.TimeField(blank=True, null=True)),
                ("earliest_call", models.TimeField(blank=True, null=True)),
                ("latest_call", models.TimeField(blank=True, null=True)),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("rests_on_holidays", models.BooleanField(default=False)),
                ("most_texts_per_day", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("most_calls_per_day", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("most_emails_per_day", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=common.tenancy.require_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "follow-up settings",
            },
        ),
        migrations.RemoveConstraint(
            model_name="enrollment",
            name="bots_enrollment_one_current",
        ),
        migrations.RemoveIndex(
            model_name="followup",
            name="bots_followup_by_lead",
        ),
        migrations.RemoveField(
            model_name="followup",
            name="idempotency_key",
        ),
        migrations.AddField(
            model_name="consent",
            name="wording",
            field=models.CharField(blank=True, help_text="The words that were agreed to.", max_length=500),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="is_held_for_person",
            field=models.BooleanField(
                default=False,
                help_text="Held since a person of the team talks with the lead; goes on after that.",
            ),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="reason",
            field=models.CharField(blank=True, help_text="Why it is held or has ended.", max_length=120),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="sequence_name",
            field=models.CharField(editable=False, max_length=80, null=True),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="trigger",
            field=models.JSONField(
                blank=True, default=dict, help_text="What started it: a showing, a contract."
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="rescheduled_at",
            field=models.DateTimeField(
                blank=True, help_text="Tenant time that somebody of the team chose instead.", null=True
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="touch",
            field=models.PositiveSmallIntegerField(default=1, help_text="Which touch of the step is next."),
        ),
        migrations.AddField(
            model_name="followup",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0, help_text="How often it was submitted."),
        ),
        migrations.AddField(
            model_name="followup",
            name="variant",
            field=models.CharField(blank=True, help_text="Which wording of an A/B test.", max_length=20),
        ),
        migrations.AddField(
            model_name="outbound",
            name="attachment",
            field=models.CharField(blank=True, help_text="What is made and attached.", max_length=20),
        ),
        migrations.AddField(
            model_name="outbound",
            name="attempt",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="How often a worker took it in hand."
            ),
        ),
        migrations.AddField(
            model_name="outbound",
            name="contacted_at",
            field=models.DateTimeField(help_text="Tenant time at which it was about to go out.", null=True),
        ),
        migrations.AddField(
            model_name="outbound",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="bots.lead",
            ),
        ),
        migrations.AddField(
            model_name="outbound",
            name="lease_token",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="outbound",
            name="lease_until",
            field=models.DateTimeField(blank=True, editable=False, help_text="Wall time.", null=True),
        ),
        migrations.AddField(
            model_name="outbound",
            name="message",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outbound",
                to="bots.message",
            ),
        ),
        migrations.AddField(
            model_name="outbound",
            name="number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="outbound",
            name="outcome",
            field=models.CharField(blank=True, help_text="Why it failed or is unknown.", max_length=300),
        ),
        migrations.AddField(
            model_name="outbound",
            name="provider_status",
            field=models.CharField(blank=True, help_text="The provider's own word.", max_length=40),
        ),
        migrations.AddField(
            model_name="outbound",
            name="touch",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="outbound",
            name="variant",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="sequence",
            name="anchoring",
            field=models.CharField(
                choices=[
                    ("anchored", "Days count from the start"),
                    ("relative", "Days count from the step before"),
                ],
                default="anchored",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="archived_at",
            field=models.DateTimeField(
                blank=True, help_text="Wall time from which nobody is enrolled in it any more.", null=True
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="description",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="sequence",
            name="is_exclusive",
            field=models.BooleanField(
                default=True, help_text="No lead is in this and in another exclusive sequence at once."
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="minimum_gap_days",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="Calendar days of the lead between two steps, at least."
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="published_at",
            field=models.DateTimeField(blank=True, help_text="Wall time; empty for a draft.", null=True),
        ),
        migrations.AddField(
            model_name="sequence",
            name="re_enrollment",
            field=models.CharField(
                choices=[("once", "Never again"), ("after_end", "Once the plan before has ended")],
                default="after_end",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="sequence",
            name="revision",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="sequence",
            name="stops_others",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "No"),
                    ("booking", "Yes, for a showing is booked"),
                    ("conversion", "Yes, for a contract is signed"),
                ],
                default="",
                help_text="Whether starting it ends the lead's other plans, and why.",
                max_length=10,
            ),
        ),
        migrations.RunSQL(FILL, f"REVOKE UPDATE, DELETE ON bots_sequence FROM {APP_ROLE}, {SYSTEM_ROLE}"),
        migrations.AlterField(
            model_name="enrollment",
            name="sequence_name",
            field=models.CharField(editable=False, max_length=80),
        ),
        migrations.AlterField(
            model_name="outbound",
            name="contacted_at",
            field=models.DateTimeField(help_text="Tenant time at which it was about to go out."),
        ),
        migrations.AlterField(
            model_name="outbound",
            name="lead",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="bots.lead"
            ),
        ),
        migrations.AlterField(
            model_name="enrollment",
            name="status",
            field=models.CharField(
                choices=[
                    ("active", "Active"),
                    ("paused", "Paused"),
                    ("replied", "Paused by a reply"),
                    ("completed", "Completed"),
                    ("opted_out", "Opted out"),
                    ("cancelled", "Cancelled"),
                ],
                default="active",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="followup",
            name="attempt",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="How often a worker took it in hand."
            ),
        ),
        migrations.AlterField(
            model_name="followup",
            name="enrollment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="follow_ups",
                to="bots.enrollment",
            ),
        ),
        migrations.AlterField(
            model_name="followup",
            name="lead",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="bots.lead"
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="follow_up",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="bots.followup",
            ),
        ),
        migrations.AlterField(
            model_name="outbound",
            name="follow_up",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outbounds",
                to="bots.followup",
            ),
        ),
        migrations.AlterField(
            model_name="outbound",
            name="state",
            field=models.CharField(
                choices=[
                    ("created", "About to be submitted"),
                    ("submitted", "Taken by the provider"),
                    ("delivered", "Delivered"),
                    ("unknown", "Answer lost"),
                    ("failed", "Failed"),
                ],
                default="created",
                max_length=9,
            ),
        ),
        migrations.AddIndex(
            model_name="enrollment",
            index=models.Index(
                condition=models.Q(("status__in", ["active", "paused", "replied"])),
                fields=["tenant", "status"],
                name="bots_enrollment_current",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["lead", "nominal_at"], name="bots_followup_by_lead"),
        ),
        migrations.AddIndex(
            model_name="outbound",
            index=models.Index(fields=["lead", "-contacted_at"], name="bots_outbound_by_lead"),
        ),
        migrations.AddIndex(
            model_name="outbound",
            index=models.Index(
                condition=models.Q(("follow_up__isnull", True), ("state__in", ["created", "unknown"])),
                fields=["lease_until", "id"],
                name="bots_outbound_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrollment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["active", "paused", "replied"])),
                fields=("tenant", "lead", "sequence_name"),
                name="bots_enrollment_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="outbound",
            constraint=models.UniqueConstraint(
                fields=("follow_up", "number"), name="bots_outbound_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="outbound",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("follow_up__isnull", True), ("message__isnull", False)),
                    models.Q(("follow_up__isnull", False), ("message__isnull", True)),
                    _connector="OR",
                ),
                name="bots_outbound_has_one_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sequence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)),
                fields=("tenant", "name"),
                name="bots_sequence_one_draft",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="lead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="bots.lead"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="outbound",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="call",
                to="bots.outbound",
            ),
        ),
        migrations.AddField(
            model_name="callevent",
            name="call",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="events",
                to="bots.call",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["tenant", "-started_at", "-id"], name="bots_call_by_start"),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(
                fields=("provider", "provider_sid"), name="bots_call_sid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="callevent",
            constraint=models.UniqueConstraint(
                fields=("call", "source", "sequence", "status"), name="bots_callevent_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="channelsettings",
            constraint=models.UniqueConstraint(fields=("tenant",), name="bots_channelsettings_one"),
        ),
        migrations.AddConstraint(
            model_name="followupsettings",
            constraint=models.UniqueConstraint(fields=("tenant",), name="bots_followupsettings_one"),
        ),
        TenantTable("bots_call"),
        TenantTable("bots_callevent"),
        TenantTable("bots_channelsettings"),
        TenantTable("bots_followupsettings"),
        migrations.RunSQL(KEEP_PUBLISHED, DROP_KEEP_PUBLISHED),
        migrations.RunSQL(TIDY_OFTEN, TIDY_AS_USUAL),
    ]
