"""Celery's wiring. Beat only pokes: what is due stands in rows, so a lost or doubled poke is harmless."""

import os

from celery import Celery

from config import environment

# Imports start when they are asked for; the poke only finds those that a dead worker left behind.
LEAD_IMPORTS_POKE_SECONDS = 15.0

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("switchboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A poke that no worker took before the next one is worth nothing any more.
app.conf.beat_schedule = {
    "poke follow-ups": {
        "task": "bots.tasks.poke_follow_ups",
        "schedule": environment.FOLLOW_UPS_POKE_SECONDS,
        "options": {"expires": max(environment.FOLLOW_UPS_POKE_SECONDS, 1.0)},
    },
    "poke lead imports": {
        "task": "bots.tasks.poke_lead_imports",
        "schedule": LEAD_IMPORTS_POKE_SECONDS,
        "options": {"expires": LEAD_IMPORTS_POKE_SECONDS},
    },
}
