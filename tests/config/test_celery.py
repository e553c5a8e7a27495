"""Tasks work under the correlation id of whoever asked for them."""

from typing import Any

from common import correlation
from config.celery import CORRELATION_HEADER, app, carry_correlation_id


def test_a_message_carries_the_id_in_force() -> None:
    headers: dict[str, Any] = {}
    with correlation.bind("asked-here"):
        carry_correlation_id(headers=headers)
    assert headers[CORRELATION_HEADER] == "asked-here"


def test_a_task_runs_under_the_id_that_its_message_carries() -> None:
    @app.task(name="tests.which_id", shared=False)
    def which_id() -> str:
        return correlation.current()

    answer = which_id.apply(headers={CORRELATION_HEADER: "asked-there"})
    assert answer.get() == "asked-there"


def test_beat_and_worker_know_every_scheduled_task() -> None:
    app.loader.import_default_modules()
    assert all(entry["task"] in app.tasks for entry in app.conf.beat_schedule.values())
