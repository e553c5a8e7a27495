from django.apps import AppConfig


class FrontendsConfig(AppConfig):
    name = "frontends"
