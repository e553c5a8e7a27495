"""``manage.py backup FILE``: save the database and the stored files while everything runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.exceptions import SwitchboardError
from operations.engines import backups


class Command(BaseCommand):
    # Data must be saved, and brought back, also where the code is broken.
    requires_system_checks = []
    help = (
        "Save the database, the stored files and the secret key in one archive. Keep it as safe as the data."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write, for example backup.tar")
        parser.add_argument("--admin-url", help="for a server of your own: a role that may read every row")

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["file"].resolve()
        try:
            backups.backup(target=target, admin_url=options["admin_url"])
        except SwitchboardError as problem:
            raise CommandError(problem.detail) from problem
        self.stdout.write(f"Saved {target} ({target.stat().st_size:,} bytes).")
