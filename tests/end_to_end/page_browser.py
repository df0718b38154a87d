"""A real browser in front of a page, which remembers everything that goes wrong."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from formcheck.analysis.analysis import Analysis
from formcheck.video.writer import ClipWriter

WIDE, PHONE = (1280, 900), (390, 844)


SWITCHES = (
    # A sandbox can't be had as root or in most containers; no foreign page is opened.
    "--no-sandbox",
    # Each process that is started for a page takes half a second.
    "--disable-gpu",
    "--in-process-gpu",
    "--renderer-process-limit=1",
)


@dataclass
class Seen:
    """What a page said and asked for.

    Attributes
    ----------
    problems : list of str
        Errors and warnings of its console, and exceptions.
    requests : list of str
        Addresses, without those that carry their content themselves.
    """

    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


class SharedBrowsers:
    """The system's Chromium, started when it is first asked for; each page is a world apart."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._playwright: Playwright | None = None
        self._running: dict[tuple[str, ...], Browser] = {}

    def at(self, chromium: str, *switches: str) -> Browser:
        """Return the browser, or one that has more on its command line."""
        if self._playwright is None:
            self._playwright = self._stack.enter_context(sync_playwright())
        if switches not in self._running:
            browser = self._playwright.chromium.launch(
                executable_path=chromium,
                args=[*SWITCHES, *switches],
            )
            self._stack.callback(browser.close)
            self._running[switches] = browser
        return self._running[switches]

    def close_pages(self) -> None:
        """Close what a test has opened."""
        for browser in self._running.values():
            for context in browser.contexts:
                context.close()

    def close(self) -> None:
        """Stop the browsers."""
        self._stack.close()
        self._playwright = None
        self._running.clear()


BROWSERS = SharedBrowsers()
"""Those of this process; `conftest.py` stops them when the next test asks for none."""


def open_page(
    browser: Browser,
    path: Path,
    *,
    size: tuple[int, int] = WIDE,
    dark: bool = False,
    **context: Any,
) -> tuple[Page, Seen]:
    """Open a page from disk and wait until its charts are drawn and its clip can play."""
    seen = Seen()
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        **context,
    )
    page.on("pageerror", lambda error: seen.problems.append(str(error)))
    page.on(
        "console",
        lambda said: seen.problems.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(("data:", "blob:"))
            else seen.requests.append(unquote(asked.url))
        ),
    )
    page.goto(path.as_uri())
    wait_until(page, "!document.querySelector('.plot') || document.querySelector('canvas')")
    wait_until(
        page, "[...document.querySelectorAll('video')].every((v) => v.readyState >= 1 || v.hidden)"
    )
    return page, seen


def wait_until(page: Page, condition: str, seconds: float = 30.0) -> None:
    """Wait for a condition in the page (Playwright's own wait is barred by its policy)."""
    end, pause_ms = time.monotonic() + seconds, 10.0
    while not _holds(page, condition):
        assert time.monotonic() < end, f"waited in vain for {condition}"
        page.wait_for_timeout(pause_ms)
        # What takes long is asked for less often: asking takes a processor, too.
        pause_ms = min(1.3 * pause_ms, 150.0)


def _holds(page: Page, condition: str) -> bool:
    try:
        return bool(page.evaluate(condition))
    except PlaywrightError as error:
        # The page is just making way for another one.
        if "navigation" not in str(error):
            raise
        return False


def clip_at(page: Page) -> float:
    """Return where the clip stands once it has jumped."""
    wait_until(page, "!clip.seeking")
    return clip_s(page)


def accessibility_problems(page: Page, *rules: str) -> list[str]:
    """Return what axe-core finds wrong, a line each; some rules alone where they are named."""
    # Else it goes into, and hands over, every part of the page that is right.
    options: dict[str, list[str]] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def accessibility_problems_by_day_and_night(page: Page) -> list[str]:
    """Return what is wrong in light colours, and what of the dark ones is hard to read."""
    problems = accessibility_problems(page)
    page.emulate_media(color_scheme="dark")
    problems += accessibility_problems(page, "color-contrast")
    page.emulate_media(color_scheme="light")
    return problems


def cursor_s(page: Page) -> list[float]:
    """Return where each chart's cursor line stands, in seconds."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".playhead")].map((line) => {
            const over = line.parentElement.getBoundingClientRect();
            const { x, width } = line.getBoundingClientRect();
            const { start, end } = JSON.parse(document.getElementById("data").textContent);
            return start + ((x + width / 2 - over.x) / over.width) * (end - start);
        })"""
    )


def clip_s(page: Page) -> float:
    """Return where the clip stands."""
    return float(page.evaluate("document.getElementById('clip').currentTime"))


def film_times(analysis: Analysis, target: Path) -> None:
    """Write a small video with the analysis' own times, as its annotated clip would have."""
    import numpy as np

    with ClipWriter(target, 128, 96) as writer:
        for i, time_s in enumerate(analysis.recording.track.time_s):
            image = np.full((96, 128, 3), 60, np.uint8)
            image[:, : 1 + i % 128] = (200, 120, 60)
            writer.write(image, float(time_s))
