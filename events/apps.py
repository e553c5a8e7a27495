from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        # Every app's events, handlers and topics register themselves here, once, after all models are loaded.
        autodiscover_modules("events", "handlers", "topics")
