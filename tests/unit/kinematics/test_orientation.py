"""Which way people are turned, and when they turn round, on scripted people."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
from synthetic import Camera, Script, lunges, march, play, raises, squat, stand, turn, walk
from synthetic import film_at_30 as film

from formcheck.kinematics.orientation import FacingSpan, body_orientation_deg, facing_spans
from formcheck.model.pose_track import PoseTrack


def spans_of(track: PoseTrack) -> list[FacingSpan]:
    return facing_spans(body_orientation_deg(track), track.time_s)


@pytest.mark.parametrize(
    ("facing", "yaw_deg", "expected"),
    [
        ("right", 0, 0),
        ("right", 40, 40),
        ("right", -40, -40),
        ("left", 0, 180),
        ("left", 35, 145),
        ("right", 90, 90),
        ("right", -90, -90),
    ],
)
def test_orientation(facing: Literal["left", "right"], yaw_deg: float, expected: float) -> None:
    script = play(stand(1.0), raises(1, pitch_deg=35), stand(1.0))
    found = body_orientation_deg(film(script, camera=Camera(facing, yaw_deg)).track)
    off = (found - expected + 180) % 360 - 180
    assert np.abs(off).max() < 20


@pytest.mark.parametrize("degrees", [80.0, 180.0, -120.0])
def test_a_turn_parts_the_clip(degrees: float) -> None:
    script = play(stand(2.0), turn(degrees, 1.0), stand(2.0))
    first, second = spans_of(film(script, camera=Camera(yaw_deg=10.0)).track)
    assert first.stop / 30 == pytest.approx(2.3, abs=0.35)
    assert second.start / 30 == pytest.approx(2.7, abs=0.4)
    gone = (second.orientation_deg - first.orientation_deg) % 360
    assert min(abs(gone - degrees % 360), abs(gone + degrees % 360 - 360)) < 35


@pytest.mark.parametrize("yaw_deg", [0.0, 40.0, 85.0, -45.0])
@pytest.mark.parametrize(
    "script",
    [
        lambda: play(stand(1.0), squat(2), stand(1.0)),
        lambda: play(stand(1.0), march(4), stand(1.0)),
        lambda: play(stand(1.0), walk(4), stand(1.0)),
        lambda: play(stand(1.0), lunges(2), stand(1.0)),
        lambda: play(stand(1.0), turn(30.0), stand(2.0)),
        lambda: play(stand(1.0), turn(120.0, 0.3), turn(-120.0, 0.3), stand(2.0)),
    ],
)
def test_movements_that_are_no_turns(script: Callable[[], Script], yaw_deg: float) -> None:
    track = film(script(), camera=Camera(yaw_deg=yaw_deg)).track
    assert len(spans_of(track)) == 1


def test_nobody_stands_one_way() -> None:
    (span,) = facing_spans(np.full(50, np.nan), np.arange(50) / 30)
    assert (span.start, span.stop) == (0, 50)
