from functools import cache

import numpy as np
import pytest
from drawn_foot import RATE, WIDTH, add_frame, at, clip, raises
from lanes import swept

from formcheck.registration.foot_template import FootView
from formcheck.registration.foot_turn import FootTurnEstimator


def close(turn, truth, within=1.0):
    """Every frame is trusted and off by less than a degree, and says so."""
    off = np.abs(turn.pitch_deg - truth)
    assert turn.trusted.all()
    assert off.max() < within
    assert (off < 1.96 * turn.sd_deg).mean() > 0.95
    assert turn.sd_deg.max() < 4


@pytest.mark.long
@pytest.mark.parametrize("mirrored", swept([False, True], 1))
def test_a_raise_is_measured_within_a_degree(mirrored):
    foot = clip(raises([30, 18]), mirrored=mirrored)
    close(foot.measure(), foot.turn_deg)


@pytest.mark.long
@pytest.mark.sweep
def test_a_heel_that_dips_below_a_step_turns_the_other_way():
    foot = clip(raises([28, -12]))
    close(foot.measure(), foot.turn_deg)


seen_or_not = pytest.mark.parametrize(
    "floor_seen", swept([True, False], 1), ids=["floor seen", "unseen"]
)


@pytest.mark.long
@seen_or_not
def test_noise_changing_light_and_a_swaying_camera_do_no_harm(floor_seen):
    turn = raises([30])
    beat = np.arange(len(turn)) / RATE
    sway = np.stack([2.3 * np.sin(2 * beat), 1.4 * np.sin(3 * beat)], axis=1)
    light = 1 + 0.2 * np.sin(beat)
    close(clip(turn, sway=sway, light=light, noise=6.0, floor_seen=floor_seen).measure(), turn)


@pytest.mark.long
@seen_or_not
def test_a_camera_that_pans_is_followed(floor_seen):
    turn = raises([30])
    sway = np.linspace(0, 1, len(turn))[:, None] * [[40.0, -12.0]]
    close(clip(turn, sway=sway, floor_seen=floor_seen).measure(), turn)


@cache
def seen_from_above():
    """A foot that a camera shows less high, and its turn measured with that known."""
    foot = clip(raises([30, 18]), height=0.9)
    return foot, foot.measure(height=0.9)


@pytest.mark.long
def test_a_camera_that_looks_down_is_allowed_for():
    foot, found = seen_from_above()
    close(found, foot.turn_deg)


@pytest.mark.long
@pytest.mark.sweep
def test_a_camera_that_looks_down_does_harm_when_nobody_tells():
    foot, found = seen_from_above()
    blind, told = (
        np.abs(turn.pitch_deg - foot.turn_deg).max() for turn in (foot.measure(height=1.0), found)
    )
    assert blind > 1.2
    assert told < 0.6 * blind


@pytest.mark.long
@pytest.mark.sweep
def test_the_view_needs_no_yaw_from_outside():
    foot = clip(raises([25]))
    close(foot.measure(yaw_deg=None), foot.turn_deg, within=2.0)


@cache
def slid():
    """A foot that slides away from 2.3 to 3.7 s: its true turn, and what is found."""
    turn = raises([30, 30, 30])
    slide = np.zeros((len(turn), 2))
    slide[at(2.3) :, 0] = np.minimum(45 / RATE * np.arange(len(turn) - at(2.3)), 60.0)
    return turn, clip(turn, slide=slide).measure()


@pytest.mark.long
def test_a_foot_that_slides_away_is_not_trusted():
    _, found = slid()
    assert found.trusted[: at(1.6)].all()
    assert not found.trusted[at(2.4) : at(3.7)].any()


def test_a_foot_that_has_slid_is_measured_again_once_it_stands():
    # A foot planted elsewhere is a planted foot: the last raise is as good as the first.
    turn, found = slid()
    settled = slice(at(4.3), None)
    assert found.trusted[settled].all()
    assert np.abs(found.pitch_deg - turn)[settled].max() < 1


@pytest.mark.long
def test_a_foot_put_elsewhere_is_measured_again():
    turn = raises([30, 30])
    slide = np.zeros((len(turn), 2))
    slide[:, 0] = 70 * np.clip((np.arange(len(turn)) / RATE - 1.8) / 0.2, 0, 1)
    found = clip(turn, slide=slide).measure()
    settled = np.arange(len(turn)) > at(2.5)
    assert found.trusted[settled].all()
    assert np.abs(found.pitch_deg - turn)[settled].max() < 1


@pytest.mark.long
def test_a_covered_foot_is_not_trusted():
    turn = raises([30, 30])
    covered = list(range(at(2.3), at(2.8)))
    found = clip(turn, covered=covered).measure()
    assert not found.trusted[covered].any()
    assert found.trusted[: at(2.0)].all()


@pytest.mark.long
def test_a_foot_lifted_off_the_floor_is_not_trusted():
    turn = raises([30, 0, 0])
    slide = np.zeros((len(turn), 2))
    air = np.arange(len(turn)) > at(2.7)
    slide[air, 1] = -40 * np.sin(np.arange(air.sum()) * 3.75 / RATE) ** 2
    found = clip(turn, slide=slide).measure()
    assert not found.trusted[at(2.95) :].any()


@pytest.mark.long
def test_gaps_in_the_landmarks_stay_untrusted_and_harm_nobody_else():
    foot = clip(raises([30, 20]))
    feet = foot.feet()
    gap = np.r_[at(1.0) : at(1.15), at(2.65) : at(2.85)]
    feet[gap] = np.nan
    found = foot.measure(feet)
    known = np.ones(len(feet), bool)
    known[gap] = False
    assert not found.trusted[gap].any()
    assert found.trusted[known].all()
    assert np.abs(found.pitch_deg - foot.turn_deg)[known].max() < 1


@pytest.mark.long
@pytest.mark.sweep
def test_frames_that_were_not_given_are_missing():
    foot = clip(raises([20]))
    flat = np.abs(foot.turn_deg) < 0.5
    meter = FootTurnEstimator(foot.time_s, foot.feet(), flat, *foot.rough(), FootView(0.0))
    for index in meter.calibration_frames:
        meter.calibrate(index, foot.image(index))
    seen = at(1.3)
    for index in range(seen):
        add_frame(meter, index, foot.image(index))
    found = meter.finish()
    assert np.isnan(found.pitch_deg[seen:]).all()
    assert np.isnan(found.sd_deg[seen:]).all()
    assert not found.trusted[seen:].any()
    assert np.isfinite(found.pitch_deg[:seen]).all()


def nothing(found, frames):
    assert np.isnan(found.pitch_deg).all()
    assert not found.trusted.any()
    assert found.pitch_deg.shape == found.sd_deg.shape == found.trusted.shape == (frames,)


def test_without_a_stance_nothing_is_asked_and_nothing_measured():
    foot = clip(raises([20]))
    frames = len(foot.turn_deg)
    meter = FootTurnEstimator(
        foot.time_s, foot.feet(), np.zeros(frames, bool), *foot.rough(), FootView()
    )
    assert meter.calibration_frames == []
    add_frame(meter, 0, foot.image(0))
    nothing(meter.finish(), frames)


def test_a_foot_that_points_at_the_camera_is_not_measured():
    foot = clip(raises([20]))
    feet = foot.feet()
    feet[:, 3] = feet[:, 2] + [6.0, 40.0]
    frames = len(feet)
    flat = np.abs(foot.turn_deg) < 0.5
    meter = FootTurnEstimator(foot.time_s, feet, flat, *foot.rough(), FootView(None))
    assert meter.calibration_frames == []
    for index in (0, frames // 2):
        meter.calibrate(index, foot.image(index))
        add_frame(meter, index, foot.image(index))
    nothing(meter.finish(), frames)


def test_without_the_learning_pass_nothing_is_measured():
    foot = clip(raises([20]))
    frames = len(foot.turn_deg)
    meter = FootTurnEstimator(
        foot.time_s, foot.feet(), foot.turn_deg == 0, *foot.rough(), FootView()
    )
    assert 0 < len(meter.calibration_frames) < 20
    add_frame(meter, 0, foot.image(0))
    nothing(meter.finish(), frames)


def test_without_a_raise_the_flat_foot_is_still_found_flat():
    foot = clip(np.zeros(40))
    found = foot.measure()
    assert found.trusted.all()
    assert np.abs(found.pitch_deg).max() < 0.5


@pytest.mark.long
@pytest.mark.sweep
def test_a_foot_out_of_the_picture_is_not_trusted():
    foot = clip(raises([20]))
    feet = foot.feet() + np.array([WIDTH + 500.0, 0.0])
    assert not foot.measure(feet).trusted.any()
