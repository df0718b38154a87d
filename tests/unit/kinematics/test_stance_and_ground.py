"""When the person stands quietly on flat feet, and when and where the forefoot is planted."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import (
    Camera,
    Filmed,
    Flaws,
    jump,
    march,
    play,
    raises,
    sit_down_on,
    squat,
    stand,
    step_in_place,
    turn,
    walk,
)
from synthetic import film_at_30 as film
from synthetic.script import Script

from formcheck.kinematics.ground_contact import GroundContact, detect_ground_contact
from formcheck.kinematics.landmark_cleaning import clean_landmarks
from formcheck.kinematics.stance import QuietStance, quiet_frames, quiet_stance

NOISE = Flaws(noise=0.0015)


def contact_of(script: Script, **options: object) -> tuple[GroundContact, Filmed]:
    filmed = film(script, **{"flaws": NOISE, **options})  # type: ignore[arg-type]
    body = clean_landmarks(filmed.track)
    found = detect_ground_contact(
        body.leg("right", 1), body.time_s, body.stretches, Camera().px_per_stature
    )
    assert found is not None
    return found, filmed


def planted_frames(found: GroundContact, length: int) -> np.ndarray:
    mask = np.zeros(length, bool)
    for run in found.planted:
        mask[run] = True
    return mask


def test_stance_is_flat_and_quiet() -> None:
    found, filmed = contact_of(play(stand(1.0), raises(3, rest_s=0.6), stand(1.0)))
    leg, time_s = filmed.truth.legs["right"], filmed.track.time_s
    assert found.found
    assert found.stance.sum() > 30
    assert np.abs(leg.pitch_deg[found.stance]).max() < 3
    # Both the second before the set and the one after it are in.
    assert found.stance[time_s < 0.8].mean() > 0.8
    assert found.stance[time_s > time_s[-1] - 0.7].mean() > 0.8


def test_a_heel_that_rests_over_the_edge_of_a_step_is_no_stance() -> None:
    script = play(stand(1.0), raises(4, bottom_deg=-7.0, rest_s=0.8))
    found, filmed = contact_of(script, flaws=Flaws(noise=0.001, heel_shows=0.6))
    assert found.found
    assert (filmed.truth.legs["right"].pitch_deg[found.stance] > -3).mean() > 0.8


def test_a_held_top_is_no_stance() -> None:
    script = play(stand(0.8), raises(2, hold_s=6.0, rest_s=0.6), stand(0.8))
    found, filmed = contact_of(script)
    assert found.found
    assert np.abs(filmed.truth.legs["right"].pitch_deg[found.stance]).max() < 3


@pytest.mark.parametrize("heel_deg", [0.0, 8.0])
def test_the_bottom_of_a_squat_is_no_stance(heel_deg: float) -> None:
    script = play(stand(0.8), squat(2, heel_deg=heel_deg, rest_s=3.0), raises(1), stand(0.8))
    found, filmed = contact_of(script)
    leg = filmed.truth.legs["right"]
    assert found.found
    assert leg.knee_deg[found.stance].max() < 15
    assert np.abs(leg.pitch_deg[found.stance]).max() < 3


def test_sitting_still_is_a_stance() -> None:
    found, _ = contact_of(play(sit_down_on(), stand(1.0), raises(2, seated=True), stand(1.0)))
    assert found.found


def test_without_rest_the_lowest_heels_stand_in() -> None:
    found, filmed = contact_of(play(raises(6, hold_s=0.0, rest_s=0.0)), flaws=Flaws())
    assert not found.found
    assert filmed.truth.legs["right"].pitch_deg[found.stance].max() < 6


def test_standing_raising_and_squatting_is_planted_all_the_time() -> None:
    for moves in ((stand(2.0),), (stand(0.5), raises(3)), (stand(0.5), squat(2))):
        found, filmed = contact_of(play(*moves))
        assert planted_frames(found, len(filmed.track)).all()
        assert np.abs(found.shift).max() < 0.01 * Camera().px_per_stature
        assert (found.ball_position_sd < 0.005).all()


@pytest.mark.parametrize(
    "moves",
    [(stand(1.0), step_in_place(6), stand(1.0)), (stand(1.0), march(6), stand(1.0))],
    ids=["stepping", "marching"],
)
def test_a_foot_in_the_air_is_not_planted(moves: tuple) -> None:
    found, filmed = contact_of(play(*moves))
    lifted = filmed.truth.legs["right"].heel_rise > 0.25
    assert lifted.sum() > 20
    assert not planted_frames(found, len(filmed.track))[lifted].any()


def test_a_walking_foot_is_not_planted_while_it_swings() -> None:
    camera = Camera(width=1280, at_x=0.1)
    found, filmed = contact_of(play(walk(6), stand(1.5)), camera=camera)
    toe = filmed.track.landmarks[:, 32, 0] / camera.px_per_stature
    swinging = np.abs(np.gradient(toe, filmed.track.time_s)) > 0.5
    assert swinging.sum() > 30
    assert planted_frames(found, len(filmed.track))[swinging].mean() < 0.05


def test_a_jump_is_not_planted_in_the_air() -> None:
    found, filmed = contact_of(play(stand(1.0), jump(3)), flaws=Flaws())
    toe = filmed.track.landmarks[:, 32, 1]
    flying = toe < toe[0] - 0.03 * Camera().px_per_stature
    assert flying.sum() > 15
    assert not planted_frames(found, len(filmed.track))[flying].any()


def test_somebody_who_has_turned_round_is_not_measured() -> None:
    found, filmed = contact_of(play(stand(2.0), turn(180.0), stand(2.0)))
    assert not planted_frames(found, len(filmed.track))[filmed.track.time_s > 3.0].any()


def test_the_ground_follows_a_hand_held_camera() -> None:
    camera = Camera(shake_px=6.0)
    script = play(stand(1.0), raises(3), stand(1.0))
    found, filmed = contact_of(script, camera=camera)
    steady = film(script, flaws=NOISE).track.landmarks
    moved = (filmed.track.landmarks - steady)[:, 0, :2] * np.array([1.0, -1.0])
    resting = found.stance
    drift = moved - np.median(moved[resting], axis=0)
    off = (found.shift - drift)[resting]
    assert np.abs(off).max() < 0.6 * np.abs(drift).max()
    assert found.ball_position_sd.max() > 0.003


def test_quiet_is_blind_to_a_moving_camera() -> None:
    track = film(play(stand(3.0)), camera=Camera(shake_px=20.0)).track
    leg = clean_landmarks(track).leg("right", 1)
    assert quiet_frames(leg, track.time_s, Camera().px_per_stature).all()


def test_quiet_is_quiet_at_every_size_and_tempo() -> None:
    script = play(stand(1.0), raises(2, up_s=1.5, down_s=2.0, rest_s=1.0))
    for height in (200, 1600):
        camera = Camera(width=height, height=height)
        filmed = film(script, camera=camera)
        leg = clean_landmarks(filmed.track).leg("right", 1)
        quiet = quiet_frames(leg, filmed.track.time_s, camera.px_per_stature)
        moving = np.abs(np.gradient(filmed.truth.legs["right"].pitch_deg)) * 30 > 25
        assert not quiet[moving].any()
        assert quiet[filmed.track.time_s < 0.7].all()


def test_a_foot_that_never_rests_is_not_planted() -> None:
    filmed = film(play(walk(5)), camera=Camera(width=1280, at_x=0.1))
    body = clean_landmarks(filmed.track)
    leg = body.leg("right", 1).copy()
    leg[:, :, 0] += 200 * body.time_s[:, None]  # as from a camera that pans
    assert detect_ground_contact(leg, body.time_s, body.stretches, Camera().px_per_stature) is None


MOVING, STILL = 0.04, 0.008
"""Statures a second, of a camera that is carried and of one that is held."""


def rest_of(script: Script, camera_speed: object = None) -> tuple[QuietStance, Filmed]:
    """The stance of the right leg, before a camera that moves by so much."""
    filmed = film(script, flaws=NOISE)
    body = clean_landmarks(filmed.track)
    count = len(body.time_s)
    pace = None if camera_speed is None else np.broadcast_to(camera_speed, count)  # type: ignore[arg-type]
    everywhere = np.ones(count, bool)
    leg = body.leg("right", 1)
    return quiet_stance(leg, body.time_s, everywhere, Camera().px_per_stature, pace), filmed


def test_the_zero_is_not_taken_while_the_camera_moves() -> None:
    script = play(stand(2.0), raises(2, rest_s=1.5), stand(1.0))
    count = len(film(script).track)
    time_s = film(script).track.time_s
    rest, _ = rest_of(script, np.where(time_s < 2.2, MOVING, STILL))
    assert rest.best is not None
    assert rest.camera_moved
    assert time_s[rest.best.start] > 2.0
    assert not rest.frames[time_s < 2.0].any()
    always, _ = rest_of(script, np.full(count, STILL))
    assert always.best is not None
    assert time_s[always.best.start] < 0.5
    assert not always.camera_moved


def test_a_camera_that_turns_back_for_a_moment_still_moves() -> None:
    script = play(stand(2.0), raises(2, rest_s=1.5), stand(1.0))
    time_s = film(script).track.time_s
    turning = (time_s > 0.8) & (time_s < 1.2)
    rest, _ = rest_of(script, np.where((time_s < 2.2) & ~turning, MOVING, STILL))
    assert rest.best is not None
    assert time_s[rest.best.start] > 2.0


def test_a_camera_that_always_moves_leaves_the_best_there_is() -> None:
    rest, filmed = rest_of(play(stand(1.0), raises(2), stand(1.0)), MOVING)
    assert rest.best is not None
    assert not rest.camera_moved
    assert rest.carried
    assert not rest_of(play(stand(1.0), raises(2), stand(1.0)), STILL)[0].carried
    assert np.abs(filmed.truth.legs["right"].pitch_deg[rest.frames]).max() < 3


def test_a_longer_rest_takes_the_place_of_a_short_one() -> None:
    script = play(stand(0.45), raises(1, rest_s=0.0), stand(1.5), raises(2), stand(0.5))
    rest, filmed = rest_of(script)
    assert rest.best is not None
    assert filmed.track.time_s[rest.best.start] > 1.0
    # The zero is that of all rests like it.
    assert rest.frames[: int(0.4 * 30)].any()


def test_a_carried_camera_shows_in_the_planted_foot_where_its_motion_is_not_known() -> None:
    filmed = film(play(stand(2.0), raises(2, rest_s=1.5), stand(1.0)), flaws=NOISE)
    time_s = filmed.track.time_s
    landmarks = filmed.track.landmarks.copy()
    carried = MOVING * Camera().px_per_stature * np.minimum(time_s, 2.2)
    landmarks[:, :, 0] += carried[:, None]
    body = clean_landmarks(replace(filmed.track, landmarks=landmarks))
    found = detect_ground_contact(
        body.leg("right", 1), time_s, body.stretches, Camera().px_per_stature
    )
    assert found is not None
    assert found.zero_s is not None
    assert found.zero_s[0] > 2.0
    assert not found.camera_moved  # it may be the foot itself


def test_who_rocks_back_on_their_heels_has_a_zero_with_the_sole_down() -> None:
    rocking = play(stand(1.0), raises(5, bottom_deg=-12.0, rest_s=0.0), stand(0.4))
    rest, filmed = rest_of(rocking)
    assert rest.best is not None
    assert np.abs(filmed.truth.legs["right"].pitch_deg[rest.frames]).max() < 3
