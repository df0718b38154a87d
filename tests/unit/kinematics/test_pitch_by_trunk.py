"""A planted foot turns as far as the trunk above it rises."""

import numpy as np
import pytest
from synthetic import film, play, raises, stand

from formcheck.kinematics.landmark_cleaning import HIP, SHOULDER, clean_landmarks
from formcheck.kinematics.leg import fit_leg
from formcheck.kinematics.trunk_rise import (
    HIP_ERRORS,
    HIP_SLIDES,
    LEG_SEEN,
    TRUNK_SEEN,
    UNITS,
    leg_in_trunk_plane,
    pitches_by_trunk,
    weigh_units,
)
from formcheck.kinematics.view import CameraView, estimate_view


def risen():
    filmed = film(play(stand(0.8), raises(2, hold_s=1.0), stand(0.6)))
    body = clean_landmarks(filmed.track)
    view = estimate_view(body, body.seen)
    return body.leg("right", view.facing), fit_leg(body, "right", view), filmed.truth


def trunk_of(leg, fit):
    rest = fit.ground_contact.stance
    return float(np.hypot(*np.median((leg[:, SHOULDER] - leg[:, HIP])[rest], axis=0)))


def test_a_raise_is_as_large_as_the_foot_turns_in_lengths_of_the_leg_and_of_the_trunk():
    leg, fit, truth = risen()
    pitches = np.degrees(pitches_by_trunk(leg[:, HIP, 1], leg, fit, trunk_of(leg, fit)))
    true = truth.legs["right"].pitch_deg
    top = true > 20
    # These joints are where they are.
    for pitch, seen in zip(pitches, (LEG_SEEN, TRUNK_SEEN), strict=True):
        assert np.median(pitch[top] / true[top]) == pytest.approx(seen, abs=0.04)
        assert np.nanmax(np.abs(pitch[true < 1])) < 1.5


def test_hips_that_slide_along_the_body_hardly_change_what_repeats():
    still = np.ones(2)
    slid = UNITS / (UNITS + np.array([1, -1]) * HIP_SLIDES)
    rises = [weigh_units(np.column_stack([rise, rise, rise])) for rise in (still, slid)]
    assert rises[1][0] == pytest.approx(rises[0][0], abs=0.001)
    assert abs(slid - 1).max() > 0.02
    assert rises[0][1] < 0.001


def test_a_camera_whose_pitch_is_hardly_known_leaves_the_rise_to_the_trunk():
    unsure = np.array([[1.0, 1.02, 1.08], [1.0, 1.02, 1.02]])
    rise, sd = weigh_units(unsure * [[1.0], [0.9]])
    assert rise == pytest.approx(0.9, abs=0.02)
    assert sd == pytest.approx(np.linalg.norm([0.02, 0.02, HIP_ERRORS[1]]), abs=0.003)


def test_a_bending_knee_takes_the_answer_away_and_not_the_height():
    leg, fit, _ = risen()
    leg = leg.copy()
    up = leg[:, HIP, 1].copy()
    bent = np.degrees(fit.pitch) > 15
    shorter = 0.08 * np.ptp(leg[0, :, 1])
    leg[bent, HIP] += [0.5 * np.ptp(leg[0, :, 1]), -shorter]
    up[bent] -= shorter
    assert np.isnan(pitches_by_trunk(up, leg, fit, trunk_of(leg, fit))[:, bent]).all()


def test_without_a_rest_there_is_nothing_to_count_from():
    leg, fit, _ = risen()
    up = np.where(fit.ground_contact.stance, np.nan, leg[:, HIP, 1])
    assert np.isnan(pitches_by_trunk(up, leg, fit, trunk_of(leg, fit))).all()


def test_a_far_leg_looks_smaller_than_the_flank_before_it():
    view = CameraView(facing=1, near="left", yaw_deg=0.0, front=True)
    near, far = (leg_in_trunk_plane(view, side, 1.7) for side in ("left", "right"))
    assert near == pytest.approx(1.02, abs=0.01)
    assert far == pytest.approx(1.10, abs=0.01)
