"""Make a company and its first owner."""

import secrets
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services import tenants, users
from common.exceptions import SwitchboardError


class Command(BaseCommand):
    help = "Make a company and its first owner. Asks for a password, or makes one with --generate-password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help='for people, such as "Acme Homes"')
        parser.add_argument(
            "slug", help="for addresses: lower-case letters, digits and dashes, such as acme-homes"
        )
        parser.add_argument("owner_email", help="the first owner's email address, with which they sign in")
        parser.add_argument("--owner-name", default="", help="the first owner's name")
        parser.add_argument(
            "--password", help="the owner's password; stays in the shell's history, so better left out"
        )
        parser.add_argument(
            "--generate-password", action="store_true", help="make a password and print it once"
        )
        parser.add_argument("--staff", action="store_true", help="make the owner platform staff as well")

    def handle(self, *args: Any, **options: Any) -> None:
        password = options["password"]
        if options["generate_password"]:
            password = secrets.token_urlsafe(15)
        elif password is None:
            password = self._ask()
        try:
            made = tenants.create_tenant(
                name=options["name"],
                slug=options["slug"],
                owner_email=options["owner_email"],
                owner_password=password,
                owner_name=options["owner_name"],
            )
        except SwitchboardError as error:
            raise CommandError(error.detail) from error
        if options["staff"]:
            users.set_staff(user=made.owner, is_staff=True)
        self.stdout.write(f"{made.tenant.name} ({made.tenant.id}) is owned by {made.owner.email}.")
        if not made.owner_is_new:
            self.stdout.write("The owner was known here before and keeps their password.")
        elif options["generate_password"]:
            self.stdout.write(f"Password, shown this once: {password}")

    def _ask(self) -> str:
        password = getpass("Password of the owner: ")
        if password != getpass("Again: "):
            raise CommandError("The two passwords differ.")
        return password
