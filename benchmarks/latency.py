"""From COMMIT to a painted frame: how long a person watching waits for what just happened.

A Chromium shows the command centre; another process creates leads one by one through the same service that
the API calls. The clock starts when that service returns, with its transaction committed, and stops in the
frame after the page showed the lead's name.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from subprocess import PIPE, Popen

from playwright.sync_api import Page, sync_playwright

EVENTS = 200
PAUSE_SECONDS = 0.1
# With the commit itself about sixty updates a second, which the page has to keep up with.
BUSY_PAUSE_SECONDS = 0.012
CHROMIUMS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")

# Notes, for each name that appears in the feed, the wall time of the frame in which it was painted.
WATCH = """
() => {
  window.painted = {};
  const look = () => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const now = performance.timeOrigin + performance.now();
      for (const name of document.querySelector('#feed').textContent.match(/Probe [\\w-]+ \\d+/g) ?? [])
        window.painted[name] ??= now;
    };
    channel.port2.postMessage(null);
  });
  window.longest = 0;
  new PerformanceObserver(list => {
    for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
  }).observe({ type: 'longtask' });
  new MutationObserver(look).observe(
    document.querySelector('#feed'), { childList: true, subtree: true, characterData: true });
}
"""


@contextmanager
def watching(*, origin: str, email: str, password: str) -> Iterator[Page]:
    """A signed-in Chromium on the command centre, live."""
    chromium = next(path for path in CHROMIUMS if Path(path).exists())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{origin}/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_selector(".live[data-state=live]")
        yield page
        browser.close()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person watching got to feel, in milliseconds."""

    p50: float
    p99: float
    first_page: float
    longest_task: float


def measure(*, origin: str, email: str, password: str, env: dict[str, str]) -> Seen:
    """Watch EVENTS commits, then as many in a hurry. Raises SystemExit when one was never painted."""
    with watching(origin=origin, email=email, password=password) as page:
        page.reload()
        page.wait_for_selector(".live[data-state=live]")
        first_page = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        page.evaluate(WATCH)
        commits = _commit_leads(env, pause_seconds=PAUSE_SECONDS)
        names = list(commits)
        page.wait_for_function("name => name in window.painted", arg=names[-1], timeout=10_000)
        painted: dict[str, float] = page.evaluate("window.painted")
        last = list(_commit_leads(env, pause_seconds=BUSY_PAUSE_SECONDS))[-1]
        page.wait_for_function("name => name in window.painted", arg=last, timeout=10_000)
        longest = page.evaluate("window.longest")
    missing = [name for name in names if name not in painted]
    if missing:
        raise SystemExit(f"{len(missing)} of {len(names)} commits were never painted: {missing[:3]}")
    waits = [painted[name] - commits[name] for name in names]
    cuts = quantiles(waits, n=100)
    return Seen(p50=cuts[49], p99=cuts[98], first_page=first_page, longest_task=longest)


def _commit_leads(env: dict[str, str], *, pause_seconds: float) -> dict[str, float]:
    """Commit in a process of its own; gives the wall time in ms at which each commit returned."""
    process = Popen(
        [sys.executable, "-m", "benchmarks.committing", str(EVENTS), str(pause_seconds)],
        env={**os.environ, **env},
        stdout=PIPE,
    )
    output, _ = process.communicate(timeout=EVENTS * 2)
    if process.returncode:
        raise SystemExit("The committing process failed.")
    times: dict[str, float] = json.loads(output)
    return times
