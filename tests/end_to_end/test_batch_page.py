"""``index.html`` of a batch in a real browser."""

from pathlib import Path

import pytest
from lanes import swept
from page_browser import PHONE, accessibility_problems, open_page
from playwright.sync_api import Browser

from formcheck.batch.page import BatchTotals, ClipRow, batch_page

ROWS = [
    ClipRow(
        name="=cmd|'<b>.mp4", place="/clips/monday", page="./a/report.html", state="done",
        what="12 calf raises", filmed="2026-03-01", count=12.0, height_cm=9.3, height="9.3 ± 1.7",
        duration_s=60.0, notes="1 note",
    ),
    ClipRow(
        name="bob.mp4", place="/clips/monday/early", page="./b/report.html", state="done",
        what="9 calf raises", filmed="2026-02-01", count=9.0, height_cm=10.2, height="10.2 ± 1.0",
        duration_s=240.0, notes="",
    ),
    ClipRow(
        name="room.mp4", place="/clips/monday", page="", state="failed",
        what="nobody was found in the clip", filmed="", count=None, height_cm=None, height="",
        duration_s=None, notes="",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    totals = BatchTotals(done=2, failed=1, waiting=0, minutes=5.0, place="/clips/monday", pages=1)
    text = batch_page(totals, ROWS, 1)
    path = tmp_path_factory.mktemp("batch") / "index.html"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(("size", "dark"), swept([((1280, 900), False), (PHONE, True)], 1))
def test_it_is_readable_for_everybody_and_asks_for_nothing(
    browser: Browser, page_file: Path, size: tuple[int, int], dark: bool
) -> None:
    page, seen = open_page(browser, page_file, size=size, dark=dark)
    assert accessibility_problems(page) == []
    assert seen.problems == []
    assert seen.requests == [page_file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.sweep
def test_columns_are_sorted_and_what_is_empty_comes_last(browser: Browser, page_file: Path) -> None:
    page, _ = open_page(browser, page_file)

    def names() -> list[str]:
        return [row.split("\n")[0] for row in page.locator("tbody th").all_inner_texts()]

    head = page.locator("thead th").nth(3)
    head.get_by_role("button").click()
    assert names() == ["=cmd|'<b>.mp4", "bob.mp4", "room.mp4"]
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").click()
    assert names() == ["bob.mp4", "=cmd|'<b>.mp4", "room.mp4"]
    page.locator("thead th").nth(0).get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert names()[1:] == ["bob.mp4", "room.mp4"]
    assert head.get_attribute("aria-sort") is None
