"""Celery's wiring. Beat only pokes: what is due stands in rows, so a lost or doubled poke is harmless."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import before_task_publish
from kombu import Queue

from common import correlation
from config import environment

CORRELATION_HEADER = "switchboard_correlation_id"

# Imports and batches start when they are asked for; the poke only finds what a dead worker left behind.
LEAD_IMPORTS_POKE_SECONDS = 15.0
ENROLLMENT_BATCHES_POKE_SECONDS = 15.0
# Silence is counted in hours; a demo's tenant hours pass within seconds.
SILENCES_POKE_SECONDS = 10.0

# How soon it is told that due work is not carried out any more.
SCHEDULER_WATCH_SECONDS = 15.0

# A lead who wrote waits for the answer.
DELIVERIES_POKE_SECONDS = 1.0

# How late a lead may hear that nobody came, and a bot may come back.
CONVERSATIONS_POKE_SECONDS = 5.0

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class CorrelatedTask(Task[Any, Any]):
    """Works under the correlation id of whoever asked for it, so that its log lines and events carry it."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # A worker spreads a message's headers over the request; a call on the spot keeps them in one place.
        carried = self.request.get(CORRELATION_HEADER) or (self.request.headers or {}).get(CORRELATION_HEADER)
        with correlation.bind(correlation.accept(carried or correlation.current())):
            return super().__call__(*args, **kwargs)


@before_task_publish.connect
def carry_correlation_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None:
        headers.setdefault(CORRELATION_HEADER, correlation.current())


app = Celery("switchboard", task_cls=CorrelatedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A worker that is told no queues takes from all of them.
app.conf.task_queues = [Queue("celery"), Queue("imports"), Queue("follow-ups")]

# A poke that no worker took before the next one is worth nothing any more.
app.conf.beat_schedule = {
    "poke follow-ups": {
        "task": "bots.tasks.poke_follow_ups",
        "schedule": environment.FOLLOW_UPS_POKE_SECONDS,
        "options": {"expires": max(environment.FOLLOW_UPS_POKE_SECONDS, 1.0)},
    },
    "watch the scheduler": {
        "task": "bots.tasks.watch_scheduler",
        "schedule": SCHEDULER_WATCH_SECONDS,
        "options": {"expires": SCHEDULER_WATCH_SECONDS},
    },
    "poke deliveries": {
        "task": "bots.tasks.poke_deliveries",
        "schedule": DELIVERIES_POKE_SECONDS,
        "options": {"expires": DELIVERIES_POKE_SECONDS},
    },
    "poke conversations": {
        "task": "bots.tasks.poke_conversations",
        "schedule": CONVERSATIONS_POKE_SECONDS,
        "options": {"expires": CONVERSATIONS_POKE_SECONDS},
    },
    "poke silences": {
        "task": "bots.tasks.poke_silences",
        "schedule": SILENCES_POKE_SECONDS,
        "options": {"expires": SILENCES_POKE_SECONDS},
    },
    "poke enrollment batches": {
        "task": "bots.tasks.poke_enrollment_batches",
        "schedule": ENROLLMENT_BATCHES_POKE_SECONDS,
        "options": {"expires": ENROLLMENT_BATCHES_POKE_SECONDS},
    },
    "poke lead imports": {
        "task": "bots.tasks.poke_lead_imports",
        "schedule": LEAD_IMPORTS_POKE_SECONDS,
        "options": {"expires": LEAD_IMPORTS_POKE_SECONDS},
    },
}
