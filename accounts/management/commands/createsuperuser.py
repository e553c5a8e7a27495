"""``manage.py createsuperuser``: says what to use here instead of Django's own command."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = (
        "Not used here: `manage.py create_tenant --staff` makes platform staff, with a company to start in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "People here belong to companies. Use: manage.py create_tenant --staff (see --help)."
        )
