"""``manage.py restore FILE``: replace the present data by a backup's, with nothing else running."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.exceptions import SwitchboardError
from operations.engines import backups


class Command(BaseCommand):
    # Data must be saved, and brought back, also where the code is broken.
    requires_system_checks = []
    help = "Replace the database and the stored files by those of a backup. Stop `make run` before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an archive written by `manage.py backup`")
        parser.add_argument("--admin-url", help="for a server of your own: a role that may create databases")

    def handle(self, *args: Any, **options: Any) -> None:
        source = options["file"].resolve()
        try:
            backups.restore(source=source, admin_url=options["admin_url"], now=timezone.now())
        except SwitchboardError as problem:
            raise CommandError(problem.detail) from problem
        self.stdout.write(f"Restored {source}. Clients that were connected will fetch everything anew.")
