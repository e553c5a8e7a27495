"""Play believable activity against a running Switchboard, through its public REST API alone."""

from pathlib import Path
from random import Random, randrange
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services import demo as demo_company
from dashboards.management.demo.caller import Caller, NotAnsweringError, RefusedError
from dashboards.management.demo.play import Play
from dashboards.management.demo.stage import Stage

LEADS_FILE = Path(settings.BASE_DIR) / "data" / "sacramento-leads.csv"


class Command(BaseCommand):
    help = "Play an hour of believable activity against a running Switchboard. Ctrl-C ends it at any time."
    # Everything happens at the other end of the address: no database, no cache, nothing to check.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--url", default=settings.PUBLIC_ORIGIN, help="where Switchboard runs (default: %(default)s)"
        )
        parser.add_argument("--email", default=demo_company.OWNER_EMAIL, help="who signs in")
        parser.add_argument("--password", default=demo_company.PASSWORD, help="their password")
        parser.add_argument("--minutes", type=float, default=60.0, help="how long the play is (60)")
        parser.add_argument("--speed", type=float, default=1.0, help="how much faster than life (1)")
        parser.add_argument("--seed", type=int, help="the same seed, the same play (default: a new one)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["minutes"] <= 0 or options["speed"] <= 0:
            raise CommandError("--minutes and --speed have to be above 0.")
        try:
            stage = self._set_stage(options)
            self._play(stage, options)
        except NotAnsweringError as problem:
            raise CommandError(
                f"{problem} Start Switchboard with `make run`, or name another address with --url."
            ) from problem
        except RefusedError as refusal:
            raise CommandError(f"{options['url']} refused: {refusal.detail}") from refusal
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")

    def _set_stage(self, options: dict[str, Any]) -> Stage:
        caller = Caller(url=options["url"], email=options["email"], password=options["password"])
        company = caller.sign_in()["tenant"]
        if not company["is_demo"]:
            raise CommandError(f"{company['name']} is no demo company: made-up leads do not belong there.")
        stage = Stage(caller)
        stage.fill(file=LEADS_FILE, say=self.stdout.write)
        return stage

    def _play(self, stage: Stage, options: dict[str, Any]) -> None:
        seed = randrange(10_000) if options["seed"] is None else options["seed"]  # noqa: S311
        self.stdout.write(
            f"Playing {options['minutes']:g} minutes at {options['url']}, seed {seed}. Ctrl-C ends it."
        )
        play = Play(
            stage=stage,
            rng=Random(seed),  # noqa: S311 - a play, not a secret
            minutes=options["minutes"],
            speed=options["speed"],
            say=self.stdout.write,
        )
        try:
            play.run()
        finally:
            said = ", ".join(f"{number} {name}" for name, number in sorted(play.tally.items()))
            self.stdout.write(f"Played: {said or 'nothing yet'}.")
