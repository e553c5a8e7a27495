"""A throw-away house to try the bots in: real servers, one company, nobody contacted."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command

from config import embedded


@contextmanager
def opened() -> Iterator[None]:
    """Start PostgreSQL and Valkey, point Django at them, and make the tables; all of it ends with the block.

    Nothing that reads Django's settings may be imported before.
    """
    servers = embedded.throwaway()
    try:
        with tempfile.TemporaryDirectory(prefix="switchboard-eval-") as folder:
            os.environ.update(servers.env())
            os.environ |= {
                "VAR_DIR": folder,
                "SECRET_KEY": "only for the evaluation: not a secret, and long enough",
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "LOG_LEVEL": "ERROR",
                # A model that an attacker has won over listens on this machine.
                "LANGUAGE_MAY_BE_PRIVATE": "true",
            }
            django.setup()
            call_command("migrate", database="owner", verbosity=0)
            yield
    finally:
        servers.stop()
