"""The page that compares two results."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from formcheck.analysis.analysis import Analysis
from formcheck.history.compare import compare_results
from formcheck.report.html.compare import compare_page
from formcheck.report.html.frames_csv_reader import frames_charts
from formcheck.report.html.rep_overlay import (
    MARGIN_S,
    OverlayPart,
    align_reps,
    common_time,
    complete_reps,
    overlay_json,
)
from formcheck.report.html.view_model import PageViewModel, build_view_model
from formcheck.report.tables import frames_csv

MakeAnalysis = Callable[..., Analysis]


def page_of(a: PageViewModel, b: PageViewModel, cautions: tuple[str, ...] = ()) -> str:
    return unescape(compare_page(a, b, compare_results(a.result, b.result), cautions))


def test_repetitions_are_laid_over_each_other_from_their_starts(
    make_analysis: MakeAnalysis,
) -> None:
    """All are the same half sine, wherever they are in the clip, scaled by their depth."""
    data = build_view_model(make_analysis((1.0, 0.8, 0.9)))
    clock_s = common_time(OverlayPart(data, "A"), OverlayPart(data, "B"))
    laid = align_reps(OverlayPart(data, "A"), data.charts[0], clock_s)
    assert laid is not None
    assert laid.starts == (1.0, 4.0, 7.0)
    within = (clock_s >= 0) & (clock_s <= 2)
    one = -30 * np.sin(np.pi * clock_s[within] / 2) ** 2
    for row, depth in zip(laid.values, (1.0, 0.8, 0.9), strict=True):
        np.testing.assert_allclose(row[within], depth * one, atol=0.1)
    middle, plus_minus = laid.median()
    np.testing.assert_allclose(middle[within], 0.9 * one, atol=0.1)
    top = int(np.argmin(middle))
    assert plus_minus[top] == pytest.approx(2 + 3 * 0.9, abs=0.05)


def test_nothing_is_drawn_after_a_repetition_s_end(make_analysis: MakeAnalysis) -> None:
    data = build_view_model(make_analysis((1.0, 1.0)))
    clock_s = np.arange(-0.5, 4, 0.04)
    laid = align_reps(OverlayPart(data, "A"), data.charts[0], clock_s)
    assert laid is not None
    assert np.isnan(laid.values[0][clock_s > 2 + MARGIN_S]).all()
    assert np.isfinite(laid.values[0][(clock_s >= -0.4) & (clock_s < 2)]).all()


def test_a_gap_is_not_bridged(make_analysis: MakeAnalysis) -> None:
    data = build_view_model(make_analysis((1.0,), gap=slice(45, 60)))
    clock_s = common_time(OverlayPart(data, "A"), OverlayPart(data, "B"))
    laid = align_reps(OverlayPart(data, "A"), data.charts[0], clock_s)
    assert laid is not None
    missing = np.isnan(laid.values[0])
    inside = (clock_s > 0.5) & (clock_s < 0.96)
    assert missing[inside].all()
    assert not missing[(clock_s > 0) & (clock_s < 0.45)].any()


def test_cut_off_repetitions_are_left_out(make_analysis: MakeAnalysis) -> None:
    data = build_view_model(make_analysis((1.0, 0.5, 1.0), faults={2: ["cut-off"]}))
    assert [rep.index for rep in complete_reps(data)] == [1, 2]


def test_cm_are_not_laid_over_percent(make_analysis: MakeAnalysis) -> None:
    a, b = (build_view_model(make_analysis(in_cm=in_cm)) for in_cm in (True, False))
    assert [
        chart["key"] for chart in overlay_json(OverlayPart(a, "A"), OverlayPart(b, "B"))["charts"]
    ] == ["ankle"]


def test_the_numbers_and_the_error_of_the_difference_are_told(
    make_analysis: MakeAnalysis,
) -> None:
    a, b = build_view_model(make_analysis((1.0, 1.0))), build_view_model(make_analysis((0.7, 0.7)))
    page = page_of(a, b, ("the camera stood elsewhere",))
    assert "3 real changes" in page
    assert "Peak heel height, right: <b>9.0 → 6.3\u00a0cm</b>" in page
    assert "(−2.7\u00a0±\u00a01.1\u00a0cm)" in page
    assert "no clear change" in page
    assert "The camera stood elsewhere." in page


def test_one_that_was_not_measured_is_no_nought(make_analysis: MakeAnalysis) -> None:
    a, b = (
        build_view_model(make_analysis((1.0,))),
        build_view_model(make_analysis((1.0,), in_cm=False)),
    )
    page = page_of(a, b)
    assert "No clear change" in page
    assert "not measured" in page
    assert "measured only in A" in page


@pytest.mark.parametrize("which", [0, 1])
def test_without_repetitions_or_curves_it_says_why(make_analysis: MakeAnalysis, which: int) -> None:
    full, empty = build_view_model(make_analysis((1.0,))), build_view_model(make_analysis(()))
    blank = replace(full, charts=())
    letter = "BA"[which]
    for other, why in ((empty, "has no raises to draw"), (blank, "are missing")):
        pair = (other, full) if which else (full, other)
        page = page_of(*pair)
        assert why in page
        assert letter in page.partition(why)[0][-25:]
        assert 'class="plot"' not in page


def test_names_are_only_names(make_analysis: MakeAnalysis) -> None:
    hostile = build_view_model(make_analysis(path="<script>alert(1)</script>.mp4"))
    comparisons = compare_results(hostile.result, hostile.result)
    page = compare_page(hostile, hostile, comparisons, ("<b>care</b>",))
    assert "alert(1)<" not in page
    assert "<b>care" not in page


def test_curves_come_from_frames_csv_too(make_analysis: MakeAnalysis, tmp_path: Path) -> None:
    analysis = make_analysis((1.0, 0.5), gap=slice(3, 9))
    (tmp_path / "frames.csv").write_text(frames_csv(analysis), "utf-8")
    time_s, charts = frames_charts(tmp_path, analysis.result)
    np.testing.assert_allclose(time_s, analysis.recording.track.time_s, atol=1e-3)
    assert [chart.key for chart in charts] == ["ankle", "heel"]
    values = charts[0].curves[0].values
    np.testing.assert_allclose(values, analysis.legs["right"].ankle_deg, atol=0.01)
    assert charts[0].curves[0].plus_minus is None
    assert charts[0].title == build_view_model(analysis).charts[0].title


@pytest.mark.parametrize("text", [None, "", "a,b\n1,2\n", "{good}x\n", "{good}1\n", "{good}{back}"])
def test_a_bad_frames_csv_gives_no_curves(
    make_analysis: MakeAnalysis, tmp_path: Path, text: str | None
) -> None:
    analysis = make_analysis((1.0,))
    if text is not None:
        good = frames_csv(analysis)
        filled = text.format(good=good, back=good.splitlines()[1] + "\n")
        (tmp_path / "frames.csv").write_text(filled, "utf-8")
    time_s, charts = frames_charts(tmp_path, analysis.result)
    assert (len(time_s), charts) == (0, ())
