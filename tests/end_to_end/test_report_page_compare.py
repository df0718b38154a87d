"""``compare.html`` in a real browser."""

from dataclasses import replace
from pathlib import Path

import pytest
from page_browser import (
    PHONE,
    accessibility_problems,
    accessibility_problems_by_day_and_night,
    film_times,
    open_page,
    wait_until,
)
from playwright.sync_api import Browser
from synthetic.filming import film
from synthetic.raising import Rep, raises, stand
from synthetic.script import play

from formcheck import api
from formcheck.analysis.options import Options
from formcheck.history.compare import compare_results
from formcheck.history.symmetry import compare_legs
from formcheck.report.html.compare import compare_page, legs_page
from formcheck.report.html.view_model import PageViewModel, Video, build_view_model

STARTS = "[...document.querySelectorAll('video')].map((v) => v.currentTime)"


def session(folder: Path, name: str, reps: list[Rep], wait_s: float) -> PageViewModel:
    options = Options(height_cm=178.0)
    analysis = api.measure(film(play(stand(wait_s), raises(reps), stand(1.0))).recording, options)
    film_times(analysis, folder / f"{name}.mp4")
    return build_view_model(analysis, options, video=Video(f"./{name}.mp4", f"{name}.mp4"))


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PageViewModel, PageViewModel]:
    """Three raises, and two lower ones that begin a second later."""
    folder = tmp_path_factory.mktemp("compared")
    a = session(folder, "a", [Rep()] * 3, 1.5)
    b = session(folder, "b", [Rep(pitch_deg=22.0)] * 2, 2.5)
    path = folder / "compare.html"
    path.write_text(compare_page(a, b, compare_results(a.result, b.result)), "utf-8")
    return path, a, b


def test_both_clips_play_in_step_from_the_chosen_raise(
    browser: Browser, sessions: tuple[Path, PageViewModel, PageViewModel]
) -> None:
    path, a, b = sessions
    page, seen = open_page(browser, path)
    page.locator("#which").select_option("2")
    moved = "[...document.querySelectorAll('video')].every((v) => !v.seeking)"
    wait_until(page, moved)
    second = [data.result.reps[1].start_s for data in (a, b)]
    assert page.evaluate(STARTS) == pytest.approx([s - 0.3 for s in second], abs=0.05)
    page.locator("#play").click()
    wait_until(page, f"{STARTS}[0] > {second[0]} + 0.3")
    here = page.evaluate(STARTS)
    assert here[0] - second[0] == pytest.approx(here[1] - second[1], abs=0.25)
    assert page.locator(".playhead:visible").count() == 2
    assert seen.problems == []
    assert {Path(address).name for address in seen.requests} == {path.name, "a.mp4", "b.mp4"}


@pytest.mark.sweep
def test_each_choice_draws_its_curves(
    browser: Browser, sessions: tuple[Path, PageViewModel, PageViewModel]
) -> None:
    path, _, _ = sessions
    page, seen = open_page(browser, path)
    counts = "formcheck.charts.map(({ u }) => u.series.length)"
    # The time, three and two raises, and two medians with the edges of their bands.
    assert page.evaluate(counts) == [1 + 3 + 2 + 2 * 3] * 2
    page.locator("#which").select_option("2")
    assert page.evaluate(counts) == [1 + 2 * 3] * 2
    # B has no third raise: its curve is empty.
    page.locator("#which").select_option("3")
    assert page.evaluate(counts) == [1 + 3 + 1] * 2
    box = page.locator("#chart-heel .u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    told = page.locator("#readout-heel").inner_text()
    assert "B not measured" in told
    assert "±" in told
    assert seen.problems == []


def test_it_is_accessible_and_fits_a_phone(
    browser: Browser, sessions: tuple[Path, PageViewModel, PageViewModel]
) -> None:
    page, _ = open_page(browser, sessions[0], size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    assert accessibility_problems_by_day_and_night(page) == []


def on_the_left(data: PageViewModel) -> PageViewModel:
    """The same of the other leg."""
    reps = [rep.model_copy(update={"side": "left"}) for rep in data.result.reps]
    charts = [
        replace(chart, curves=tuple(replace(curve, side="left") for curve in chart.curves))
        for chart in data.charts
    ]
    result = data.result.model_copy(update={"reps": reps})
    return replace(data, result=result, charts=tuple(charts))


@pytest.mark.sweep
def test_left_beside_right_names_its_legs_and_is_accessible(
    browser: Browser, sessions: tuple[Path, PageViewModel, PageViewModel]
) -> None:
    path, a, b = sessions
    left = on_the_left(b)
    page_path = path.with_name("legs.html")
    text = legs_page(left, a, compare_legs(left.result, a.result, "left"), "left")
    page_path.write_text(text, "utf-8")
    page, seen = open_page(browser, page_path, size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    assert accessibility_problems(page) == []
    heads = page.locator("#table-numbers thead th").all_inner_texts()
    assert heads[1:5] == ["Left (injured)", "Right", "Left − right", "Symmetry index"]
    page.locator("#which").select_option("3")
    page.evaluate("document.getElementById('chart-heel').scrollIntoView()")
    box = page.locator("#chart-heel .u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    assert "Left (injured) not measured, Right" in page.locator("#readout-heel").inner_text()
    assert seen.problems == []
