"""``report.html`` in a real browser: what a reader does with it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from analysed_sample import AnalysedSample
from page_browser import (
    PHONE,
    WIDE,
    Seen,
    accessibility_problems_by_day_and_night,
    clip_at,
    clip_s,
    cursor_s,
    film_times,
    open_page,
    wait_until,
)
from playwright.sync_api import Browser, Page
from synthetic.filming import film
from synthetic.raising import Rep, raises, stand
from synthetic.script import play

from formcheck import api
from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.report.files import result_files
from formcheck.report.folder import PAGE, VIDEO, ResultFolder
from formcheck.report.html.write_page import add_page

OPTIONS = Options(height_cm=178.0, mass_kg=75.0)


@cache
def measured() -> Analysis:
    """Three raises, the last of them shallow."""
    reps = [Rep(), Rep(), Rep(pitch_deg=15.0)]
    return api.measure(film(play(stand(1.5), raises(reps), stand(1.0))).recording, OPTIONS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result with its video and its page."""
    path = tmp_path_factory.mktemp("results") / "raises.formcheck"
    write_result(path, measured())
    return path


def write_result(path: Path, analysis: Analysis, *, single_file: bool = False) -> None:
    result = ResultFolder(path, Path("no-clip"))
    result.write(result_files(analysis))
    film_times(analysis, path / VIDEO)
    add_page(result, analysis, OPTIONS, single_file=single_file)


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """The page, which must have worked without a word and without asking for anything."""
    opened, seen = open_page(browser, folder / PAGE)
    yield opened
    assert_quiet(seen, folder)


def assert_quiet(seen: Seen, folder: Path) -> None:
    assert seen.problems == []
    allowed = {f"file://{folder / name}" for name in (PAGE, VIDEO)}
    assert set(seen.requests) <= allowed


def test_a_raise_is_shown_in_the_clip_and_in_the_charts(page: Page) -> None:
    for number, rep in enumerate(measured().result.reps, 1):
        page.locator("#table-reps .jump").nth(number - 1).click()
        assert clip_at(page) == pytest.approx(rep.start_s, abs=0.04)
        assert cursor_s(page) == pytest.approx([rep.start_s] * 2, abs=0.04)
        current = page.locator("tr[aria-current]")
        assert current.count() == 1
        assert current.get_attribute("data-rep") == str(rep.index)


def test_a_still_shows_its_moment(page: Page) -> None:
    stills = page.locator(".still")
    assert stills.count() == 6
    stills.nth(3).click()
    assert clip_at(page) == pytest.approx(measured().result.reps[1].top_s, abs=0.04)


def test_cursor_and_clip_stay_in_step_while_it_plays(page: Page) -> None:
    page.locator("#play").click()
    # Both are asked in one go: the clip plays on between two questions. A busy machine draws late.
    wait_until(page, "clip.currentTime > 0.6 && Math.abs(clip.currentTime - seek.value) < 0.1")
    first_s = page.evaluate("Number(seek.value)")
    lines = cursor_s(page)
    assert lines[0] == lines[1] >= first_s - 0.05
    page.locator("#play").click()
    wait_until(page, "clip.paused && play.textContent === 'Play'")
    page.wait_for_timeout(60)
    assert cursor_s(page) == pytest.approx([clip_s(page)] * 2, abs=0.05)


def test_a_click_in_a_chart_moves_the_clip(page: Page) -> None:
    over = page.locator("#chart-heel .u-over")
    box = over.bounding_box()
    assert box is not None
    over.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    middle = measured().result.clip.duration_s / 2
    assert clip_at(page) == pytest.approx(middle, abs=0.06)
    assert cursor_s(page) == pytest.approx([middle] * 2, abs=0.06)


def test_a_drag_looks_closer_in_both_charts_and_leaves_the_clip(page: Page) -> None:
    page.locator("#table-reps .jump").nth(1).click()
    before = clip_at(page)
    over = page.locator("#chart-ankle .u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 40, steps=4)
    page.mouse.up()
    ranges = "formcheck.charts.map(({ u }) => [u.scales.x.min, u.scales.x.max])"
    end_s = measured().result.clip.duration_s
    closer = page.evaluate(ranges)
    assert closer[0] == closer[1] == pytest.approx([end_s / 4, end_s / 2], abs=0.1)
    assert clip_at(page) == before
    over.dblclick(position={"x": 5, "y": 40})
    assert page.evaluate(ranges)[1] == pytest.approx([0, end_s], abs=0.1)


def test_all_can_be_done_with_the_keyboard(page: Page) -> None:
    page.locator("#chart-ankle").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageDown")
    assert clip_at(page) == pytest.approx(0.3, abs=0.04)
    told = page.locator("#chart-ankle").get_attribute("aria-valuetext") or ""
    assert told.startswith("0.3 seconds: ")
    assert "±" in told
    page.locator("#next").press("Enter")
    first = measured().result.reps[0].start_s
    assert clip_at(page) == pytest.approx(first, abs=0.04)
    page.locator("#chart-ankle").press("Space")
    wait_until(page, "!clip.paused")


def test_the_reader_chooses_light_or_dark(page: Page) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    button = page.locator("#theme")
    assert button.inner_text() == "Dark"
    button.click()
    assert page.evaluate(paper) != light
    button.click()
    assert page.evaluate(paper) == light


def test_on_paper_it_is_light_and_fits(browser: Browser, folder: Path) -> None:
    page, seen = open_page(browser, folder / PAGE, dark=True)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(50)
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    widths = page.evaluate("[...document.querySelectorAll('.uplot')].map((u) => u.clientWidth)")
    assert widths == [660, 660]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(50)
    assert page.evaluate("document.documentElement.dataset.theme") is None
    pdf = page.pdf(prefer_css_page_size=True)
    assert 1 <= pdf.count(b"/Type /Page\n") <= 3
    assert_quiet(seen, folder)


@pytest.mark.parametrize("size", [pytest.param(WIDE, marks=pytest.mark.sweep), PHONE])
def test_it_is_accessible(browser: Browser, folder: Path, size: tuple[int, int]) -> None:
    page, _ = open_page(browser, folder / PAGE, size=size)
    page.locator("#table-reps .jump").first.click()
    assert accessibility_problems_by_day_and_night(page) == []


def test_a_phone_needs_no_scrolling_sideways(browser: Browser, folder: Path) -> None:
    page, seen = open_page(browser, folder / PAGE, size=PHONE, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    scroll = "document.querySelector('#table-reps').parentElement"
    assert page.evaluate(f"{scroll}.scrollWidth <= {scroll}.clientWidth")
    page.locator("#chart-ankle .u-over").tap(position={"x": 100, "y": 40})
    assert clip_at(page) == pytest.approx(cursor_s(page)[0], abs=0.04)
    assert clip_s(page) > 1
    assert_quiet(seen, folder)


def test_without_its_video_the_page_says_so_and_works(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    shutil.copy(folder / PAGE, tmp_path)
    page, _ = open_page(browser, tmp_path / PAGE)
    page.locator("#no-clip").wait_for(state="visible")
    assert VIDEO in page.locator("#no-clip").inner_text()
    assert not page.locator("#play").is_visible()
    page.locator("#table-reps .jump").nth(1).click()
    assert cursor_s(page) == pytest.approx([measured().result.reps[1].start_s] * 2, abs=0.04)


def test_a_single_file_has_its_video_in_it(browser: Browser, tmp_path: Path) -> None:
    write_result(tmp_path / "a", measured(), single_file=True)
    alone = tmp_path / "sent" / "by mail.html"
    alone.parent.mkdir()
    shutil.copy(tmp_path / "a" / PAGE, alone)
    page, seen = open_page(browser, alone)
    page.locator("#table-reps .jump").nth(1).click()
    assert clip_at(page) == pytest.approx(measured().result.reps[1].start_s, abs=0.04)
    assert seen.problems == []
    assert seen.requests == [f"file://{alone}"]


def test_a_name_full_of_markup_is_only_a_name(browser: Browser, tmp_path: Path) -> None:
    name = "</script><img src=x onerror=\"document.title='run'\">'&\u2028{{7*7}}.mp4"
    result = measured().result
    clip = result.clip.model_copy(update={"path": name})
    hostile = replace(measured(), result=result.model_copy(update={"clip": clip}))
    folder = tmp_path / "a#b?c%41 \u00e9.formcheck"
    write_result(folder, hostile)
    page, seen = open_page(browser, folder / PAGE)
    shown = name.replace("\u2028", "\\u2028")
    # What follows the last slash is the name.
    assert page.locator(".clip-name").inner_text() == shown.rpartition("/")[2]
    assert page.title().endswith(shown.rpartition("/")[2])
    assert page.locator("img:not(.still img)").count() == 0
    assert seen.problems == []
    assert {Path(address).name for address in seen.requests} == {PAGE, VIDEO}


def test_the_page_may_ask_nothing_of_anybody(browser: Browser, folder: Path) -> None:
    page, seen = open_page(browser, folder / PAGE)
    assert_quiet(seen, folder)
    page.evaluate(
        """() => {
            window.blocked = new Set();
            document.addEventListener("securitypolicyviolation", (event) =>
                window.blocked.add(event.effectiveDirective));
            new Image().src = "http://127.0.0.1:9/a.png";
            fetch("http://127.0.0.1:9/").catch(() => {});
            const script = document.createElement("script");
            script.textContent = "document.title = 'run'";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>");
        }"""
    )
    wait_until(page, "window.blocked.size === 4")
    assert sorted(page.evaluate("[...window.blocked]")) == [
        "connect-src",
        "img-src",
        "script-src-elem",
        "style-src-attr",
    ]
    assert page.title() != "run"


@pytest.mark.slow
def test_a_sample_from_the_command_line(browser: Browser, analysed_sample: AnalysedSample) -> None:
    """The real thing: H.264 from formcheck plays, and jumps where it should."""
    folder = analysed_sample.results
    page, seen = open_page(browser, folder / PAGE)
    assert page.locator("h1").inner_text() == "2 calf raises"
    assert page.locator(".still img").count() == 4
    start = float(page.locator("#table-reps .jump").nth(1).get_attribute("data-time") or "nan")
    page.locator("#table-reps .jump").nth(1).click()
    assert clip_at(page) == pytest.approx(start, abs=0.04)
    page.locator("#play").click()
    wait_until(page, f"clip.currentTime > {start} + 0.3")
    assert (folder / PAGE).stat().st_size < 400_000
    assert_quiet(seen, folder)
