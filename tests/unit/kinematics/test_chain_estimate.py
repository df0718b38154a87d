"""One estimate of a leg's posture for a clip and for a camera, and what is sure of it."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from synthetic import CLEAN, Camera, film, play, raises, stand

from formcheck.kinematics import anthropometry, chain
from formcheck.kinematics.chain_estimate import (
    ANKLE_WEIGHTS,
    FLAT_SD_BY_LANDMARKS,
    PITCH_WEIGHTS,
    SHANK_WEIGHTS,
    ChainEstimate,
    ChainEstimator,
)
from formcheck.kinematics.landmark_cleaning import body_of_track, clean_landmarks
from formcheck.kinematics.leg import fit_leg
from formcheck.kinematics.leg_angles import motion_of
from formcheck.kinematics.leg_online import OnlineLegEstimator
from formcheck.kinematics.scale import BodyScale
from formcheck.kinematics.stance import quiet_window
from formcheck.kinematics.view import estimate_view
from formcheck.model.pose_track import PoseTrack

BALL_SD = 0.003


def joints_of_a_raise() -> tuple[np.ndarray, np.ndarray]:
    """Joints in statures, shape (T, 6, 2), of a person who stands and rises; and the stance."""
    filmed = film(play(stand(1.5), raises(1), stand(1.0)), flaws=CLEAN)
    body = clean_landmarks(filmed.track)
    view = estimate_view(body, body.seen)
    model = fit_leg(body, "right", view)
    assert model is not None
    joints = body.leg("right", view.facing) / model.stature
    return joints, np.median(joints[model.ground_contact.stance], axis=0)


@pytest.fixture(scope="module")
def raised() -> tuple[np.ndarray, np.ndarray]:
    return joints_of_a_raise()


@pytest.fixture(scope="module")
def estimate(raised: tuple[np.ndarray, np.ndarray]) -> ChainEstimate:
    """A raise seen side-on, by its landmarks."""
    joints, stance = raised
    return ChainEstimator(stance, 1.0).fit_with_sensitivities(joints, np.full(len(joints), BALL_SD))


@pytest.mark.parametrize("yaw_cosine", [1.0, 0.8])
def test_a_few_steps_tell_what_a_longer_lever_would_do(
    raised: tuple[np.ndarray, np.ndarray], yaw_cosine: float
) -> None:
    joints, stance = raised
    ball_sd = np.full(len(joints), BALL_SD)
    estimate = ChainEstimator(stance, yaw_cosine).fit_with_sensitivities(joints, ball_sd)
    shape, ball = chain.shape_of(stance, 1 + anthropometry.ANKLE_BEHIND_BALL_SD)
    longer = chain.fit_chain(joints - ball, chain.chain_model(shape, yaw_cosine), ball_sd)
    change = longer.posture - estimate.posture
    high = np.abs(change[:, chain.PITCH]) > np.radians(0.5)
    assert high.sum() > 5
    np.testing.assert_allclose(
        estimate.sensitivities[0][high, chain.PITCH], change[high, chain.PITCH], rtol=0.1
    )


def test_a_known_lever_is_surer_and_nothing_is_surer_than_flat(
    estimate: ChainEstimate,
) -> None:
    unknown, known, _ = estimate.sd_parts(PITCH_WEIGHTS)
    np.testing.assert_allclose(unknown, estimate.sd(PITCH_WEIGHTS))
    assert (known <= unknown).all()
    assert (known >= FLAT_SD_BY_LANDMARKS).all()
    top = int(np.argmax(estimate.posture[:, chain.PITCH]))
    assert known[top] < 0.95 * unknown[top]
    # A lever that is off turns foot and shank: not the same way, so that the ankle feels it.
    assert estimate.sd(ANKLE_WEIGHTS)[top] > FLAT_SD_BY_LANDMARKS


def test_an_unsure_oblique_view_makes_a_tilted_shank_less_sure() -> None:
    upright = np.array(
        [[-0.11, 0], [0.03, 0], [-0.08, 0.04], *([-0.08, y] for y in (0.29, 0.53, 0.8))]
    )
    joints = upright.copy()
    joints[3:] += 0.25 * np.array([np.sin(np.radians(25.0)), np.cos(np.radians(25.0)) - 1])
    sd = {
        share: ChainEstimator(upright, 0.7, share)
        .fit_with_sensitivities(joints[None], np.full(1, BALL_SD))
        .sd(SHANK_WEIGHTS)[0]
        for share in (0.0, 0.1, 0.2)
    }
    assert np.hypot(sd[0.0], np.radians(0.5)) < sd[0.1] < np.hypot(sd[0.0], np.radians(3.0))
    assert sd[0.2] > 1.05 * sd[0.1]


def test_a_picture_makes_it_surer(raised: tuple[np.ndarray, np.ndarray]) -> None:
    joints, stance = raised
    estimator, ball_sd = ChainEstimator(stance, 1.0), np.full(len(joints), BALL_SD)
    alone = estimator.fit_with_sensitivities(joints, ball_sd)
    pitch = alone.posture[:, chain.PITCH]
    picture = pitch, np.full(len(joints), np.radians(0.5))
    helped = estimator.fit_with_sensitivities(joints, ball_sd, picture, alone.posture)
    assert (helped.sd(PITCH_WEIGHTS) < alone.sd(PITCH_WEIGHTS)).all()
    unsure = estimator.fit_with_sensitivities(
        joints, ball_sd, picture, alone.posture, picture_understated=(1.2 * pitch, picture[1])
    )
    top = int(np.argmax(pitch))
    assert unsure.sd(PITCH_WEIGHTS)[top] > helped.sd(PITCH_WEIGHTS)[top]


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0, 85.0])
def test_a_camera_and_a_clip_say_the_same(yaw_deg: float) -> None:
    filmed = film(
        play(stand(1.5), raises(2), stand(1.0)), flaws=CLEAN, camera=Camera(yaw_deg=yaw_deg)
    )
    track = filmed.track
    first = track.time_s < 1.0
    window = PoseTrack(track.time_s[first], track.landmarks[first], track.width, track.height)
    view = quiet_window(window, "right")
    assert view is not None
    leg = OnlineLegEstimator(window, "right", view)
    live = [
        leg.measure(float(t), pose)
        for t, pose in zip(track.time_s[~first], track.landmarks[~first], strict=True)
    ]
    body = body_of_track(track)  # as at a camera: no filter is undone
    motion = motion_of(body, "right", view, fit_leg(body, "right", view), BodyScale(None, "none"))
    for name, most in (
        ("ankle_deg", 0.8),
        ("ankle_plus_minus", 1.2),  # at a camera the ball's place is less sure
        ("foot_pitch_deg", 0.8),
        ("shank_tilt_deg", 0.8),
        ("heel_height", 0.02),
        ("heel_height_plus_minus", 0.02),
    ):
        found = np.array([getattr(instant, name) for instant in live])
        recorded = getattr(motion, name)[~first]
        np.testing.assert_allclose(found, recorded, atol=most, err_msg=name)


@pytest.mark.parametrize("off_deg", [0.0, 4.0, -8.0])
def test_a_picture_joined_to_a_fit_says_what_a_fit_with_it_says(
    raised: tuple[np.ndarray, np.ndarray], off_deg: float
) -> None:
    joints, stance = raised
    estimator, ball_sd = ChainEstimator(stance, 1.0), np.full(len(joints), BALL_SD)
    alone = estimator.fit_with_sensitivities(joints, ball_sd)
    pitch = alone.posture[:, chain.PITCH] + np.radians(off_deg)
    picture = pitch, np.full(len(joints), np.radians(1.0))
    joined = estimator.fit_with_picture(joints, ball_sd, picture, alone)
    anew = estimator.fit_with_sensitivities(joints, ball_sd, picture)
    np.testing.assert_allclose(joined.posture, anew.posture, atol=1e-3)
    np.testing.assert_allclose(joined.rms_residual, anew.rms_residual, atol=1e-4)
    for angle in (PITCH_WEIGHTS, ANKLE_WEIGHTS):
        np.testing.assert_allclose(joined.sd(angle), anew.sd(angle), rtol=0.15)


def test_what_stays_with_the_person_is_not_the_set_ups(
    estimate: ChainEstimate,
) -> None:
    sd, _, set_up = estimate.sd_parts(ANKLE_WEIGHTS)
    assert (set_up <= sd).all()
    longer = replace(
        estimate, sensitivities=estimate.sensitivities * np.array([3.0, 1, 1])[:, None, None]
    )
    longer_sd, _, longer_set_up = longer.sd_parts(ANKLE_WEIGHTS)
    assert (longer_sd > sd).any()
    assert longer_set_up == pytest.approx(set_up)


def test_several_angles_are_as_sure_together_as_one_by_one(
    estimate: ChainEstimate,
) -> None:
    both = np.stack([PITCH_WEIGHTS, ANKLE_WEIGHTS])
    for together, *alone in zip(
        estimate.sd_parts(both),
        estimate.sd_parts(PITCH_WEIGHTS),
        estimate.sd_parts(ANKLE_WEIGHTS),
        strict=True,
    ):
        np.testing.assert_allclose(together, alone)


def test_frame_by_frame_it_is_as_sure_as_anew(raised: tuple[np.ndarray, np.ndarray]) -> None:
    joints, stance = raised
    estimator, ball_sd = ChainEstimator(stance, 1.0), np.full(1, BALL_SD)
    live = ChainEstimator(stance, 1.0, sensitivity_steps=1)
    known = last = live.fit_with_sensitivities(joints[:1], ball_sd)
    found = 0
    for frame in range(1, len(joints)):
        last = live.fit_near(joints[frame, None], ball_sd, last.posture, known)
        anew = estimator.fit_with_sensitivities(joints[frame, None], ball_sd)
        np.testing.assert_allclose(last.posture, anew.posture, atol=1e-4)
        np.testing.assert_allclose(last.sd(ANKLE_WEIGHTS), anew.sd(ANKLE_WEIGHTS), rtol=0.15)
        if last.sensitivities is not known.sensitivities:
            known, found = last, found + 1
    # Most frames are near enough to one before them.
    assert 0 < found < len(joints)


def test_a_long_clip_needs_little_memory_on_the_way(raised: tuple[np.ndarray, np.ndarray]) -> None:
    joints, stance = raised
    count = 6000
    long = np.resize(joints, (count, *joints.shape[1:]))
    estimator = ChainEstimator(stance, 1.0)
    tracemalloc.start()
    estimator.fit_with_sensitivities(long, np.full(count, BALL_SD))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # What is returned has 0.6 kB a frame; the equations of a frame have 3 kB, four times.
    assert most / count < 3000


def test_a_frame_is_fitted_alike_among_many(raised: tuple[np.ndarray, np.ndarray]) -> None:
    joints, stance = raised
    count = 3 * chain.BLOCK
    long, ball_sd = np.resize(joints, (count, *joints.shape[1:])), np.full(count, BALL_SD)
    shape, ball = chain.shape_of(stance)
    model = chain.chain_model(shape)
    whole = chain.fit_chain(long - ball, model, ball_sd, converged=0.0)
    part = slice(chain.BLOCK - 5, chain.BLOCK + 5)
    alone = chain.fit_chain(long[part] - ball, model, ball_sd[part], converged=0.0)
    np.testing.assert_allclose(whole.posture[part], alone.posture, atol=1e-12)
    np.testing.assert_allclose(whole.covariance[part], alone.covariance, rtol=1e-9)
