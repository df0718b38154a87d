"""The leg as a chain: known postures come back, and errors stay inside their intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.kinematics import anthropometry
from formcheck.kinematics.chain import PITCH, SHANK, ChainFit, chain_model, fit_chain, shape_of
from formcheck.kinematics.landmark_cleaning import ANKLE, HEEL, HIP, KNEE, SHOULDER, TOE

BALL_SD = 0.002


def joints_of(pitch_deg: np.ndarray, shank_deg: np.ndarray, thigh_deg: np.ndarray) -> np.ndarray:
    """The chain forwards, from the ball, (T, 6, 2): its own few lines on purpose."""

    def turned(x: float, y: float) -> np.ndarray:
        p = np.radians(pitch_deg)
        return np.stack([x * np.cos(p) + y * np.sin(p), y * np.cos(p) - x * np.sin(p)], axis=1)

    def up(degrees: np.ndarray) -> np.ndarray:
        tilt = np.radians(degrees)
        return np.stack([np.sin(tilt), np.cos(tilt)], axis=1)

    out = np.empty((len(pitch_deg), 6, 2))
    out[:, HEEL], out[:, TOE] = turned(-0.100, 0.001), (0.034, -0.006)
    out[:, ANKLE] = turned(-anthropometry.ANKLE_BEHIND_BALL, anthropometry.ANKLE_ABOVE_BALL)
    out[:, KNEE] = out[:, ANKLE] + 0.25 * up(shank_deg)
    out[:, HIP] = out[:, KNEE] + 0.24 * up(thigh_deg)
    out[:, SHOULDER] = out[:, HIP] + 0.29 * up(np.full(len(pitch_deg), 2.0))
    return out


def stance() -> np.ndarray:
    return joints_of(np.zeros(1), np.full(1, 4.0), np.full(1, -1.0))[0]


def fit(joints: np.ndarray, yaw_cosine: float = 1.0, **options: object) -> ChainFit:
    shape, ball = shape_of(stance())
    ball_sd = np.full(len(joints), BALL_SD)
    model = chain_model(shape, yaw_cosine)
    return fit_chain(joints - ball, model, ball_sd, **options)  # type: ignore[arg-type]


def random_postures(
    seed: int, count: int = 300, pitch: float = 60.0, shank: float = 30.0, knee: float = 50.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pitch, shank and thigh, up to so many degrees from the stance."""
    random = np.random.default_rng(seed)
    pitch_deg = random.uniform(0, pitch, count)
    shank_deg = 4.0 + random.uniform(-shank / 3, shank, count)
    return pitch_deg, shank_deg, shank_deg - random.uniform(0, knee, count)


def test_shape_is_read_from_the_stance() -> None:
    shape, ball = shape_of(stance())
    np.testing.assert_allclose(ball, 0.0, atol=1e-12)
    np.testing.assert_allclose(shape.lengths, (0.25, 0.24, 0.29))
    np.testing.assert_allclose(np.degrees(shape.tilts), (4.0, -1.0, 2.0))
    np.testing.assert_allclose(shape.heel, (-0.100, 0.001))
    np.testing.assert_allclose(shape.toe, (0.034, -0.006))


def test_exact_landmarks_of_a_raise_give_the_posture_back() -> None:
    pitch, shank, thigh = random_postures(0, pitch=45.0, shank=9.0, knee=15.0)
    found = fit(joints_of(pitch, shank, thigh))
    np.testing.assert_allclose(np.degrees(found.posture[:, PITCH]), pitch, atol=0.5)
    np.testing.assert_allclose(np.degrees(found.posture[:, SHANK]), shank, atol=0.5)
    assert found.residual.max() < 0.002


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.003])
def test_errors_stay_inside_the_stated_spread(noise: float) -> None:
    pitch, shank, thigh = random_postures(1, 600)
    joints = joints_of(pitch, shank, thigh)
    joints += np.random.default_rng(2).normal(0, noise, joints.shape)
    found = fit(joints)
    for column, true in ((PITCH, pitch), (SHANK, shank)):
        sd = np.degrees(np.sqrt(found.covariance[:, column, column]))
        inside = np.abs(np.degrees(found.posture[:, column]) - true) < 1.96 * sd
        assert inside.mean() > 0.93
        assert np.isfinite(sd).all()
        assert (sd > 0).all()


def test_one_landmark_far_off_does_not_carry_the_fit_away() -> None:
    pitch, shank, thigh = random_postures(3, 60)
    pitch = np.clip(pitch, 0, 40)
    joints = joints_of(pitch, shank, thigh)
    joints[:, HEEL] += (0.02, -0.03)
    found = fit(joints)
    assert np.abs(np.degrees(found.posture[:, PITCH]) - pitch).mean() < 6.0


def test_a_heel_that_shows_too_little_is_outvoted() -> None:
    pitch = np.linspace(0, 50, 50)
    shank, thigh = np.full(50, 4.0), np.full(50, -1.0)
    joints = joints_of(pitch, shank, thigh)
    flat = stance()[HEEL]
    joints[:, HEEL] = flat + 0.6 * (joints[:, HEEL] - flat)
    found = np.degrees(fit(joints).posture[:, PITCH])
    line = np.degrees(np.arctan2(joints[:, HEEL, 1], -joints[:, HEEL, 0]))
    line -= line[0]
    assert abs(found[-1] - 50) < 0.5 * abs(line[-1] - 50)
    sd = np.degrees(np.sqrt(fit(joints).covariance[:, PITCH, PITCH]))
    assert (np.abs(found - pitch) < 1.96 * sd + 0.5).all()


def test_a_pitch_seen_otherwise_is_weighed_in() -> None:
    pitch = np.full(4, 30.0)
    joints = joints_of(pitch, np.full(4, 4.0), np.full(4, -1.0))
    seen = np.radians([40.0, 40.0, 40.0, 0.0])
    sd = np.array([np.radians(0.01), np.radians(2.0), np.inf, np.inf])
    found = np.degrees(fit(joints, picture=(seen, sd)).posture[:, PITCH])
    assert found[0] == pytest.approx(40.0, abs=0.5)
    assert 30.5 < found[1] < 40.0
    assert found[2] == pytest.approx(30.0, abs=0.5)
    assert found[3] == pytest.approx(30.0, abs=0.5)


def test_an_oblique_camera_makes_tilts_less_certain() -> None:
    pitch, shank, thigh = random_postures(4, 20)
    joints = joints_of(pitch, shank, thigh)
    side_on, oblique = fit(joints), fit(joints, yaw_cosine=0.5)
    assert (oblique.covariance[:, SHANK, SHANK] > side_on.covariance[:, SHANK, SHANK]).all()


@given(st.integers(0, 2**32 - 1), st.floats(0.001, 3.0))
@examples(0.4)
def test_garbage_gives_finite_numbers(seed: int, size: float) -> None:
    joints = np.random.default_rng(seed).normal(0, size, (20, 6, 2))
    found = fit(joints)
    assert np.isfinite(found.posture).all()
    assert np.isfinite(found.covariance).all()


def test_no_frames_give_no_postures() -> None:
    assert fit(np.empty((0, 6, 2))).posture.shape == (0, 6)
