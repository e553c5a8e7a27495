"""Migration operations for the database's own wall between tenants.

Roles (made by the installation, see docs/operations.md): the owner migrates; ``switchboard_app`` serves and
is held by the policies; ``switchboard_system`` has a policy of its own that admits every row, and no login.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import RunSQL

APP_ROLE = "switchboard_app"
SYSTEM_ROLE = "switchboard_system"

# missing_ok and NULLIF make "no scope" see nothing. No sub-select: the planner has to see which tenant it is,
# or it takes a company that owns nine rows in ten for one like any other, and walks through all of them.
TENANT_SETTING = "NULLIF(current_setting('app.tenant_id', true), '')::uuid"
USER_SETTING = "(SELECT NULLIF(current_setting('app.user_id', true), '')::uuid)"


def row_level_security_sql(
    table: str, *, column: str = "tenant_id", also_readable: str = ""
) -> tuple[str, ...]:
    own = f"{column} = {TENANT_SETTING}"
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant_rows ON {table} TO {APP_ROLE} USING ({own}) WITH CHECK ({own})",
        f"CREATE POLICY system_rows ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)",
    ]
    if also_readable:
        statements.append(
            f"CREATE POLICY identity_rows ON {table} FOR SELECT TO {APP_ROLE} USING ({also_readable})"
        )
    return tuple(statements)


class TenantTable(RunSQL):
    """Force row-level security on a table whose ``column`` names the tenant.

    ``also_readable`` admits more rows to reading alone: the identity tables use it, before a tenant is
    known. Each use must be listed in the isolation test.
    """

    def __init__(self, table: str, *, column: str = "tenant_id", also_readable: str = "") -> None:
        self.table, self.column, self.also_readable = table, column, also_readable
        super().__init__(
            sql=row_level_security_sql(table, column=column, also_readable=also_readable),
            reverse_sql=[
                f"DROP POLICY IF EXISTS identity_rows ON {table}",
                f"DROP POLICY system_rows ON {table}",
                f"DROP POLICY tenant_rows ON {table}",
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            ],
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [self.table],
            {"column": self.column, "also_readable": self.also_readable},
        )


class DefinerFunction(RunSQL):
    """A function that runs as the system role: the one narrow way past the wall, for look-ups by a secret.

    ``signature`` is ``name(type, ...)``; ``definition`` is everything after ``FUNCTION name`` and must pin
    ``search_path``. Only the app role may call it.
    """

    def __init__(self, signature: str, definition: str) -> None:
        self.signature, self.definition = signature, definition
        name = signature.split("(", 1)[0]
        super().__init__(
            sql=[
                f"CREATE FUNCTION {name}{definition}",
                f"GRANT CREATE ON SCHEMA public TO {SYSTEM_ROLE}",
                f"ALTER FUNCTION {signature} OWNER TO {SYSTEM_ROLE}",
                f"REVOKE CREATE ON SCHEMA public FROM {SYSTEM_ROLE}",
                f"SET LOCAL ROLE {SYSTEM_ROLE}",
                f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {signature} TO {APP_ROLE}, {SYSTEM_ROLE}",
                "SET LOCAL ROLE NONE",
            ],
            reverse_sql=[f"DROP FUNCTION {signature}"],
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.signature, self.definition], {})
