from django.apps import AppConfig
from django.conf import settings

from bots.engines.language import intents


class BotsConfig(AppConfig):
    name = "bots"

    def ready(self) -> None:
        intents.keep_in(settings.VAR_DIR / "language")
