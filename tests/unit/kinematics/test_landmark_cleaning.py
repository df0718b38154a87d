"""From landmarks to clean joints: stretches of one person, gaps, angles without jumps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import CLEAN, Flaws, play, raises, replace_person, squat, stand, walk
from synthetic import film_at_30 as film
from synthetic.script import Script

from formcheck.kinematics.identity import INTERPOLATED_S
from formcheck.kinematics.landmark_cleaning import (
    ANKLE,
    HEEL,
    TOE,
    angle_of,
    clean_landmarks,
    segment_tracks,
)
from formcheck.model.landmarks import Landmark
from formcheck.model.pose_track import PoseTrack


def stretches_of(script: Script, **options: object) -> list[tuple[float, float]]:
    track = film(script, **options).track  # type: ignore[arg-type]
    found = segment_tracks(track.landmarks[:, :, :2].astype(float), track.time_s)
    return [(track.time_s[run.start], track.time_s[run.stop - 1]) for run in found]


@pytest.mark.parametrize("facing", [1, -1])
def test_clean_joints_are_the_true_ones_without_lag(facing: int) -> None:
    script = play(stand(0.5), raises(2), stand(0.5))
    exact = film(script, flaws=CLEAN).track
    body = clean_landmarks(film(script).track)
    for joint in (Landmark.RIGHT_HEEL, Landmark.RIGHT_KNEE, Landmark.LEFT_HIP):
        np.testing.assert_allclose(body.points[:, joint], exact.landmarks[:, joint, :2], atol=0.5)
    leg = body.leg("right", facing)
    assert leg.shape == (len(exact), 6, 2)
    # y is up, x points the way the person faces.
    assert (leg[:, ANKLE, 1] > leg[:, HEEL, 1]).all()
    assert ((leg[:, TOE, 0] > leg[:, HEEL, 0]) == (facing > 0)).all()


def test_noise_is_damped() -> None:
    script = play(stand(3.0))
    exact = film(script, flaws=CLEAN).track.landmarks[:, :, :2]
    flaws = Flaws(noise=0.004)
    noise = (
        (film(script, flaws=Flaws(noise=0.004, one_euro=False)).track.landmarks[:, :, :2]) - exact
    )
    left = clean_landmarks(film(script, flaws=flaws).track).points - exact
    assert left.std() < 0.75 * noise.std()


def test_gaps_stay_gaps() -> None:
    track = film(play(stand(1.0), raises(2)), flaws=Flaws(lost=((1.5, 1.6), (3.0, 4.0)))).track
    body = clean_landmarks(track)
    np.testing.assert_array_equal(body.seen, track.found)
    assert np.isfinite(body.points[track.found]).all()


def test_a_short_gap_does_not_break_a_stretch_and_a_long_one_does() -> None:
    script = play(stand(4.0))
    short, long = ((1.0, 1.0 + INTERPOLATED_S - 0.06),), ((1.0, 1.5),)
    assert len(stretches_of(script, flaws=Flaws(lost=short))) == 1
    ends = stretches_of(script, flaws=Flaws(lost=long))
    assert np.allclose(ends, [(0.0, 29 / 30), (1.5, 119 / 30)])


def test_another_person_is_another_stretch() -> None:
    ends = stretches_of(play(stand(2.0), replace_person(place=0.6), stand(2.0)), flaws=CLEAN)
    assert len(ends) == 2
    assert ends[1][0] == pytest.approx(2.0)


@pytest.mark.parametrize("fps", [10.0, 30.0, 120.0])
def test_nothing_that_one_person_does_breaks_a_stretch(fps: float) -> None:
    script = play(walk(3), squat(1), raises(1, up_s=0.3, down_s=0.3))
    assert len(stretches_of(script, fps=fps, flaws=Flaws(noise=0.003))) == 1


def test_a_glimpse_of_somebody_is_no_stretch() -> None:
    lost = ((0.0, 1.0), (1.2, 3.0))
    assert stretches_of(play(stand(3.0)), flaws=Flaws(lost=lost)) == []


def test_nobody_gives_no_stretch() -> None:
    nobody = PoseTrack(np.arange(9) / 30, np.full((9, 33, 5), np.nan, np.float32), 640, 480)
    body = clean_landmarks(nobody)
    assert body.stretches == []
    assert not body.seen.any()


@given(
    st.lists(st.floats(-170.0, 170.0), min_size=1, max_size=40),
    st.floats(-1000.0, 1000.0),
    st.floats(0.1, 1e3),
)
def test_angles_follow_a_turning_vector_without_jumps(
    turns: list[float], start: float, length: float
) -> None:
    true = np.radians(start + np.concatenate([[0.0], np.cumsum(turns)]))
    angles = angle_of(length * np.stack([np.sin(true), np.cos(true)], axis=1))
    np.testing.assert_allclose(np.diff(angles), np.diff(true), atol=1e-6)


def test_angles_go_on_across_a_gap() -> None:
    tilt = np.radians(np.linspace(-190, -100, 10))
    vectors = np.stack([np.sin(tilt), np.cos(tilt)], axis=1)
    vectors[4:6] = np.nan
    angles = angle_of(vectors)
    assert np.isnan(angles[4:6]).all()
    assert np.abs(np.diff(angles[np.isfinite(angles)])).max() < np.radians(31)


def test_forward_is_positive() -> None:
    up, forward, back = (0.0, 1.0), (1.0, 1.0), (-1.0, 1.0)
    for vector, degrees in ((up, 0.0), (forward, 45.0), (back, -45.0)):
        assert np.degrees(angle_of(np.array([vector])))[0] == pytest.approx(degrees)
