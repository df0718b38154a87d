import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from evaluation.clip_score import ClipScore, advised, compared_side, score_clip
from evaluation.targets import Target, targets
from evaluation.truth import Truth, load_truth
from truth_making import PEAK_HEEL_CM, PEAK_PITCH_DEG, make_analysis, write_truth

from formcheck.analysis.analysis import Analysis
from formcheck.model.landmarks import Side
from formcheck.model.result import Measured, RomMean, RomSide, RomTest


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    return load_truth(write_truth(tmp_path))


def row(clips: list[ClipScore], quantity: str) -> Target:
    return next(row for row in targets(clips, []) if row.quantity == quantity)


def test_a_perfect_analysis_has_no_error(truth: Truth) -> None:
    score = score_clip(truth, make_analysis())
    assert score.side == "right"
    assert score.reps is not None
    assert score.reps.exact
    assert score.curves["ankle"].mae == pytest.approx(0, abs=1e-9)
    assert score.curves["ankle"].slope == pytest.approx(1)
    assert score.curves["heel"].mae == pytest.approx(0, abs=1e-9)
    assert score.peak_deg == pytest.approx([0, 0], abs=1e-9)
    assert score.coverage["ankle"].share == 1.0


def test_a_gain_shows_in_slope_and_peaks(truth: Truth) -> None:
    score = score_clip(truth, make_analysis(gain=0.8))
    for name in ("ankle", "pitch", "heel"):
        assert score.curves[name].slope == pytest.approx(0.8)
    assert score.peak_deg == pytest.approx([-0.2 * PEAK_PITCH_DEG] * 2)
    assert score.peak_heel_cm == pytest.approx([-0.2 * PEAK_HEEL_CM] * 2)
    assert score.true_peak_heel_cm == pytest.approx([PEAK_HEEL_CM] * 2)
    assert row([score], "heel height at the peaks, mean").reached == "20.0 %"


def test_a_wrong_zero_leaves_the_change_alone_but_not_the_coverage(truth: Truth) -> None:
    score = score_clip(truth, make_analysis(zero_deg=3.0))
    assert score.rest_error_deg == pytest.approx(3.0)
    assert score.curves["ankle"].mae == pytest.approx(0, abs=1e-9)
    assert score.coverage["ankle"].share == 0.0
    assert score.coverage["pitch"].share == 1.0


def test_an_absolute_zero_is_compared_with_the_right_angle(truth: Truth) -> None:
    analysis = make_analysis(zero_deg=3.0)
    neutral = analysis.result.neutral.model_copy(update={"right_deg": None, "source": "assumed"})
    analysis = replace(analysis, result=analysis.result.model_copy(update={"neutral": neutral}))
    assert score_clip(truth, analysis).coverage["ankle"].share == 1.0


def test_shank_tilt_is_compared_as_it_is(truth: Truth) -> None:
    score = score_clip(truth, make_analysis())
    assert score.curves["shank"].bias == pytest.approx(1.5)
    assert score.coverage["shank"].share == 1.0


def test_late_raises_miss_the_target_of_their_tops(truth: Truth) -> None:
    score = score_clip(truth, make_analysis(late_s=0.08))
    assert score.reps is not None
    assert score.reps.top_ms == pytest.approx([80, 80])
    assert row([score], "time of a raise's top").ok is False


def test_yaw_is_folded_before_it_is_compared(truth: Truth) -> None:
    score = score_clip(truth, make_analysis())
    assert (score.yaw_true, score.yaw_measured) == (15, 12)
    assert score.coverage["yaw"].share == 0.0


def test_what_was_not_measured_counts_as_missing_not_as_right(truth: Truth) -> None:
    analysis = make_analysis()
    motion = analysis.legs["right"]
    missing = np.full(len(motion.ankle_deg), np.nan)
    motion = replace(motion, ankle_deg=missing, heel_height_cm=None)
    score = score_clip(truth, replace(analysis, legs={"right": motion}))
    assert score.curves["ankle"].share == 0.0
    assert math.isnan(score.curves["heel"].mae)
    assert row([score], "ankle in raises, mean MAE").ok is None


@pytest.mark.parametrize(
    ("working", "near", "measured", "side"),
    [
        (("left", "right"), "right", ("left", "right"), "right"),
        (("left",), "right", ("left", "right"), "left"),
        (("left",), "right", ("right",), "right"),
        (("left", "right"), None, ("left",), "left"),
    ],
)
def test_which_leg_is_compared(
    truth: Truth,
    working: tuple[Side, ...],
    near: Side | None,
    measured: tuple[Side, ...],
    side: Side,
) -> None:
    assert compared_side(replace(truth, working=working, near=near), measured) == side


def test_declining_a_whole_body_is_a_wrong_count_and_a_cut_one_right(truth: Truth) -> None:
    whole, cut = advised(truth, "step back"), advised(replace(truth, cut=True), "step back")
    assert row([whole], "repetition count, yaw <= 45").ok is False
    assert row([cut], "body cut by the picture").ok is True
    guessed = score_clip(replace(truth, cut=True), make_analysis())
    assert row([guessed], "body cut by the picture").ok is False


def test_targets_are_missed_and_reached(truth: Truth) -> None:
    good, bad = (score_clip(truth, make_analysis(gain=gain)) for gain in (1.0, 0.5))
    for quantity in (
        "ankle in raises, mean MAE",
        "ankle in raises, worst clip",
        "ankle in raises, slope",
        "peak plantarflexion, mean",
        "foot pitch in raises, mean MAE",
        "heel height, mean MAE",
        "heel height at the peaks, mean",
    ):
        assert row([good], quantity).ok is True, quantity
        assert row([bad], quantity).ok is False, quantity


@pytest.mark.parametrize(("plus_minus", "word"), [(0.5, "too narrow"), (20.0, "too wide")])
def test_intervals_can_be_too_narrow_and_too_wide(
    truth: Truth, plus_minus: float, word: str
) -> None:
    score = score_clip(truth, make_analysis(gain=0.9, plus_minus=plus_minus))
    target = row([score], "coverage, heel, raises")
    assert target.ok is False
    assert word in target.reached


def test_without_clips_no_target_is_reached() -> None:
    assert all(target.ok is None for target in targets([], []))


def test_a_lunge_is_scored_over_its_hold(tmp_path: Path) -> None:
    rep = {"rep": 1, "t_start": 1.0, "t_top": 2.0, "t_hold_end": 3.0, "t_end": 4.0}
    path = write_truth(
        tmp_path,
        formcheck_exercise="knee-to-wall",
        counted_reps=0,
        counted_reps_range=[0, 0],
        reps=[rep],
    )
    truth = load_truth(path)
    motion_off = make_analysis(gain=0.5)
    score = score_clip(truth, motion_off)
    assert score.hold is not None
    assert score.hold.measured_tilt_deg - score.hold.true_tilt_deg == pytest.approx(1.5)
    assert score.hold.measured_heel_cm == pytest.approx(score.hold.true_heel_cm / 2)
    assert row([score], "lunge, shank tilt of the hold, worst").ok is True
    assert row([score], "lunge, heel lift of 2 cm told from none").ok is False
    assert row([score], "lunge, yaw of 15 noticed").ok is True


def test_the_ends_of_a_range_are_compared_from_the_reported_zero(tmp_path: Path) -> None:
    path = write_truth(
        tmp_path, formcheck_exercise="rom-active", counted_reps=0, counted_reps_range=[0, 0]
    )
    score = score_clip(load_truth(path), _with_range(up=2.0, down=20.0))
    up, down = score.ranges
    assert (up.true_deg, up.measured_deg) == pytest.approx((0, 2))
    # Read over .3 s, as formcheck reads it.
    assert down.true_deg == pytest.approx(PEAK_PITCH_DEG, abs=1.5)
    assert down.measured_deg == 20
    found = row([score], "open chain, each end of the range")
    assert found.reached.startswith("1 of 2 ends")
    assert found.ok is True


def test_ends_that_were_read_need_close_ranges_and_intervals_that_hold(tmp_path: Path) -> None:
    path = write_truth(
        tmp_path, formcheck_exercise="rom-active", counted_reps=0, counted_reps_range=[0, 0]
    )
    close = _with_range(up=1.0, down=PEAK_PITCH_DEG - 2, lower_bound=False)
    names = ("range, mean error", "ends inside their interval", "clips with lower bounds only")
    score = score_clip(load_truth(path), close)
    assert all(row([score], f"open chain, {name}").ok for name in names)
    far = _with_range(up=1.0, down=PEAK_PITCH_DEG - 20, lower_bound=False)
    score = score_clip(load_truth(path), far)
    assert row([score], "open chain, each end of the range").ok is False
    assert row([score], "open chain, range, mean error").ok is False
    bound = score_clip(load_truth(path), _with_range(up=1.0, down=10.0))
    assert row([bound], "open chain, clips with lower bounds only").ok is False


def test_a_lower_bound_that_the_truth_does_not_respect_is_none(tmp_path: Path) -> None:
    path = write_truth(
        tmp_path, formcheck_exercise="rom-active", counted_reps=0, counted_reps_range=[0, 0]
    )
    score = score_clip(load_truth(path), _with_range(up=12.0, down=25.0))
    assert row([score], "open chain, each end of the range").ok is False


def _with_range(up: float, down: float, *, lower_bound: bool = True) -> Analysis:
    def bound(value: float) -> RomMean:
        mean = Measured(value=value, plus_minus=value if lower_bound else 5.0)
        return RomMean(mean_deg=mean, lower_bound=lower_bound, spread_deg=None, tries=1)

    analysis = make_analysis()
    side = RomSide(dorsiflexion=bound(up), plantarflexion=bound(down))
    rom = RomTest(test="active", tries=[], left=side, right=side)
    return replace(analysis, result=analysis.result.model_copy(update={"rom": rom}))


def test_live_measuring_may_be_half_as_wrong_again(truth: Truth) -> None:
    clips = [score_clip(truth, make_analysis(gain=0.87))]
    plain, live = (
        {row.quantity: row for row in targets(clips, [], live=on)} for on in (False, True)
    )
    slope = "ankle in raises, slope"
    assert (plain[slope].target, plain[slope].ok) == ("0.9 to 1.1", False)
    assert (live[slope].target, live[slope].ok) == ("0.85 to 1.15", True)
    assert live["time of a raise's top"].target == "75 ms on every clip"
    assert live["ankle in raises, mean MAE"].target == "2.25 deg"
    count = "repetition count, yaw <= 45"
    assert live[count] == plain[count]
    assert live["coverage, ankle, raises"] == plain["coverage, ankle, raises"]
