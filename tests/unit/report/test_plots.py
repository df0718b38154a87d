"""angles.png: the curves with their gaps and bands, and the raises with their numbers."""

import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from lanes import swept
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import imread

from formcheck.analysis.analysis import Analysis
from formcheck.kinds import load_exercise
from formcheck.report.plots import angles_figure, draw_angles

MakeAnalysis = Callable[..., Analysis]

BLUE, VERMILION = "#0072B2", "#D55E00"


def words(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts if text.get_text()]


def curves(axes: Axes, colour: str) -> list[np.ndarray]:
    """Values of the long lines of a colour (not its single points)."""
    return [
        np.asarray(line.get_ydata(), dtype=float)
        for line in axes.lines
        if line.get_color() == colour and line.get_linestyle() == "-" and len(line.get_ydata()) > 2
    ]


def marks(axes: Axes, kind: str) -> list[tuple[float, float]]:
    return [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in axes.lines
        if line.get_marker() == kind
    ]


def legend(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()] if figure.legends else []


def test_the_file_is_a_picture(make_analysis: MakeAnalysis, tmp_path: Path) -> None:
    target = tmp_path / "part.file"
    draw_angles(make_analysis(), target)
    pixels = imread(target, format="png")
    assert pixels.shape[0] > 500
    assert pixels.shape[1] > 1000
    assert pixels.std() > 0.05


def test_the_same_analysis_gives_the_same_file(make_analysis: MakeAnalysis, tmp_path: Path) -> None:
    first, second = tmp_path / "1.png", tmp_path / "2.png"
    draw_angles(make_analysis(), first)
    draw_angles(make_analysis(), second)
    assert first.read_bytes() == second.read_bytes()


def test_a_target_that_cannot_be_written_is_an_os_error(
    make_analysis: MakeAnalysis, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        draw_angles(make_analysis(), tmp_path / "no folder" / "angles.png")


def test_the_curves_are_the_measured_ones(make_analysis: MakeAnalysis) -> None:
    analysis = make_analysis()
    ankle, height = angles_figure(analysis).axes
    leg = analysis.legs["right"]
    assert np.array_equal(curves(ankle, VERMILION)[0], leg.ankle_deg)
    assert leg.heel_height_cm is not None
    assert np.array_equal(curves(height, VERMILION)[0], leg.heel_height_cm)
    assert "cm" in height.get_ylabel()
    assert "neutral standing position" in ankle.get_ylabel()
    low, high = ankle.get_ylim()
    assert low < -30 < 0 < high  # dorsiflexion up


def test_without_a_scale_heights_are_in_percent_of_the_foot(make_analysis: MakeAnalysis) -> None:
    analysis = make_analysis(in_cm=False)
    _, height = angles_figure(analysis).axes
    assert "% of foot" in height.get_ylabel()
    assert np.array_equal(curves(height, VERMILION)[0], 100 * analysis.legs["right"].heel_height)


def test_the_band_is_the_value_plus_and_minus_the_uncertainty(make_analysis: MakeAnalysis) -> None:
    analysis = make_analysis()
    ankle, _ = angles_figure(analysis).axes
    edge = np.concatenate([path.vertices for path in ankle.collections[0].get_paths()])
    leg = analysis.legs["right"]
    assert edge[:, 1].min() == pytest.approx((leg.ankle_deg - leg.ankle_plus_minus).min())
    assert edge[:, 1].max() == pytest.approx((leg.ankle_deg + leg.ankle_plus_minus).max())


def test_a_gap_stays_a_gap(make_analysis: MakeAnalysis) -> None:
    analysis = make_analysis(gap=slice(200, 260))
    ankle, _ = angles_figure(analysis).axes
    assert np.isnan(curves(ankle, VERMILION)[0][200:260]).all()
    assert len(ankle.collections[0].get_paths()) == 2
    inside = analysis.recording.track.time_s[201:259]
    for path in ankle.collections[0].get_paths():
        x = np.asarray(path.vertices)[:, 0]
        assert not ((x > inside[0]) & (x < inside[-1])).any()


def test_a_single_frame_between_gaps_is_shown_as_a_point(make_analysis: MakeAnalysis) -> None:
    analysis = make_analysis()
    leg = analysis.legs["right"]
    angle = leg.ankle_deg.copy()
    angle[50:60] = np.nan
    angle[55] = -11.5
    ankle, _ = angles_figure(replace(analysis, legs={"right": replace(leg, ankle_deg=angle)})).axes
    (points,) = [line for line in ankle.lines if line.get_marker() == "."]
    assert points.get_ydata() == pytest.approx([-11.5])


def test_counted_raises_are_numbered_and_others_say_why_not(make_analysis: MakeAnalysis) -> None:
    analysis = make_analysis(
        depths=[1.0, 0.5, 1.0, 0.9, 0.8, 1.0],
        faults={3: ["knee-bend", "fast-down"], 4: ["cut-off"], 5: ["fast-down"]},
    )
    _, height = angles_figure(analysis).axes
    assert words(height) == ["1", "shallow", "2", "knee bends", "cut off", "3"]
    assert np.array(marks(height, "o")) == pytest.approx(np.array([(2, 9), (8, 9), (17, 9)]))
    assert [x for x, _ in marks(height, "x")] == pytest.approx([5, 11, 14])


def test_a_raise_whose_top_was_not_measured_has_a_number_but_no_mark(
    make_analysis: MakeAnalysis,
) -> None:
    _, height = angles_figure(make_analysis([1.0, 1.0], gap=slice(50, 70))).axes
    assert words(height) == ["1", "2"]
    assert len(marks(height, "o")) == 1


def test_both_legs_have_their_own_colour(make_analysis: MakeAnalysis) -> None:
    analysis = make_analysis(sides=("left", "right"))
    figure = angles_figure(analysis)
    for axes in figure.axes:
        assert len(curves(axes, BLUE)) == len(curves(axes, VERMILION)) == 1
    assert legend(figure)[:2] == ["left leg", "right leg"]


def test_the_legend_names_only_what_is_there(make_analysis: MakeAnalysis) -> None:
    figure = angles_figure(make_analysis([1.0, 0.9]))
    assert legend(figure) == ["right leg", "95 % interval", "counted"]
    assert legend(angles_figure(make_analysis([], sides=()))) == []


def test_the_title_has_the_clip_and_the_count(make_analysis: MakeAnalysis) -> None:
    figure = angles_figure(make_analysis([1.0, 0.5, 1.0], path="holiday/a/set 1.mp4"))
    assert figure.axes[0].get_title(loc="left") == "set 1.mp4: 2 full calf raises, 1 shallow"
    assert "Measurements, not medical advice" in [text.get_text() for text in figure.texts]


@pytest.mark.parametrize(
    "name",
    swept(
        [
            "$x^2$.mp4",
            "a$b.mp4",
            "$\\frac{$.mp4",
            "腓肠肌.mp4",
            "a\nb.mp4",
            "\udcff.mp4",
            "x" * 250,
        ],
        *range(2, 7),
    ),
)
def test_any_file_name_can_be_drawn_without_a_warning(
    make_analysis: MakeAnalysis, name: str
) -> None:
    figure = angles_figure(make_analysis([1.0], path=name))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.draw_without_rendering()
    title = figure.axes[0].get_title(loc="left")
    assert title.endswith(": 1 calf raise")
    assert "\n" not in title
    assert len(title) < 90


def test_a_name_with_dollars_is_shown_as_it_is(make_analysis: MakeAnalysis) -> None:
    title = angles_figure(make_analysis([1.0], path="$x^2$.mp4")).axes[0].get_title(loc="left")
    assert title.startswith("$x^2$.mp4:")


@pytest.mark.long
def test_nothing_measured_is_said(make_analysis: MakeAnalysis, tmp_path: Path) -> None:
    gone = make_analysis([1.0], gap=slice(0, None))
    for analysis in (make_analysis([], sides=()), replace(gone, legs={}), gone):
        draw_angles(analysis, tmp_path / "angles.png")
        for axes in angles_figure(analysis).axes:
            assert "not measured" in words(axes)


def test_a_foot_in_the_air_has_no_empty_panel_of_heel_heights(make_analysis: MakeAnalysis) -> None:
    planted = make_analysis([1.0, 1.0])
    leg = planted.legs["right"]
    unknown = np.full(len(leg.ankle_deg), np.nan)
    free = replace(
        planted,
        exercise=load_exercise("band-dorsiflexion"),
        legs={"right": replace(leg, heel_height=unknown, heel_height_cm=None)},
    )
    whole, figure = angles_figure(planted), angles_figure(free)
    (only,) = figure.axes
    assert figure.get_figheight() < 0.7 * whole.get_figheight()
    # Its repetitions are marked where the angle is.
    assert [text for text in words(only) if text.isdigit()] == ["1", "2"]
    assert only.get_xlabel() == "Time (s)"


def test_a_clip_of_no_or_one_frame(make_analysis: MakeAnalysis, tmp_path: Path) -> None:
    for fps in (0.3, 1.0):
        draw_angles(make_analysis([], fps=fps), tmp_path / "angles.png")
    assert (tmp_path / "angles.png").stat().st_size > 1000


@pytest.mark.long
@pytest.mark.sweep
def test_in_a_long_set_the_numbers_do_not_overlap(make_analysis: MakeAnalysis) -> None:
    figure = angles_figure(make_analysis([1.0] * 300, fps=5))
    figure.draw_without_rendering()
    boxes = sorted(
        (text.get_window_extent() for text in figure.axes[1].texts if text.get_text()),
        key=lambda box: box.x0,
    )
    assert len(boxes) > 20
    overlaps = sum(a.x1 > b.x0 for a, b in pairwise(boxes[1:]))
    assert overlaps == 0
    assert figure.get_figwidth() > 20


def test_one_frame_with_a_huge_band_does_not_press_the_curve_flat(
    make_analysis: MakeAnalysis,
) -> None:
    analysis = make_analysis()
    leg = analysis.legs["right"]
    band = leg.ankle_plus_minus.copy()
    band[100] = 500.0
    wild = replace(analysis, legs={"right": replace(leg, ankle_plus_minus=band)})
    assert angles_figure(wild).axes[0].get_ylim() == pytest.approx(
        angles_figure(analysis).axes[0].get_ylim(), abs=1
    )


def test_somebody_who_stands_still_is_a_flat_line(make_analysis: MakeAnalysis) -> None:
    low, high = angles_figure(make_analysis([0.01])).axes[0].get_ylim()
    assert high - low >= 12


@pytest.mark.long
def test_pyplot_with_its_global_state_is_not_loaded() -> None:
    code = "import sys, formcheck.report.plots; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.long
def test_settings_of_matplotlib_elsewhere_change_nothing(
    make_analysis: MakeAnalysis, tmp_path: Path
) -> None:
    draw_angles(make_analysis((0.5, 1.0)), tmp_path / "plain.png")
    with rc_context({"axes.facecolor": "black", "font.size": 30, "lines.linewidth": 9}):
        draw_angles(make_analysis((0.5, 1.0)), tmp_path / "strange.png")
    assert (tmp_path / "plain.png").read_bytes() == (tmp_path / "strange.png").read_bytes()
