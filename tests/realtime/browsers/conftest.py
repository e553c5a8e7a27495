"""Pages of another origin in a real browser, and the processes that they call; a new window for each test."""

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from tests.dashboards.browser import chromium
from tests.stack import Stack, running_stack

PAGES = Path(__file__).parent / "pages"
MILLISECONDS = 30_000
Show = Callable[..., Page]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def hub(transactional_db: None) -> None:
    """None in this process: the sockets are the web process's."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def elsewhere() -> Iterator[str]:
    """The origin of the pages: another port is another origin."""
    handler = functools.partial(Quiet, directory=str(PAGES))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="package")
def processes(django_db_setup: None, django_db_blocker: DjangoDbBlocker, elsewhere: str) -> Iterator[Stack]:
    env = {"CORS_ALLOWED_ORIGINS": elsewhere, "DEMO_MODE": "true"}
    with django_db_blocker.unblock(), running_stack("relay", "web", env=env) as running:
        yield running


@pytest.fixture
def stack(processes: Stack, transactional_db: None) -> Iterator[Stack]:
    """Both processes alive again for the next test, whatever this one did to them."""
    processes.wake()
    yield processes
    for name in {"relay", "web"} - set(processes.running):
        processes.start(name)
    processes.sleep()


@pytest.fixture
def show(browser: Browser, elsewhere: str, stack: Stack) -> Iterator[Show]:
    """Opens a page by its name, with what its address says; closed before the processes sleep."""
    window = browser.new_context()

    def opened(name: str, **query: object) -> Page:
        page = window.new_page()
        page.goto(f"{elsewhere}/{name}.html?{urlencode(query)}")
        return page

    yield opened
    window.close()


def host_of(stack: Stack) -> str:
    return stack.origin.removeprefix("http://")


def reads(page: Page, selector: str, text: str) -> None:
    """Wait until the page shows exactly this there."""
    expect(page.locator(selector)).to_have_text(text, timeout=MILLISECONDS)
