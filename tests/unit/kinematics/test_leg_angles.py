"""The fitted leg in degrees and foot lengths against the truth."""

from dataclasses import fields
from typing import Literal

import numpy as np
import pytest
from synthetic import Camera, Filmed, Flaws, film, play, raises, sit_down_on, squat, stand
from synthetic.script import Script

from formcheck.kinematics import anthropometry
from formcheck.kinematics.landmark_cleaning import BodyTrack, clean_landmarks
from formcheck.kinematics.leg import FittedLegAngles, LegFit, fit_leg
from formcheck.kinematics.leg_angles import (
    LegMotion,
    bend_plus_minus,
    fitted_leg_angles,
    heel_rise,
    motion_of,
)
from formcheck.kinematics.scale import BodyScale, body_scale
from formcheck.kinematics.view import CameraView, estimate_view
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.recording import FootTurn

NO_SCALE = body_scale(None, None)
SIDE_ON = CameraView(facing=1, near="right", yaw_deg=0.0, front=False)
RAISES = play(stand(0.8), raises(3), stand(0.6))


def measured(filmed: Filmed, side: Side = "right", scale: BodyScale = NO_SCALE) -> LegMotion:
    body = clean_landmarks(filmed.track)
    view = estimate_view(body, body.seen)
    return motion_of(body, side, view, fit_leg(body, side, view), scale)


def script_with(**rep: float) -> Script:
    return play(stand(0.8), raises(2, **rep), stand(0.6))


@pytest.mark.parametrize(
    "script",
    [RAISES, script_with(knee_deg=10.0), script_with(lean_deg=15.0), script_with(shank_deg=8.0)],
    ids=["plain", "knee", "trunk", "shank"],
)
def test_exact_landmarks_give_the_angles_within_half_a_degree(script: Script) -> None:
    filmed = film(script)
    motion, true = measured(filmed), filmed.truth.legs["right"]
    np.testing.assert_allclose(motion.foot_pitch_deg, true.pitch_deg, atol=0.5)
    np.testing.assert_allclose(motion.shank_tilt_deg, true.shank_deg, atol=0.5)
    np.testing.assert_allclose(motion.ankle_deg, true.ankle_deg, atol=0.8)
    np.testing.assert_allclose(motion.knee_deg, true.knee_deg, atol=1.0)
    np.testing.assert_allclose(motion.heel_height, true.heel_rise, atol=0.01)


@pytest.mark.parametrize("noise", [0.001, 0.003, 0.005])
@pytest.mark.parametrize("heel_shows", [0.7, 1.0])
def test_truth_lies_inside_the_intervals(noise: float, heel_shows: float) -> None:
    filmed = film(RAISES, flaws=Flaws(noise=noise, heel_shows=heel_shows), seed=5)
    motion, true = measured(filmed), filmed.truth.legs["right"]
    for values, plus_minus, truth in (
        (motion.ankle_deg, motion.ankle_plus_minus, true.ankle_deg),
        (motion.foot_pitch_deg, motion.foot_pitch_plus_minus, true.pitch_deg),
        (motion.shank_tilt_deg, motion.shank_tilt_plus_minus, true.shank_deg),
        (motion.heel_height, motion.heel_height_plus_minus, true.heel_rise),
    ):
        assert (np.abs(values - truth) <= plus_minus).mean() > 0.93


@pytest.mark.parametrize("yaw_deg", [15.0, 30.0, 45.0])
def test_an_oblique_camera_is_allowed_for(yaw_deg: float) -> None:
    filmed = film(RAISES, camera=Camera(yaw_deg=yaw_deg))
    motion, true = measured(filmed), filmed.truth.legs["right"]
    np.testing.assert_allclose(motion.ankle_deg, true.ankle_deg, atol=2.0)
    np.testing.assert_allclose(motion.heel_height, true.heel_rise, atol=0.02)


def test_an_oblique_camera_is_allowed_for_at_the_knee() -> None:
    filmed = film(script_with(knee_deg=25.0), camera=Camera(yaw_deg=45.0))
    true = filmed.truth.legs["right"].knee_deg
    np.testing.assert_allclose(measured(filmed).knee_deg, true, atol=3.0)


def test_from_the_front_there_are_heights_but_no_angles() -> None:
    filmed = film(RAISES, camera=Camera(yaw_deg=85.0))
    motion = measured(filmed)
    for name in ("ankle_deg", "ankle_plus_minus", "shank_tilt_deg", "foot_pitch_deg"):
        assert np.isnan(getattr(motion, name)).all()
    np.testing.assert_allclose(motion.heel_height, filmed.truth.legs["right"].heel_rise, atol=0.04)


def test_mirrored_pictures_give_the_same_angles() -> None:
    script = play(stand(0.8), raises(1, knee_deg=10.0), squat(1), stand(0.5))
    flaws = Flaws(heel_shows=0.8)
    one = measured(film(script, flaws=flaws, camera=Camera(yaw_deg=20.0)), "right")
    other = measured(film(script, flaws=flaws, camera=Camera(facing="left", yaw_deg=20.0)), "left")
    for name in ("ankle_deg", "foot_pitch_deg", "knee_deg", "shank_tilt_deg", "heel_height"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-2)


@pytest.mark.parametrize("factor", [0.25, 2.0, 6.0])
def test_a_larger_picture_gives_the_same_angles(factor: float) -> None:
    large = Camera(width=int(640 * factor), height=int(480 * factor))
    one, other = measured(film(RAISES)), measured(film(RAISES, camera=large))
    for name in ("ankle_deg", "foot_pitch_deg", "knee_deg", "heel_height", "ankle_plus_minus"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=0.02)


def test_slow_motion_gives_the_same_angles() -> None:
    def at(tempo: float) -> LegMotion:
        script = play(
            stand(1.0 * tempo),
            raises(2, up_s=0.8 * tempo, hold_s=0.4 * tempo, down_s=0.8 * tempo, rest_s=tempo),
        )
        return measured(film(script, fps=60.0 / tempo))

    np.testing.assert_allclose(at(1.0).ankle_deg, at(3.0).ankle_deg, atol=0.5)


@pytest.mark.parametrize("facing", ["right", "left"])
@pytest.mark.parametrize(
    "script",
    [
        play(stand(0.8), squat(2), raises(1, pitch_deg=55.0), stand(0.5)),
        play(sit_down_on(), stand(0.8), raises(2, seated=True, pitch_deg=50.0), stand(0.5)),
    ],
    ids=["squat", "seated"],
)
def test_angles_never_jump(script: Script, facing: Literal["left", "right"]) -> None:
    filmed = film(script, camera=Camera(facing=facing), flaws=Flaws(noise=0.002))
    motion = measured(filmed, facing)
    for name in ("ankle_deg", "foot_pitch_deg", "knee_deg", "shank_tilt_deg"):
        steps = np.abs(np.diff(getattr(motion, name)))
        assert np.nanmax(steps) < 15


def rolled(body: BodyTrack, degrees: float) -> BodyTrack:
    """The body as somebody sees it who lies on the side: turned in the picture."""
    turn = np.radians(degrees)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = (body.points - (320.0, 240.0)) @ matrix.T + (320.0, 240.0)
    return BodyTrack(body.time_s, points, body.depth, body.visibility, body.stretches)


@pytest.mark.parametrize("degrees", [0, 45, 90, 135, 160, 200, 225, 270, 315])
def test_a_free_foot_has_the_same_ankle_angle_however_the_person_lies(degrees: int) -> None:
    body = clean_landmarks(film(play(raises(1, pitch_deg=30.0)), flaws=Flaws(noise=0.001)).track)
    upright = motion_of(body, "right", SIDE_ON, None, NO_SCALE).ankle_deg
    lying = motion_of(rolled(body, degrees), "right", SIDE_ON, None, NO_SCALE).ankle_deg
    np.testing.assert_allclose(lying, upright, atol=1e-6)


def test_a_free_foot_has_a_rough_angle_and_no_height() -> None:
    body = clean_landmarks(film(play(stand(3.0))).track)
    true = 30.0 * np.sin(2 * np.pi * body.time_s)  # dorsiflexion, toes up
    ankle = body.points[:, Landmark.RIGHT_ANKLE]
    for joint in (Landmark.RIGHT_HEEL, Landmark.RIGHT_FOOT_INDEX):
        arm = body.points[:, joint] - ankle
        cos, sin = np.cos(np.radians(-true)), np.sin(np.radians(-true))
        turned = np.stack([arm[:, 0] * cos - arm[:, 1] * sin, arm[:, 0] * sin + arm[:, 1] * cos], 1)
        body.points[:, joint] = ankle + turned
    motion = motion_of(body, "right", SIDE_ON, None, NO_SCALE)
    assert (np.abs(motion.ankle_deg - true) <= motion.ankle_plus_minus).all()
    np.testing.assert_allclose(motion.ankle_deg - motion.ankle_deg[0], true, atol=0.5)
    assert np.isnan(motion.heel_height).all()
    assert np.isnan(motion.foot_pitch_deg).all()
    assert (motion.quality <= 0.3).all()


def test_heel_rise_is_that_of_a_foot_turning_about_its_ball() -> None:
    pitch = np.radians([0.0, 30.0, 90.0, -10.0])
    rise, sd = heel_rise(pitch, np.zeros(4))
    length, thick = anthropometry.HEEL_TO_BALL, anthropometry.BALL_ABOVE_SOLE
    assert rise[0] == 0
    assert rise[1] == pytest.approx(length / 2 + thick * (1 - np.sqrt(3) / 2))
    assert rise[2] == pytest.approx(length + thick)
    assert rise[3] < 0
    assert sd[0] == 0
    assert (sd[1:] > 0).all()
    # A known angle of one degree moves the heel by the length times that.
    assert heel_rise(np.zeros(1), np.radians([1.0]))[1][0] == pytest.approx(
        length * np.radians(1.0), rel=1e-6
    )


def test_missing_frames_are_missing_and_of_no_quality() -> None:
    filmed = film(RAISES, flaws=Flaws(lost=((2.0, 2.5),)))
    motion = measured(filmed)
    lost = ~filmed.track.found
    assert np.isnan(motion.ankle_deg[lost]).all()
    assert np.isnan(motion.heel_height[lost]).all()
    assert (motion.quality[lost] == 0).all()
    assert (motion.quality[~lost] > 0.5).all()


def test_quality_falls_with_what_the_model_sees() -> None:
    clear, dim = measured(film(RAISES)), measured(film(RAISES, flaws=Flaws(visibility=0.3)))
    assert (dim.quality < 0.5 * clear.quality).all()
    assert (clear.quality <= 1).all()


def test_centimetres_come_from_the_height_or_the_foot() -> None:
    assert body_scale(None, None) == BodyScale(None, "none")
    assert body_scale(170.0, 30.0) == BodyScale(170.0, "height")
    foot = body_scale(None, 15.2)
    assert foot.source == "foot-length"
    assert foot.stature_cm == pytest.approx(100.0)
    filmed = film(RAISES)
    motion = measured(filmed, scale=body_scale(180.0, None))
    assert motion.heel_height_cm is not None
    np.testing.assert_allclose(
        motion.heel_height_cm, filmed.truth.legs["right"].heel_rise * 0.152 * 180.0, atol=0.3
    )
    assert measured(filmed).heel_height_cm is None


def test_what_is_fitted_holds_together_and_a_jumble_does_not() -> None:
    def model(track_of: Filmed) -> LegFit:
        body = clean_landmarks(track_of.track)
        found = fit_leg(body, "right", estimate_view(body, body.seen))
        assert found is not None
        return found

    assert model(film(RAISES, flaws=Flaws(noise=0.004))).is_plausible
    jumble = film(RAISES)
    jumble.track.landmarks[:, 26, 1] += 40  # the knee a quarter of the shank too low
    assert not model(jumble).is_plausible


def test_a_turn_seen_in_the_pixels_is_used() -> None:
    filmed = film(RAISES, flaws=Flaws(heel_shows=0.5))
    body = clean_landmarks(filmed.track)
    view = estimate_view(body, body.seen)
    true = filmed.truth.legs["right"].pitch_deg
    trusted = np.ones(len(true), bool)
    trusted[::3] = False
    turn = FootTurn(np.where(trusted, true, np.nan), np.full(len(true), 0.3), trusted)
    plain = motion_of(body, "right", view, fit_leg(body, "right", view), NO_SCALE)
    helped = motion_of(body, "right", view, fit_leg(body, "right", view, turn), NO_SCALE)
    top = true > 20

    def off(motion: LegMotion) -> float:
        return float(np.abs(motion.foot_pitch_deg - true)[top & trusted].mean())

    assert off(helped) < 0.5
    assert off(helped) < 0.6 * off(plain)
    assert np.isfinite(helped.foot_pitch_deg).all()


def test_no_part_of_an_interval_is_negative_where_a_foot_is_fitted_beyond_the_vertical() -> None:
    one = {field.name: np.array([0.1]) for field in fields(FittedLegAngles)}
    angles = fitted_leg_angles(FittedLegAngles(**one | {"pitch": np.radians([100.0])}), 0.0)
    assert angles.rise_set_up[0] > 0


def test_a_bend_is_as_sure_as_the_view_lets_it_be() -> None:
    side, oblique = (
        bend_plus_minus(CameraView(1, "right", yaw, front=False, yaw_sd_deg=4.0))
        for yaw in (0.0, 40.0)
    )
    assert side == (0.0, 0.0)
    # Joints that sway by a hundredth of the stature sideways.
    assert oblique[0] == pytest.approx(9.5, abs=1.0)
    assert oblique[1] < oblique[0] / 2
