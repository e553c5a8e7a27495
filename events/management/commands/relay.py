"""``manage.py relay``: run the relay until it is told to stop."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from common import garbage
from events.relay import Relay


class Command(BaseCommand):
    help = "Number committed events, push them to the sockets, and run the handlers."

    def handle(self, *args: Any, **options: Any) -> None:
        relay = Relay()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: relay.stop())
        garbage.settle()
        relay.run()
