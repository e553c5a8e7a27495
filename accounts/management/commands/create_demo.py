"""Make the demo company, once."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import demo


class Command(BaseCommand):
    help = "Make the demo company with its owner and a viewer. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        made = demo.create_demo()
        self.stdout.write(f"{made.name}: sign in as {demo.OWNER_EMAIL} with the password {demo.PASSWORD}.")
