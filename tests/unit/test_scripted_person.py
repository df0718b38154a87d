"""The scripted person itself: what other tests lean on must be right first."""

import numpy as np
import pytest
from synthetic import (
    CLEAN,
    Camera,
    Flaws,
    frame_times,
    jump,
    march,
    play,
    raises,
    sit_down_on,
    squat,
    stand,
    turn,
    walk,
)
from synthetic import film_at_30 as film
from synthetic.body import SHANK, THIGH, pose_body
from synthetic.script import Move

from formcheck.model.landmarks import SIDES, Landmark

MOTIONS = {
    "raises": (raises(1, knee_deg=20.0),),
    "squat": (squat(1),),
    "march": (march(2),),
    "jump": (jump(1),),
    "walk": (walk(3),),
    "seated": (sit_down_on(), raises(1, seated=True)),
}


@pytest.mark.parametrize("moves", MOTIONS.values(), ids=MOTIONS.keys())
def test_bones_keep_their_length(moves: tuple[Move, ...]) -> None:
    script = play(*moves)
    body = pose_body(script.at(frame_times(script.duration_s)))
    for leg in body.legs.values():
        np.testing.assert_allclose(np.hypot(*(leg.knee - leg.ankle).T), SHANK, atol=1e-9)
        np.testing.assert_allclose(np.hypot(*(leg.hip - leg.knee).T), THIGH, atol=2e-3)
        assert (leg.knee_deg > -0.1).all()


@pytest.mark.parametrize("moves", MOTIONS.values(), ids=MOTIONS.keys())
def test_nothing_jumps_within_a_motion(moves: tuple[Move, ...]) -> None:
    track = film(play(*moves), fps=120.0, flaws=CLEAN).track
    steps = np.hypot.reduce(np.diff(track.landmarks[:, :, :2], axis=0), axis=2)
    # The swinging foot is the fastest: about four statures a second.
    assert steps.max() < 4.5 / 120 * Camera().px_per_stature


def test_scripted_angles_are_the_true_ones() -> None:
    script = play(stand(0.5), raises(1, pitch_deg=30.0, knee_deg=24.0, hold_s=0.5))
    filmed = film(script, flaws=CLEAN)
    leg = filmed.truth.legs["right"]
    at_top = np.argmin(np.abs(filmed.track.time_s - script.raises[0].top_s - 0.25))
    assert leg.pitch_deg[at_top] == pytest.approx(30.0)
    assert leg.shank_deg[at_top] == pytest.approx(3.0 + 12.0)
    assert leg.knee_deg[at_top] == pytest.approx(5.0 + 24.0)
    assert leg.ankle_deg[at_top] == pytest.approx(12.0 - 30.0)
    # .70 of the foot's length behind the ball, which is .014 statures thick.
    rise = 0.1064 * np.sin(np.radians(30)) + 0.014 * (1 - np.cos(np.radians(30)))
    assert leg.heel_rise[at_top] == pytest.approx(rise / 0.152)


def test_the_other_way_round_is_the_mirror_image() -> None:
    script = play(raises(1), squat(1))
    right, left = (
        film(script, camera=Camera(facing=facing, yaw_deg=25.0), flaws=CLEAN).track.landmarks
        for facing in ("right", "left")
    )
    swapped = right.copy()
    for name in ("knee", "ankle", "heel", "foot_index", "hip", "shoulder"):
        one, other = (Landmark.of(side, name) for side in SIDES)
        swapped[:, [one, other]] = right[:, [other, one]]
    body = [Landmark.of(side, name) for side in SIDES for name in ("knee", "heel", "shoulder")]
    mirrored = 640 - swapped[:, body, 0]
    np.testing.assert_allclose(left[:, body, 0], mirrored, atol=1e-3)
    np.testing.assert_allclose(left[:, body, 1], swapped[:, body, 1], atol=1e-3)


def test_feet_leave_the_ground_in_a_jump_only() -> None:
    for moves, flies in ((jump(1), True), (squat(1), False), (raises(1), False)):
        landmarks = film(play(moves), flaws=CLEAN).track.landmarks
        toes = landmarks[:, [Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX], 1]
        assert bool((np.ptp(toes, axis=0) > 10).all()) is flies


def test_turning_round_and_walking_leads_back() -> None:
    landmarks = film(play(walk(3), turn(180.0), walk(3)), flaws=CLEAN).track.landmarks
    hip = landmarks[:, Landmark.LEFT_HIP : Landmark.RIGHT_HIP + 1, 0].mean(axis=1)
    assert hip.max() - hip[0] > 100
    assert abs(hip[-1] - hip[0]) < 15


def test_times_are_increasing_and_uneven() -> None:
    time_s = frame_times(10.0, 30.0, jitter=0.45, dropped=0.2, seed=3)
    assert time_s[0] == 0
    assert (np.diff(time_s) > 0).all()
    assert np.ptp(np.diff(time_s)) > 0.01
    assert 200 < len(time_s) < 280


def test_lost_frames_are_nan_in_every_column() -> None:
    track = film(play(stand(2.0)), flaws=Flaws(lost=((0.5, 1.0),))).track
    assert np.isnan(track.landmarks[~track.found]).all()
    assert track.time_s[~track.found].min() == pytest.approx(0.5)
    assert (~track.found).sum() == 15


def test_the_filter_lags_and_noise_is_what_was_asked_for() -> None:
    script = play(stand(1.0), raises(2), stand(1.0))
    exact = film(script, flaws=CLEAN).track.landmarks[:, Landmark.RIGHT_HEEL, 1]
    slow = film(script).track.landmarks[:, Landmark.RIGHT_HEEL, 1]
    rising = np.flatnonzero(np.diff(exact) < -1)
    assert (slow[rising] > exact[rising]).all()
    noisy = film(script, flaws=Flaws(noise=0.004, one_euro=False)).track.landmarks
    spread = (noisy - film(script, flaws=CLEAN).track.landmarks)[..., :2].std()
    assert spread == pytest.approx(0.004 * Camera().px_per_stature, rel=0.05)
