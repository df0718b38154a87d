"""A planted foot turns as far as the trunk above it rises."""

import numpy as np
import pytest
from synthetic import film, play, raises, stand

from formcheck.kinematics.landmark_cleaning import HIP, clean_landmarks
from formcheck.kinematics.leg import fit_leg
from formcheck.kinematics.trunk_rise import LEG_SEEN, leg_in_trunk_plane, pitch_by_trunk
from formcheck.kinematics.view import CameraView, estimate_view


def risen():
    filmed = film(play(stand(0.8), raises(2, hold_s=1.0), stand(0.6)))
    body = clean_landmarks(filmed.track)
    view = estimate_view(body, body.seen)
    return body.leg("right", view.facing), fit_leg(body, "right", view), filmed.truth


def test_a_raise_is_as_large_as_the_foot_turns():
    leg, fit, truth = risen()
    up = leg[:, HIP, 1]
    pitch = np.degrees(pitch_by_trunk(up, leg, fit))
    true = truth.legs["right"].pitch_deg
    top = true > 20
    # These hips are at the joint.
    assert np.median(pitch[top] / true[top]) == pytest.approx(LEG_SEEN, abs=0.04)
    assert np.nanmax(np.abs(pitch[true < 1])) < 1.5


def test_a_bending_knee_takes_the_answer_away_and_not_the_height():
    leg, fit, _ = risen()
    leg = leg.copy()
    up = leg[:, HIP, 1].copy()
    bent = np.degrees(fit.pitch) > 15
    shorter = 0.08 * np.ptp(leg[0, :, 1])
    leg[bent, HIP] += [0.5 * np.ptp(leg[0, :, 1]), -shorter]
    up[bent] -= shorter
    assert np.isnan(pitch_by_trunk(up, leg, fit)[bent]).all()


def test_without_a_rest_there_is_nothing_to_count_from():
    leg, fit, _ = risen()
    up = np.where(fit.ground_contact.stance, np.nan, leg[:, HIP, 1])
    assert np.isnan(pitch_by_trunk(up, leg, fit)).all()


def test_a_far_leg_looks_smaller_than_the_flank_before_it():
    view = CameraView(facing=1, near="left", yaw_deg=0.0, front=True)
    near, far = (leg_in_trunk_plane(view, side, 1.7) for side in ("left", "right"))
    assert near == pytest.approx(1.02, abs=0.01)
    assert far == pytest.approx(1.10, abs=0.01)
