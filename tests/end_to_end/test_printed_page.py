"""``print.html`` printed by a real browser: one A4 page, whatever is on it."""

import re
from pathlib import Path

import pytest
from page_browser import accessibility_problems, open_page
from playwright.sync_api import Browser
from synthetic.filming import film
from synthetic.raising import Rep, raises, stand
from synthetic.script import play

from formcheck import api
from formcheck.analysis.options import Options
from formcheck.history.notes import SessionNote
from formcheck.model.result import Endurance, Norm, Notice
from formcheck.report.html.print_page import PrintDetails, print_page
from formcheck.report.html.view_model import PageViewModel, build_view_model

A4_PX = (794, 1123)


@pytest.fixture(scope="module")
def data() -> PageViewModel:
    """Three raises."""
    options = Options(height_cm=178.0, mass_kg=70.0)
    filmed = film(play(stand(1.0), raises([Rep()] * 3), stand(0.6)))
    return build_view_model(api.measure(filmed.recording, options), options)


def overfull(data: PageViewModel) -> tuple[PageViewModel, PrintDetails]:
    """More of everything than has room."""
    norm = Norm(
        who="adults of a very particular group",
        reps=24,
        source="Hébert-Losier et al. 2017, 10.1016/j.physio.2017.03.002",
    )
    test = Endurance(
        side="left", bpm=60, reps=3, duration_s=9, stopped_by=None, stopped_s=None, prompts=[],
        total_displacement_cm=None, norms=[norm] * 8,
    )  # fmt: skip
    notices = [Notice(code=f"n{i}", message=f"notice {i} " * 40) for i in range(9)]
    long = data.result.model_copy(
        update={"endurance": test, "warnings": notices, "exercise": "long-" * 16 + "name"}
    )
    names = [(v, s) for v in ("peak_heel_height_cm", "work_j") for s in ("left", "right")]
    note = SessionNote(text="wwwww " * 300, pain=10, load_kg=88.5, shoes="shoes " * 13)
    details = PrintDetails(
        name="Maria Wilhelmina " * 5, date="2026-03-01", injured="both", examiner="W" * 200,
        note=note, since="2026-02-01",
        goals=dict.fromkeys(names, "at least 12.0 cm: 2.4 cm missing, less than its ±"),
        changes=dict.fromkeys(names, "+3.5 ± 0.8, better (higher)"),
    )  # fmt: skip
    return PageViewModel(long, data.time_s, data.charts, data.settings), details


@pytest.mark.parametrize("full", [False, True])
def test_it_is_one_page_of_a4(
    full: bool, browser: Browser, data: PageViewModel, tmp_path: Path
) -> None:
    path = tmp_path / "print.html"
    content = overfull(data) if full else (data, PrintDetails(name="Ana"))
    path.write_text(print_page(*content), "utf-8")
    page, seen = open_page(browser, path, size=A4_PX)
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    [box] = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [float(size) for size in box] == pytest.approx([595.3, 841.9], abs=1.5)
    page.emulate_media(media="print")
    bottom = "document.querySelector('{}').getBoundingClientRect().bottom"
    sheet = page.evaluate(bottom.format(".page"))
    # The line to sign and the disclaimer stay on the sheet, and nothing is cut off above them.
    assert page.evaluate(bottom.format("footer p")) <= sheet
    assert page.evaluate(bottom.format(".notes")) <= page.evaluate(bottom.format(".content")) + 1
    assert page.evaluate(bottom.format(".content")) <= page.evaluate(bottom.format(".sign"))
    assert page.evaluate(f"{bottom.format('figure')} - {bottom.format('figcaption')}") > 80
    assert page.evaluate("document.querySelector('#print').checkVisibility()") is False
    assert (seen.problems, len(seen.requests)) == ([], 1)


@pytest.mark.sweep
def test_nobody_is_shut_out(browser: Browser, data: PageViewModel, tmp_path: Path) -> None:
    path = tmp_path / "print.html"
    path.write_text(print_page(data, PrintDetails(name="Ana")), "utf-8")
    page, _ = open_page(browser, path, size=A4_PX, dark=True)
    assert accessibility_problems(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "print"
