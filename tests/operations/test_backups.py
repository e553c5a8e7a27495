"""Backup and restore of a real, migrated database by the commands that people type."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from config import embedded

MAKE_ACME = """
from accounts.models.tenants import Tenant
from common.tenancy import all_tenants_scope
from events.models import Stream
with all_tenants_scope():
    acme = Tenant.objects.create(name="Acme", slug="acme")
    Stream.objects.update_or_create(tenant=acme, defaults={"epoch": "old", "seq": 7})
"""


@dataclass
class Installation:
    """Servers and a VAR_DIR of their own, since a restore replaces the whole database."""

    servers: embedded.Servers
    archive: Path

    @property
    def files(self) -> Path:
        return self.servers.folder / "files"

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.servers.env(), "VAR_DIR": str(self.servers.folder)}
        environment.pop("SECRET_KEY", None)
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=embedded.ROOT, env=environment, capture_output=True, text=True, check=False
        )

    def must(self, *arguments: str) -> None:
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stderr

    def query(self, statement: str) -> list[tuple[object, ...]]:
        assert self.servers.postgres is not None
        admin = self.servers.postgres.url(user="postgres")
        with psycopg.connect(admin, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def tenants(self) -> list[tuple[object, ...]]:
        return self.query("SELECT name FROM accounts_tenant ORDER BY name")


@pytest.fixture(scope="module")
def migrated() -> Iterator[embedded.ThrowawayServers]:
    servers = embedded.throwaway()
    installation = Installation(servers, servers.folder / "unused.tar")
    installation.must("migrate", "--database", "owner", "--no-input", "--skip-checks")
    installation.must("shell", "--no-imports", "-c", MAKE_ACME)
    yield servers
    servers.stop()


@pytest.fixture
def acme(migrated: embedded.Servers) -> Installation:
    return Installation(migrated, migrated.folder / "backup.tar")


def test_a_restore_brings_back_rows_and_files_under_a_new_epoch(acme: Installation) -> None:
    acme.files.mkdir(exist_ok=True)
    (acme.files / "contract.txt").write_text("signed")
    acme.must("backup", str(acme.archive))
    acme.query("UPDATE accounts_tenant SET name = 'Overwritten'")
    (acme.files / "contract.txt").write_text("lost")
    acme.must("restore", str(acme.archive))
    assert acme.tenants() == [("Acme",)]
    assert (acme.files / "contract.txt").read_text() == "signed"
    [(epoch, seq)] = acme.query("SELECT epoch, seq FROM events_stream")
    assert epoch != "old"
    assert seq == 7


def test_the_archive_is_private(acme: Installation) -> None:
    acme.must("backup", str(acme.archive))
    assert stat.S_IMODE(acme.archive.stat().st_mode) == 0o600


def test_the_app_is_still_bound_after_a_restore(acme: Installation) -> None:
    acme.must("backup", str(acme.archive))
    acme.must("restore", str(acme.archive))
    with psycopg.connect(acme.servers.env()["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM events_event").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DROP TABLE events_event")


def test_a_restore_is_refused_while_others_work(acme: Installation) -> None:
    acme.must("backup", str(acme.archive))
    with psycopg.connect(acme.servers.env()["DATABASE_URL"]):
        refused = acme.manage("restore", str(acme.archive))
    assert refused.returncode == 1
    assert "Stop `make run`" in refused.stderr


def test_what_is_no_backup_changes_nothing(acme: Installation) -> None:
    acme.archive.write_bytes(b"PK\x03\x04 something else")
    refused = acme.manage("restore", str(acme.archive))
    assert refused.returncode == 1
    assert "cannot be read as a backup" in refused.stderr
    assert acme.tenants() == [("Acme",)]
