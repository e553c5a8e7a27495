"""The three database roles, made on any PostgreSQL 16 or newer.

For a server of your own: `python -m config.roles postgresql://admin:secret@host/postgres`, with the passwords
of the two roles that sign in taken from DATABASE_OWNER_PASSWORD and DATABASE_APP_PASSWORD.
"""

import os
import sys

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

DATABASE = "switchboard"
OWNER = "switchboard_owner"
APP = "switchboard_app"
SYSTEM = "switchboard_system"

_ROLES = (
    (OWNER, "LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS"),
    (APP, "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"),
    (SYSTEM, "NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"),
)
_DEFAULT_PRIVILEGES = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES",
    "GRANT USAGE, SELECT ON SEQUENCES",
    "GRANT EXECUTE ON FUNCTIONS",
)


def prepare_roles(
    admin_url: str,
    *,
    database: str = DATABASE,
    owner_password: str | None = None,
    app_password: str | None = None,
    template: bool = False,
) -> None:
    """Create the roles and the database, or bring them up to date; running it again changes nothing.

    `template` also sets the default privileges in template1, so that every database the owner creates later
    (a test database) has them. Raises psycopg.Error when `admin_url` may not create roles.
    """
    passwords = {OWNER: owner_password, APP: app_password}
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for name, attributes in _ROLES:
            _ensure_role(connection, name=name, attributes=attributes, password=passwords.get(name))
        for member in (APP, OWNER):
            # Without INHERIT FALSE the policies meant for the system role would apply to its members at all
            # times.
            connection.execute(
                sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(_names(SYSTEM), _names(member))
            )
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
            # A managed server's administrator is no superuser and must be a member of the owner to give it
            # away.
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(_names(OWNER)))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(_names(database), _names(OWNER)))
    for target in (database, "template1") if template else (database,):
        with psycopg.connect(make_conninfo(admin_url, dbname=target), autocommit=True) as connection:
            _set_default_privileges(connection)


def _ensure_role(
    connection: psycopg.Connection[tuple[object, ...]], *, name: str, attributes: str, password: str | None
) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    # Only the words above get here: roles and their attributes are constants of this module.
    statement = sql.SQL("{} ROLE {} {}").format(sql.SQL(verb), _names(name), sql.SQL(attributes))
    if password is not None:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(statement)


def _set_default_privileges(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    for grant in _DEFAULT_PRIVILEGES:
        connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} {} TO {}, {}").format(
                _names(OWNER), sql.SQL(grant), _names(APP), _names(SYSTEM)
            )
        )


def _names(name: str) -> sql.Identifier:
    return sql.Identifier(name)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m config.roles postgresql://admin:secret@host/postgres")
    prepare_roles(
        sys.argv[1],
        owner_password=os.environ.get("DATABASE_OWNER_PASSWORD"),
        app_password=os.environ.get("DATABASE_APP_PASSWORD"),
    )
