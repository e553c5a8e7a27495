"""Debian's Chromium through Playwright. Without one, tests of pages skip, or fail where one is required."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

# Nothing that a test expects takes a tenth of this, but on a machine that does much else.
LONGEST_MS = 20_000
NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        message = "No Chromium was found: install the chromium package, or name one in CHROMIUM."
        if os.environ.get("REQUIRE_CHROMIUM") == "1":
            pytest.fail(message)
        pytest.skip(message)
    # Django refuses synchronous database calls in a thread that runs an event loop, as Playwright's does.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=LONGEST_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def is_live(page: Page) -> None:
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
