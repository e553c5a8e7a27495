"""One browser and one set of processes for the tests of pages, and for them alone; a new window for each."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.plugin import DjangoDbBlocker

from tests.dashboards.browser import chromium
from tests.dashboards.far_end import FarEnd, static_files
from tests.stack import Stack, running_stack
from tests.waiting import wait_until


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    window = browser.new_context(viewport={"width": 1440, "height": 900})
    yield window
    window.close()
    # What the page asked for last may still be in a transaction, and the tables are emptied next.
    wait_until(_nothing_is_served)


def _nothing_is_served() -> bool:
    """Whether no connection to a server of this process is open: each has a thread of its own."""
    return not any("process_request_thread" in one.name for one in threading.enumerate())


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="package")
def files_origin() -> Iterator[str]:
    with static_files() as origin:
        yield origin


@pytest.fixture
def far_end(page: Page, files_origin: str) -> FarEnd:
    """A page that can load live.js, and the other end of the sockets that it opens."""
    found = FarEnd(page)
    page.goto(f"{files_origin}/switchboard/favicon.svg")
    return found


@pytest.fixture(scope="package")
def processes(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    with (
        django_db_blocker.unblock(),
        running_stack("relay", "web", env={"FOLLOW_UPS_POKE_SECONDS": "0.5"}) as running,
    ):
        yield running


@pytest.fixture
def stack(processes: Stack, context: BrowserContext) -> Iterator[Stack]:
    """The relay and the web process, both alive again for the next test whatever this one did to them."""
    processes.wake()
    yield processes
    context.close()
    for name in set(processes.running) - {"relay", "web"}:
        processes.kill(name)
    for name in {"relay", "web"} - set(processes.running):
        processes.start(name)
    processes.sleep()
