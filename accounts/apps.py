from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        autodiscover_modules("handlers", "topics")
        # The admin site lives in accounts.admin, so its pages can only register once it stands.
        import_module("accounts.admin.access")
        import_module("accounts.admin.people")
