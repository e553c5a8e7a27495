"""Backups: one archive with the database, the stored files and the key that opens encrypted columns."""

import shutil
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from common.exceptions import ConflictError, InvalidInputError
from common.tenancy import all_tenants_scope
from events import log
from operations.engines import postgres_tools

_DATABASE_MEMBER = "database.dump"
_FILES_MEMBER = "files"
_KEY_MEMBER = "secret_key"


def backup(*, target: Path, admin_url: str | None) -> None:
    """Write an archive that only its owner can read. The servers may go on working meanwhile.

    `admin_url` names a role that row-level security does not bind; by default the embedded server's own.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump, draft = Path(folder) / _DATABASE_MEMBER, Path(folder) / target.name
        postgres_tools.dump(connection=_admin(admin_url), target=dump)
        with tarfile.open(draft, "w") as archive:
            archive.add(dump, _DATABASE_MEMBER)
            for source, name in ((Path(settings.MEDIA_ROOT), _FILES_MEMBER), (_key_file(), _KEY_MEMBER)):
                if source.exists():
                    archive.add(source, name)
        draft.chmod(0o600)
        draft.replace(target)


def restore(*, source: Path, admin_url: str | None, now: datetime) -> None:
    """Put the archive in the place of the present data, and give each event stream a new epoch.

    The database is loaded beside the present one and swapped in when complete, so a bad archive changes
    nothing. Raises ConflictError while other processes use the database, and InvalidInputError for something
    that is no backup.
    """
    admin = _admin(admin_url)
    present, loading = admin["dbname"], f"{admin['dbname']}_restoring"
    connections.close_all()
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        _unpack(source, into=Path(folder))
        with psycopg.connect(make_conninfo("", **{**admin, "dbname": "postgres"}), autocommit=True) as server:
            _refuse_if_used(server, database=present)
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(loading)))
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                    sql.Identifier(loading), sql.Identifier(str(settings.DATABASES["owner"]["USER"]))
                )
            )
            postgres_tools.load(
                connection={**admin, "dbname": loading}, source=Path(folder) / _DATABASE_MEMBER
            )
            _refuse_if_used(server, database=present)
            _swap(server, present=present, loading=loading)
        _put_files(Path(folder), stamp=now.strftime("%Y%m%d-%H%M%S"))
    # Numbers given out after the backup will be given out again: no client may resume across that.
    with all_tenants_scope():
        log.renew_epochs()


def _admin(url: str | None) -> dict[str, str]:
    owner = settings.DATABASES["owner"]
    if url is not None:
        return {"dbname": str(owner["NAME"])} | {
            name: str(value) for name, value in conninfo_to_dict(url).items()
        }
    if not str(owner["HOST"]).startswith("/"):
        raise InvalidInputError(
            "This database is not the embedded one: give --admin-url with a role that may read every row "
            "(a superuser, or one with BYPASSRLS)."
        )
    return {"host": str(owner["HOST"]), "user": "postgres", "dbname": str(owner["NAME"])}


def _unpack(source: Path, *, into: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(into, filter="data")
    except (OSError, tarfile.TarError) as problem:
        raise InvalidInputError(f"{source} cannot be read as a backup: {problem}") from problem
    if not (into / _DATABASE_MEMBER).exists():
        raise InvalidInputError(f"{source} is no backup: it holds no {_DATABASE_MEMBER}.")


def _swap(server: psycopg.Connection[tuple[object, ...]], *, present: str, loading: str) -> None:
    """Put the loaded database in the present one's place: at no moment is there neither."""
    previous = f"{present}_before_restore"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(previous)))
    with server.transaction():
        server.execute(rename.format(sql.Identifier(present), sql.Identifier(previous)))
        server.execute(rename.format(sql.Identifier(loading), sql.Identifier(present)))
    server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(previous)))


def _refuse_if_used(server: psycopg.Connection[tuple[object, ...]], *, database: str) -> None:
    row = server.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [database]
    ).fetchone()
    if row != (0,):
        raise ConflictError(
            "Other processes use the database. Stop `make run`, start the servers alone with `make servers`, "
            "and restore again."
        )


def _put_files(folder: Path, *, stamp: str) -> None:
    files = Path(settings.MEDIA_ROOT)
    if files.exists():
        files.rename(files.with_name(f"{files.name}-before-restore-{stamp}"))
    if (folder / _FILES_MEMBER).exists():
        shutil.move(folder / _FILES_MEMBER, files)
    if (folder / _KEY_MEMBER).exists():
        shutil.move(folder / _KEY_MEMBER, _key_file())


def _key_file() -> Path:
    return Path(settings.VAR_DIR) / _KEY_MEMBER
