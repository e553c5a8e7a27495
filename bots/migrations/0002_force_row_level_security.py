"""The second wall around every table of the app, and the search that PostgreSQL can run on an index behind it."""

from django.db import migrations

from common.rls import APP_ROLE, SYSTEM_ROLE, DefinerFunction, TenantTable

TABLES = (
    "bots_lead",
    "bots_consent",
    "bots_leadimport",
    "bots_leadimportproblem",
    "bots_leadimportchange",
    "bots_conversation",
    "bots_message",
    "bots_slot",
    "bots_sequence",
    "bots_enrollment",
    "bots_followup",
    "bots_outbound",
)

# The last ten digits of a phone are what people search by; other signs only separate words.
WORDS = (
    "to_tsvector('simple'::regconfig, regexp_replace("
    "name || ' ' || email || ' ' || phone || ' ' || right(phone, 10) || ' ' || address || ' ' || city || ' ' || zip,"
    " '[^[:alnum:]]+', ' ', 'g'))"
)


class Migration(migrations.Migration):
    dependencies = [("bots", "0001_create_bots"), ("accounts", "0002_force_row_level_security")]

    operations = [
        *(TenantTable(table) for table in TABLES),
        # A published version never changes.
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON bots_sequence FROM {APP_ROLE}, {SYSTEM_ROLE}",
            f"GRANT UPDATE, DELETE ON bots_sequence TO {APP_ROLE}, {SYSTEM_ROLE}",
        ),
        migrations.RunSQL(
            f"CREATE INDEX bots_lead_words ON bots_lead USING gin (({WORDS}))", "DROP INDEX bots_lead_words"
        ),
        # Text search operators are not leakproof, so row-level security would keep them off the index: the
        # function runs as the system role and names the scope's own tenant itself.
        DefinerFunction(
            "bots_search_leads(text)",
            f"""(wanted text)
            RETURNS SETOF uuid
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
            AS $$ SELECT id FROM bots_lead
                  WHERE tenant_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid)
                    AND {WORDS} @@ to_tsquery('simple'::regconfig, wanted) LIMIT 10000 $$""",
        ),
    ]
