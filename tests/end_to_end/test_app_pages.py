"""The app's pages in a real browser: a clip dropped in, the history edited, keys alone, axe."""

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from page_browser import (
    PHONE,
    WIDE,
    accessibility_problems,
    accessibility_problems_by_day_and_night,
    wait_until,
)
from playwright.sync_api import Browser, Page
from running_app import RunningApp, running_app
from session_making import measured, rep, result
from short_clip import every_second_picture

from formcheck.app.clips import section as clips
from formcheck.app.server import SECTIONS
from formcheck.history.goals import Goal, set_goal
from formcheck.history.notes import SessionNote, session_note, set_session_note
from formcheck.history.people import Person
from formcheck.jobs.clip_job import ClipJob, ClipOutcome, Ending, JobProgress, Tell

SAMPLE = Path(__file__).parents[2] / "samples" / "calf_raise_side.mp4"
SECONDS = 5.0
"""Of the sample: standing, and a raise or two."""
PATIENCE_S = 180.0
"""A machine that is busy with other tests takes long."""
START = datetime(2026, 1, 5, 18, tzinfo=UTC)


class IdleWorker:
    """Goes on with the first clip until it is cancelled."""

    def __init__(self) -> None:
        self._killed = threading.Event()

    def run(self, job: ClipJob, tell: Tell) -> ClipOutcome:
        self._killed.clear()
        tell(JobProgress("pose", 40, 100))
        self._killed.wait(PATIENCE_S)
        return ClipOutcome(Ending.INTERRUPTED, job.folder)

    def kill(self) -> None:
        self._killed.set()

    def close(self) -> None:
        self._killed.set()


@dataclass
class Visit:
    """A browser in the app, and all that went wrong in it."""

    page: Page
    app: RunningApp
    problems: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the app."""
        self.page.goto(self.app.origin + path)
        return self.page

    def check(self) -> None:
        """Nothing was said on the console, and no other host was asked."""
        assert self.problems == []
        assert self.elsewhere == []


def enter(browser: Browser, app: RunningApp, size: tuple[int, int] = WIDE) -> Visit:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    visit = Visit(page, app)
    page.on("pageerror", lambda error: visit.problems.append(str(error)))
    page.on(
        "console",
        lambda said: (
            visit.problems.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    page.on(
        "response",
        lambda got: (
            # The console says that something was refused, but not what.
            visit.problems.append(f"{got.status} {got.request.method} {got.url}")
            if got.status >= 400
            else None
        ),
    )
    own = (app.origin, "data:", "blob:")
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(own) else visit.elsewhere.append(asked.url),
    )
    page.goto(app.new_address())
    return visit


@pytest.fixture
def app(tmp_path: Path) -> Iterator[RunningApp]:
    """Run the app with a worker that never ends by itself."""
    idle = partial(clips.section, make_worker=IdleWorker)
    sections = [idle if one is clips.section else one for one in SECTIONS]
    with running_app(tmp_path, sections=sections) as running:
        yield running


def keep_sessions(app: RunningApp) -> None:
    """Keep some sessions, a person, notes and a goal."""
    with app.context.open_history() as history:
        history.set_person(Person(name="Anna", height_cm=170, injured="left"))
        for place in range(4):
            raised = rep(1, heel_height_cm=measured(8.0 + place, 0.6))
            number = history.save(
                result([raised, rep(2, "right", heel_height_cm=measured(9.0, 0.6))]),
                person="Anna", when=START + timedelta(days=9 * place),
            )  # fmt: skip
            set_session_note(history, number, SessionNote(pain=6 - place, shoes="trainers"))
        set_goal(history, Goal(person="Anna", name="peak_heel_height_cm", value=12.0))


@pytest.mark.slow
def test_a_clip_is_dropped_and_its_report_opens(browser: Browser, tmp_path: Path) -> None:
    film = tmp_path / "My raises.mp4"
    every_second_picture(SAMPLE, film, SECONDS)
    with running_app(tmp_path) as app:
        visit = enter(browser, app)
        page = visit.go("/clips")
        drop_file(page, film)
        wait_until(page, "document.querySelector('[data-state=running]')", PATIENCE_S)
        wait_until(page, "document.querySelector('[data-state=done]')", PATIENCE_S)
        assert "calf raise" in page.inner_text(".queued .outcome")
        with page.expect_popup() as opened:
            page.click("text=Open the report")
        report = opened.value
        wait_until(report, "document.querySelector('canvas')")
        wait_until(report, "document.querySelector('video').readyState >= 1")
        assert report.url.endswith("/result/report.html")
        assert page.url.endswith("/clips")
        report.evaluate("document.querySelector('video').currentTime = 2.0")
        wait_until(report, "!document.querySelector('video').seeking")
        assert report.evaluate("document.querySelector('video').currentTime") == pytest.approx(2.0)
        visit.go("/history")
        page.click("table a")
        assert "calf raise" in page.inner_text("h1")
        # The copy of the clip is gone, the result and the user's own file are not.
        assert not list((tmp_path / "clips").glob("*/*"))
        assert film.is_file()
        visit.check()


def drop_file(page: Page, path: Path) -> None:
    """Drop a file on the page, as from a window of files."""
    content = base64.b64encode(path.read_bytes()).decode()
    transfer = page.evaluate_handle(
        """([name, content]) => {
            const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type: "video/mp4" }));
            return transfer;
        }""",
        [path.name, content],
    )
    for kind in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#drop", kind, {"dataTransfer": transfer})


@pytest.mark.long
def test_every_page_is_sound_on_each_screen(browser: Browser, app: RunningApp) -> None:
    keep_sessions(app)
    visit = enter(browser, app)
    page = visit.go("/clips")
    page.set_input_files("#files", [SAMPLE])
    wait_until(page, "document.querySelector('[data-state=running]')")
    paths = (
        "/", "/clips", "/history", "/history/4", "/history/delete?s=1&s=2",
        "/history/compare?s=1&s=4", "/history/trend?person=Anna&exercise=calf-raise",
        "/history/people", "/history/person?name=Anna", "/exercises", "/exercises/calf-raise",
        "/routines/calf-trio",
    )  # fmt: skip
    for path in paths:
        visit.go(path)
        # Between them these have all that is coloured.
        coloured = path in ("/clips", "/history/4", "/history/compare?s=1&s=4")
        look = accessibility_problems_by_day_and_night if coloured else accessibility_problems
        assert look(page) == [], path
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, path
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    visit.check()


@pytest.mark.long
def test_keys_alone_take_a_clip_in_and_cancel_and_remove_it(
    browser: Browser, app: RunningApp
) -> None:
    visit = enter(browser, app)
    page = visit.page
    # Asked for early: the browser must know before the key that opens it.
    page.on("filechooser", lambda _: None)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    go_by_keys(page, "a.door[href='/clips']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clips")
    go_by_keys(page, "#files")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files([SAMPLE])
    wait_until(page, "document.querySelector('[data-state=running]')")
    go_by_keys(page, ".queued .cancel")
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelector('[data-state=cancelled]')")
    wait_until(page, "document.activeElement.closest('.queued')")
    go_by_keys(page, ".queued .remove")
    page.keyboard.press("Enter")
    wait_until(page, "document.getElementById('removing').open")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "remove"
    page.keyboard.press("Enter")
    go_by_keys(page, "#remove-keep")
    page.keyboard.press("Enter")
    wait_until(page, "!document.querySelector('.queued')")
    assert page.inner_text("#queue-empty").startswith("None yet.")
    go_by_keys(page, "#sample")
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelector('[data-state=running]')")
    visit.check()


def go_by_keys(page: Page, selector: str) -> None:
    """Press Tab until something is focused."""
    for _ in range(60):
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} can't be reached by keys")


@pytest.mark.long
def test_the_history_is_edited_in_two_browsers(browser: Browser, app: RunningApp) -> None:
    keep_sessions(app)
    one, two = enter(browser, app), enter(browser, app, PHONE)
    for visit, number, text in ((one, 1, "in the first"), (two, 2, "in the second")):
        visit.go(f"/history/{number}")
        visit.page.select_option("#pain", "0")
        visit.page.fill("#text", f"{text}\nsecond line")
        visit.page.keyboard.press("Tab")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**#note")
        assert visit.page.input_value("#text") == f"{text}\nsecond line"
    one.go("/history")
    for number in (3, 4):
        one.page.check(f"input[value='{number}']")
    one.page.click("text=Delete those chosen")
    one.page.click("button.danger")
    one.page.wait_for_url("**/history")
    with app.context.open_history() as history:
        assert history.session_ids() == [1, 2]
        notes = [session_note(history, number) for number in (1, 2)]
    assert [(note.pain, note.shoes) for note in notes] == [(0, "trainers"), (0, "trainers")]
    assert two.go("/history").locator("tbody tr").count() == 2
    one.check()
    two.check()


@pytest.mark.long
@pytest.mark.sweep
def test_a_clip_of_one_browser_shows_in_the_other(browser: Browser, app: RunningApp) -> None:
    one, two = enter(browser, app), enter(browser, app)
    for visit in (one, two):
        visit.go("/clips")
        visit.page.select_option("#person", "+")
        visit.page.fill("#new-person", "Ada")
        visit.page.set_input_files("#files", [SAMPLE])
    for visit in (one, two):
        wait_until(visit.page, "document.querySelectorAll('.queued[data-id]').length === 2")
        wait_until(visit.page, "document.querySelectorAll('.queued').length === 2")
        visit.check()
    two.page.locator(".queued").last.locator(".cancel").click()
    wait_until(one.page, "document.querySelector('[data-state=cancelled]')")
    with app.context.open_history() as history:
        assert [person.name for person in history.people()] == ["Ada"]
