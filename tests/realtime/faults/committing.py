"""``python -m tests.realtime.faults.committing TENANT N``: commit one fact as the product does, and end."""

import os
import sys
from typing import ClassVar
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import transaction  # noqa: E402 - apps must be ready before

from common.tenancy import tenant_scope  # noqa: E402
from events import log  # noqa: E402
from events.base import Event  # noqa: E402


class ThingHappened(Event, frozen=True, kw_only=True):
    type: ClassVar[str] = "thing_happened"
    permission: ClassVar[str] = "leads:read"
    n: int

    def topics(self) -> tuple[str, ...]:
        return ("tenant",)


def main(tenant_id: UUID, n: int) -> None:
    with tenant_scope(tenant_id), transaction.atomic():
        log.publish(ThingHappened(n=n))


if __name__ == "__main__":
    main(UUID(sys.argv[1]), int(sys.argv[2]))
