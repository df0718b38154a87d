import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis.level import (
    LARGEST_DEG,
    TOLD_SD_DEG,
    UNSEEN_SD_DEG,
    Level,
    level_of,
    levelled,
)
from formcheck.analysis.options import Options
from formcheck.errors import NotMeasurableError
from formcheck.pose.landmarks import LANDMARK_COUNT
from formcheck.pose.recording import Recording, Roll
from formcheck.pose.track import PoseTrack
from formcheck.result import Clip

CLIP = Clip(path="c.mp4", width=640, height=480, duration_s=1.0, frames=2, rotation_deg=0)


def track_of(points: list[tuple[float, float]]) -> PoseTrack:
    landmarks = np.full((1, LANDMARK_COUNT, 5), 0.5, np.float32)
    for joint, point in enumerate(points):
        landmarks[0, joint, :2] = point
    return PoseTrack(np.zeros(1), landmarks, 640, 480)


def recording_of(roll: Roll | None) -> Recording:
    return Recording(CLIP, track_of([]), roll=roll)


def test_lean_to_the_right_is_set_upright() -> None:
    lean = math.tan(math.radians(10))
    turned = levelled(track_of([(320, 240), (320 + 100 * lean, 140)]), 10.0).landmarks[0]
    assert turned[0, :2] == pytest.approx((320, 240))
    assert turned[1, 0] == pytest.approx(320, abs=1e-3)
    assert turned[1, 1] < 140


@given(st.floats(-45, 45), st.floats(-45, 45))
def test_turns_add_up_and_keep_lengths(first: float, second: float) -> None:
    track = track_of([(10, 20), (600, 400), (320, 470)])
    twice = levelled(levelled(track, first), second).landmarks
    np.testing.assert_allclose(twice, levelled(track, first + second).landmarks, atol=1e-2)
    spans = [np.hypot(*np.diff(t[0, :3, :2], axis=0).T) for t in (track.landmarks, twice)]
    np.testing.assert_allclose(*spans, rtol=1e-4)


def test_only_x_and_y_are_turned() -> None:
    track = track_of([(10, 20)])
    track.landmarks[0, 5] = np.nan
    before = track.landmarks.copy()
    turned = levelled(track, 20.0).landmarks
    np.testing.assert_array_equal(track.landmarks, before)
    np.testing.assert_array_equal(turned[..., 2:], before[..., 2:])
    assert turned.dtype == np.float32
    assert np.isnan(turned[0, 5]).all()
    assert np.isfinite(turned[0, :5]).all()


def test_known_roll_is_corrected() -> None:
    assert level_of(recording_of(Roll(-5.0, 0.6, 4.0)), Options()) == Level(
        -5.0, "picture", 0.6, True
    )


def test_small_roll_stays_and_widens_the_error() -> None:
    assert level_of(recording_of(Roll(0.8, 0.6, 4.0)), Options()) == Level(
        0.8, "picture", 1.0, False
    )


def test_doubtful_roll_stays() -> None:
    level = level_of(recording_of(Roll(3.0, 2.0, 4.0)), Options())
    assert not level.corrected
    assert level.sd_deg == pytest.approx(math.hypot(3, 2))


def test_unknown_roll_stays() -> None:
    assert level_of(recording_of(None), Options()) == Level(0.0, "none", UNSEEN_SD_DEG, False)


@pytest.mark.parametrize("roll_deg", [-14.0, 14.0])
def test_too_much_is_refused(roll_deg: float) -> None:
    with pytest.raises(NotMeasurableError, match=r"tilted by 14 degrees: level it, or say --level"):
        level_of(recording_of(Roll(roll_deg, 0.6, 4.0)), Options())


@pytest.mark.parametrize("told", [0.0, 14.0, -3.0])
@pytest.mark.parametrize("roll", [None, Roll(LARGEST_DEG + 5, 0.6, 4.0)])
def test_what_the_user_tells_goes_first(told: float, roll: Roll | None) -> None:
    assert level_of(recording_of(roll), Options(level=told)) == Level(
        told, "level", TOLD_SD_DEG, told != 0
    )
