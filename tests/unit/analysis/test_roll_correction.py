import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis.options import Options
from formcheck.analysis.roll_correction import (
    LARGEST_DEG,
    TOLD_SD_DEG,
    UNSEEN_SD_DEG,
    RollCorrection,
    correct_roll,
    decide_roll,
)
from formcheck.errors import NotMeasurableError
from formcheck.kinematics.camera_compensation import to_reference_frame
from formcheck.model.landmarks import LANDMARK_COUNT
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording, Roll
from formcheck.model.result import Clip

CLIP = Clip(path="c.mp4", width=640, height=480, duration_s=1.0, frames=2, rotation_deg=0)


def track_of(points: list[tuple[float, float]]) -> PoseTrack:
    landmarks = np.full((1, LANDMARK_COUNT, 5), 0.5, np.float32)
    for joint, point in enumerate(points):
        landmarks[0, joint, :2] = point
    return PoseTrack(np.zeros(1), landmarks, 640, 480)


def recording_of(roll: Roll | None) -> Recording:
    return Recording(CLIP, track_of([]), roll=roll)


def turned(track: PoseTrack, roll_deg: float) -> PoseTrack:
    return correct_roll(Recording(CLIP, track), roll_deg).track


def test_lean_to_the_right_is_set_upright() -> None:
    lean = math.tan(math.radians(10))
    upright = turned(track_of([(320, 240), (320 + 100 * lean, 140)]), 10.0).landmarks[0]
    assert upright[0, :2] == pytest.approx((320, 240))
    assert upright[1, 0] == pytest.approx(320, abs=1e-3)
    assert upright[1, 1] < 140


@given(st.floats(-45, 45), st.floats(-45, 45))
def test_turns_add_up_and_keep_lengths(first: float, second: float) -> None:
    track = track_of([(10, 20), (600, 400), (320, 470)])
    twice = turned(turned(track, first), second).landmarks
    np.testing.assert_allclose(twice, turned(track, first + second).landmarks, atol=1e-2)
    spans = [np.hypot(*np.diff(t[0, :3, :2], axis=0).T) for t in (track.landmarks, twice)]
    np.testing.assert_allclose(*spans, rtol=1e-4)


def test_only_x_and_y_are_turned() -> None:
    track = track_of([(10, 20)])
    track.landmarks[0, 5] = np.nan
    before = track.landmarks.copy()
    after = turned(track, 20.0).landmarks
    np.testing.assert_array_equal(track.landmarks, before)
    np.testing.assert_array_equal(after[..., 2:], before[..., 2:])
    assert after.dtype == np.float32
    assert np.isnan(after[0, 5]).all()
    assert np.isfinite(after[0, :5]).all()


def test_an_unknown_motion_stays_unknown() -> None:
    still = Recording(CLIP, track_of([(10, 20)]))
    assert correct_roll(still, 5.0).camera_motion is None
    gap = replace(still, camera_motion=np.full((1, 2, 3), np.nan))
    motion = correct_roll(gap, 5.0).camera_motion
    assert motion is not None
    assert np.isnan(motion).all()


def test_a_shift_of_the_camera_is_turned_with_the_picture() -> None:
    motion = np.array([[[1.0, 0.0, 10.0], [0.0, 1.0, 0.0]]])
    found = correct_roll(Recording(CLIP, track_of([(10, 20)]), camera_motion=motion), 90.0)
    # What went to the right goes up once the picture is turned counterclockwise.
    np.testing.assert_allclose(
        found.camera_motion, [[[1.0, 0.0, 0.0], [0.0, 1.0, -10.0]]], atol=1e-9
    )


@given(
    st.floats(-20, 20),
    st.floats(-10, 10),
    st.floats(0.8, 1.25),
    st.tuples(st.floats(-100, 100), st.floats(-100, 100)),
)
def test_steadied_then_turned_is_turned_then_steadied(
    roll_deg: float, turn_deg: float, zoom: float, shift: tuple[float, float]
) -> None:
    angle = math.radians(turn_deg)
    linear = zoom * np.array(
        [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    )
    motion = np.column_stack([linear, shift])[None]
    track = track_of([(10, 20), (600, 400), (320, 470)])
    both = correct_roll(Recording(CLIP, track, camera_motion=motion), roll_deg)
    assert both.camera_motion is not None
    late = to_reference_frame(both.track.landmarks[..., :2].astype(float), both.camera_motion)
    landmarks = track.landmarks.copy()
    landmarks[..., :2] = to_reference_frame(track.landmarks[..., :2].astype(float), motion)
    early = turned(replace(track, landmarks=landmarks), roll_deg).landmarks[..., :2]
    np.testing.assert_allclose(late, early, atol=1e-2)


def test_known_roll_is_corrected() -> None:
    assert decide_roll(recording_of(Roll(-5.0, 0.6, 4.0)), Options()) == RollCorrection(
        -5.0, "picture", 0.6, True
    )


def test_small_roll_stays_and_widens_the_error() -> None:
    assert decide_roll(recording_of(Roll(0.8, 0.6, 4.0)), Options()) == RollCorrection(
        0.8, "picture", 1.0, False
    )


def test_doubtful_roll_stays() -> None:
    level = decide_roll(recording_of(Roll(3.0, 2.0, 4.0)), Options())
    assert not level.corrected
    assert level.sd_deg == pytest.approx(math.hypot(3, 2))


def test_unknown_roll_stays() -> None:
    assert decide_roll(recording_of(None), Options()) == RollCorrection(
        0.0, "none", UNSEEN_SD_DEG, False
    )


@pytest.mark.parametrize("roll_deg", [-14.0, 14.0])
def test_too_much_is_refused(roll_deg: float) -> None:
    with pytest.raises(NotMeasurableError, match=r"tilted by 14 degrees: level it, or say --level"):
        decide_roll(recording_of(Roll(roll_deg, 0.6, 4.0)), Options())


@pytest.mark.parametrize("told", [0.0, 14.0, -3.0])
@pytest.mark.parametrize("roll", [None, Roll(LARGEST_DEG + 5, 0.6, 4.0)])
def test_what_the_user_tells_goes_first(told: float, roll: Roll | None) -> None:
    assert decide_roll(recording_of(roll), Options(level=told)) == RollCorrection(
        told, "level", TOLD_SD_DEG, told != 0
    )
