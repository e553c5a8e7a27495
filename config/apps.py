from django.apps import AppConfig

# Makes it the current app of every process, so that the relay's tasks reach the workers' broker.
from config.celery import app as celery_app

__all__ = ["ConfigConfig", "celery_app"]


class ConfigConfig(AppConfig):
    name = "config"
