"""``manage.py snapshot_api``: write the API documents that are committed and reviewed."""

from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from events import catalogue


class Command(BaseCommand):
    help = "Write docs/api/asyncapi.json and docs/api/openapi.yaml from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs" / "api")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (folder / name).write_text(text)
            self.stdout.write(f"Wrote {folder / name}")


def documents() -> dict[str, str]:
    """The documents as they follow from the code, by file name."""
    asyncapi = msgspec.json.format(msgspec.json.encode(catalogue.asyncapi_document()), indent=2)
    openapi = StringIO()
    call_command("spectacular", stdout=openapi, fail_on_warn=True, validate=True)
    return {"asyncapi.json": asyncapi.decode() + "\n", "openapi.yaml": openapi.getvalue()}
