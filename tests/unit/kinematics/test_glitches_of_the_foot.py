"""A foot that the pose model puts elsewhere for some frames has not stepped; a real step has."""

import numpy as np
import pytest
from synthetic import Camera, Flaws, play, raises, stand, step_in_place, walk
from synthetic import film_at_30 as film
from synthetic.script import Move

from formcheck.kinematics.ground_contact import (
    COMPENSATED_CAMERA_SPREAD,
    FIXED_CAMERA_SPREAD,
    GLITCH_S,
    SAME_SPOT,
    ground_shift,
    planted_stretches,
)
from formcheck.kinematics.landmark_cleaning import TOE, clean_landmarks
from formcheck.model.arrays import Floats
from formcheck.model.pose_track import PoseTrack

STATURE = Camera().px_per_stature
RIGHT_LEG = [26, 28, 30, 32]
RATE = 30


def planted(track: PoseTrack) -> list[slice]:
    body = clean_landmarks(track)
    return planted_stretches(body.leg("right", 1), body.time_s, body.stretches, STATURE)


def filmed(*moves: Move) -> PoseTrack:
    return film(play(*moves), flaws=Flaws(noise=0.0015)).track


def drawn(moved: Floats) -> tuple[Floats, Floats]:
    """A still leg whose joints all move by ``moved`` (T, 2), statures, and the times."""
    leg = np.array([[-0.1, 0.02], [0.0, 0.0], [-0.09, 0.05], [-0.07, 0.3], [-0.06, 0.55],
                    [-0.05, 0.85]])  # fmt: skip
    return STATURE * (leg + moved[:, None]), np.arange(len(moved)) / RATE


def stretches_of(moved: Floats) -> list[slice]:
    leg, time_s = drawn(moved)
    return planted_stretches(leg, time_s, [slice(0, len(time_s))], STATURE)


@pytest.mark.parametrize("frames", [1, 2, 4])
@pytest.mark.parametrize("ahead", [-0.12, 0.12])
def test_a_foot_that_jumps_and_is_back_at_once_still_stands(frames: int, ahead: float) -> None:
    track = filmed(stand(3.0))
    track.landmarks[40 : 40 + frames, RIGHT_LEG, 0] += ahead * STATURE
    assert planted(track) == [slice(0, len(track))]


def test_a_jump_within_a_set_of_raises_does_not_cut_it() -> None:
    track = filmed(stand(1.0), raises(2), stand(1.0))
    track.landmarks[70:72, RIGHT_LEG, 0] += 0.12 * STATURE
    assert planted(track) == [slice(0, len(track))]


@pytest.mark.parametrize("step_s", [0.5, 0.6])
def test_a_foot_that_is_lifted_and_put_down_at_the_same_spot_has_stepped(step_s: float) -> None:
    found = planted(filmed(stand(1.0), step_in_place(2, step_s=step_s), stand(1.0)))
    assert len(found) == 2


def test_a_foot_that_stays_away_is_planted_before_and_after() -> None:
    moved = np.zeros((120, 2))
    moved[40:58, 0] = 0.2  # .6 s
    before, after = (slice(run.start, run.stop) for run in stretches_of(moved))
    assert before.stop <= 41
    assert after.start >= 57
    assert (after.start - before.stop) / RATE > GLITCH_S


@pytest.mark.parametrize(("away", "stretches"), [(0.5 * SAME_SPOT, 1), (2 * SAME_SPOT, 2)])
def test_a_foot_that_comes_down_elsewhere_has_stepped(away: float, stretches: int) -> None:
    moved = np.zeros((120, 2))
    moved[40:43] = 0.0, 0.1
    moved[43:, 0] = away
    assert len(stretches_of(moved)) == stretches


def test_a_walk_is_no_glitch() -> None:
    track = film(play(walk(4), stand(1.5)), camera=Camera(width=1280, at_x=0.1)).track
    last = planted(track)[-1]
    assert clean_landmarks(track).time_s[last.start] > 1.0


@pytest.mark.parametrize(
    ("rest_spread", "follows"), [(FIXED_CAMERA_SPREAD, True), (COMPENSATED_CAMERA_SPREAD, False)]
)
def test_what_is_left_of_a_cameras_motion_is_not_followed(
    rest_spread: float, follows: bool
) -> None:
    time_s = np.arange(240) / RATE
    moved = np.zeros((240, 2))
    moved[:, 0] = 0.006 * np.sin(2 * np.pi * 0.2 * time_s)
    leg, time_s = drawn(moved)
    reference = np.ones(len(leg), bool)
    shift, ball_position_sd = ground_shift(
        leg, time_s, [slice(0, len(leg))], reference, STATURE, rest_spread
    )
    span = float(np.ptp(shift[:, 0])) / STATURE
    if follows:
        assert span > 0.008
        assert (ball_position_sd >= 0.003).all()
    else:
        assert span == 0
        assert (ball_position_sd == 0.002).all()
    assert (np.abs(shift[:, 0] - leg[:, TOE, 0]) < 0.015 * STATURE).all()
