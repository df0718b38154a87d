"""Feet in the air: the quietest stretch, and landmarks put where the pictures show the foot."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import film, play, stand
from synthetic.stretching import foot_reps, leg_on_the_floor

from formcheck.analysis.options import Options
from formcheck.analysis.posture_exercises import analyze_posture_exercise, find_subject
from formcheck.kinds import load_exercise
from formcheck.kinematics.open_chain import (
    limited_turn,
    own_ankle_frames,
    quietest_stretch,
    rest_by_pictures,
    with_pictured_foot,
)
from formcheck.model.recording import AnkleTurn, Recording


@pytest.fixture(scope="module")
def recording() -> Recording:
    script = play(stand(1.0), foot_reps([20.0] * 3), stand(1.0), start=leg_on_the_floor())
    return film(script).recording


def ankle_deg(subject: object, side: str) -> np.ndarray:
    poses = list(subject.size.poses(subject.body))  # type: ignore[attr-defined]
    angle = np.array([pose.leg(side).ankle_deg for pose in poses])
    return angle - np.median(angle[subject.rest])  # type: ignore[attr-defined]


def test_landmarks_follow_the_pictures(recording: Recording) -> None:
    subject = find_subject(recording)
    side = subject.view.near or "right"
    before = ankle_deg(subject, side)
    turn = 1.6 * before
    shown = np.ones(len(turn), bool)
    shown[40:44] = False
    pictured = AnkleTurn(np.where(shown, turn, np.nan), np.full(len(turn), 2.0), shown)
    body = with_pictured_foot(subject.body, side, pictured, subject.view.facing, subject.rest)
    after = ankle_deg(replace(subject, body=body), side)
    assert after[shown] == pytest.approx(turn[shown], abs=0.8)
    assert after == pytest.approx(turn, abs=3.0)
    other = "left" if side == "right" else "right"
    assert ankle_deg(replace(subject, body=body), other) == pytest.approx(ankle_deg(subject, other))


def test_repetitions_have_the_pictures_size_and_interval(recording: Recording) -> None:
    exercise, options = load_exercise("band-dorsiflexion"), Options(exercise="band-dorsiflexion")
    plain = analyze_posture_exercise(recording, options, exercise).result
    subject = find_subject(recording)
    side = subject.view.near or "right"
    turn = 1.5 * ankle_deg(subject, side)
    ankle = AnkleTurn(turn, np.full(len(turn), 2.5), np.ones(len(turn), bool))
    seen = replace(recording, ankle_turns={side: ankle})
    result = analyze_posture_exercise(seen, options, exercise).result
    assert result.summary.rep_count == plain.summary.rep_count == 3
    for rep, short in zip(result.reps, plain.reps, strict=True):
        assert rep.peak_dorsiflexion_deg is not None
        assert short.peak_dorsiflexion_deg is not None
        expected = 1.5 * short.peak_dorsiflexion_deg.value
        assert rep.peak_dorsiflexion_deg.value == pytest.approx(expected, rel=0.06)
        assert rep.peak_dorsiflexion_deg.plus_minus == pytest.approx(4.9, abs=0.1)
        assert short.peak_dorsiflexion_deg.plus_minus > 15


def test_the_quietest_stretch_is_the_first_of_those_nearly_as_quiet() -> None:
    time_s = np.arange(90) / 30
    place = np.cumsum(np.where((time_s > 0.2) & (time_s < 0.9), 0.0, 1.0))
    joints = np.stack([place, place], axis=1)[:, None]
    found = np.flatnonzero(quietest_stretch(joints, time_s))
    assert time_s[found[0]] == pytest.approx(0.2, abs=0.05)
    assert time_s[found[-1]] == pytest.approx(0.7, abs=0.06)


def test_joints_that_are_never_seen_have_no_quiet_stretch() -> None:
    assert not quietest_stretch(np.full((30, 2, 2), np.nan), np.arange(30) / 10).any()


OWN, OTHER, FOOT = np.array([240.0, 335.0]), np.array([306.0, 354.0]), 50.0


def mixed_ankles(share: np.ndarray) -> np.ndarray:
    """Ankles of two legs that keep still, each taken for the other one by a share."""
    by = share[:, None]
    jitter = np.random.default_rng(4).normal(0, 0.5, (len(share), 2, 2))
    return np.stack([OWN + by * (OTHER - OWN), OTHER + by * (OWN - OTHER)], axis=1) + jitter


def test_legs_that_are_mixed_up_are_where_their_ankles_are_farthest_apart() -> None:
    share = np.random.default_rng(3).uniform(0.2, 0.7, 80)
    share[[*range(8), 76, 77]] = 0
    found = own_ankle_frames(mixed_ankles(share), FOOT)
    assert found is not None
    assert (found == (share == 0)).all()


def test_legs_that_are_told_apart_are_not_mixed_up() -> None:
    still = mixed_ankles(np.zeros(80))
    assert own_ankle_frames(still, FOOT) is None
    still[:, 0] += 20 * np.sin(np.arange(80) / 5)[:, None]
    assert own_ankle_frames(still, FOOT) is None
    assert own_ankle_frames(np.full((80, 2, 2), np.nan), FOOT) is None


TIME_S = np.arange(0, 8, 1 / 25)
WHOLE = [slice(0, len(TIME_S))]


def turning(*ends: tuple[float, float], sd: float = 2.5, noise: float = 0.3) -> AnkleTurn:
    """A foot that is at given angles (degrees) at given times (s), with some noise."""
    times, angles = zip(*ends, strict=True)
    angle = np.interp(TIME_S, times, angles) + np.random.default_rng(1).normal(
        0, noise, len(TIME_S)
    )
    return AnkleTurn(angle, np.full(len(TIME_S), sd), np.ones(len(TIME_S), bool))


def test_the_rest_is_before_the_first_movement() -> None:
    turn = turning((0, -6), (0.8, -6), (1.4, 12), (2.4, 12), (3.2, -40), (4.2, -40), (5, -6))
    rest = rest_by_pictures(turn, TIME_S, WHOLE)
    assert TIME_S[rest].max() < 1.0
    assert np.median(turn.dorsiflexion_deg[rest]) == pytest.approx(-6, abs=0.5)
    assert limited_turn(turn, rest) is turn


def test_a_rest_in_a_hand_held_picture_is_one() -> None:
    turn = turning((0, -6), (1.2, -6), (1.8, 12), (2.4, 12), (3.2, -40), (5, -6), noise=0.9)
    rest = rest_by_pictures(turn, TIME_S, WHOLE)
    assert rest.sum() > 12
    assert TIME_S[rest].max() < 1.4
    # A slow movement is still none.
    assert not rest_by_pictures(turning((0, 0), (8, 80), noise=0.9), TIME_S, WHOLE).any()


def test_a_hold_at_an_end_is_no_rest() -> None:
    turn = turning((0, -30), (0.8, 15), (2.5, 15), (3.5, -40), (5.0, -40), (6, 15))
    rest = rest_by_pictures(turn, TIME_S, WHOLE)
    assert not rest.any()
    limited = limited_turn(turn, rest)
    assert limited.limit == "no-rest"
    assert not limited.trusted.any()


def test_a_foot_that_is_not_shown_at_first_rests_where_it_is_shown() -> None:
    turn = turning((0, 0), (2, 0), (3, 20), (4, 20), (5, -30))
    trusted = TIME_S >= 1.0
    rest = rest_by_pictures(replace(turn, trusted=trusted), TIME_S, WHOLE)
    assert rest.any()
    assert TIME_S[rest].min() >= 1.0


def test_too_wide_an_interval_is_no_answer() -> None:
    turn = turning((0, 0), (1, 0), (2, 20), (3, 20), (4, -30), sd=6.0)
    limited = limited_turn(turn, rest_by_pictures(turn, TIME_S, WHOLE))
    assert limited.limit == "unclear"
