"""The set-up is checked point by point, and a slow machine is named."""

from types import SimpleNamespace

import numpy as np
import pytest
from live_doubles import FPS
from synthetic import Camera, film, play, stand

from formcheck.live.frame_rate import FrameRate
from formcheck.live.observers.frame_rate_warning import FrameRateWarning
from formcheck.live.readiness.setup_check import SetupCheck, SetupPoint
from formcheck.model.frame import Frame
from formcheck.model.pose_track import PoseTrack

LIGHT = 120.0


def checked(
    track: PoseTrack, brightness: float = LIGHT, fps: float = 20.0
) -> dict[str, SetupPoint]:
    check = SetupCheck((track.width, track.height))
    for i, pose in enumerate(track.landmarks):
        check.push(i / fps, pose, brightness)
    return {point.point: point for point in check.points()}


@pytest.fixture(scope="module")
def side_on() -> PoseTrack:
    return film(play(stand(2.5)), fps=FPS).track


def test_all_is_well_for_somebody_who_stands_right(side_on: PoseTrack) -> None:
    assert [point.ok for point in checked(side_on).values()] == [True] * 5


def test_who_faces_the_camera_is_told_to_turn() -> None:
    points = checked(film(play(stand(2.5)), fps=FPS, camera=Camera(yaw_deg=85.0)).track)
    assert points["body"].ok
    assert points["view"].ok is False
    assert "side to the camera" in (points["view"].advice or "")


def test_of_nobody_nothing_is_said_but_that_they_should_come(side_on: PoseTrack) -> None:
    check = SetupCheck((side_on.width, side_on.height))
    for i in range(50):
        check.push(i / 20, None, LIGHT)
    points = {point.point: point for point in check.points()}
    assert points["body"].advice == "Step into the picture"
    assert (points["size"].ok, points["view"].ok, points["light"].ok) == (None, None, True)


def test_a_dark_room_is_said_though_the_person_is_seen(side_on: PoseTrack) -> None:
    points = checked(side_on, brightness=30.0)
    assert points["body"].ok
    assert points["light"].advice == "Too dark: turn on a light"


def test_who_is_small_in_the_picture_is_asked_closer(side_on: PoseTrack) -> None:
    small = side_on.landmarks.copy()
    centre = (side_on.width / 2, side_on.height / 2)
    small[:, :, :2] = centre + (small[:, :, :2] - centre) / 4
    points = checked(PoseTrack(side_on.time_s, small, side_on.width, side_on.height))
    assert points["body"].ok
    assert points["size"].advice == "Come closer: you are small in the picture"


def test_few_pictures_a_second_are_said_with_their_number(side_on: PoseTrack) -> None:
    points = checked(side_on, fps=4.0)
    assert points["rate"].ok is False
    assert (points["rate"].advice or "").startswith("Only 4 pictures a second")


def test_the_rate_is_that_of_the_last_seconds_and_unknown_at_first() -> None:
    rate = FrameRate()
    rate.push(0.0)
    rate.push(1.0)
    assert rate.per_second is None
    for i in range(30):
        rate.push(1.0 + i / 5)
    assert rate.per_second == pytest.approx(5.0)
    assert rate.is_slow
    for i in range(100):
        rate.push(7.0 + i / 25)
    assert rate.per_second == pytest.approx(25.0)
    assert rate.advice is None
    rate.push(60.0)
    assert rate.per_second is None


def test_a_slow_machine_is_named_once_and_a_quick_one_never() -> None:
    for fps, times in ((4.0, 1), (25.0, 0)):
        said: list[str] = []
        warning = FrameRateWarning(said.append)
        for i in range(40):
            frame = Frame(i, i / fps, np.zeros((4, 4, 3), np.uint8))
            warning.on_frame(SimpleNamespace(frame=frame, fresh=True, late=False))  # type: ignore[arg-type]
        assert len(said) == times


def test_pictures_that_are_left_out_are_told_of_once() -> None:
    for every, windowed, times in ((2, True, 1), (8, True, 0), (1, False, 0)):
        said: list[str] = []
        warning = FrameRateWarning(said.append, windowed=windowed)
        for i in range(300):
            frame = Frame(i, i / 25, np.zeros((4, 4, 3), np.uint8))
            live = SimpleNamespace(frame=frame, fresh=True, late=i % every == 0)
            warning.on_frame(live)  # type: ignore[arg-type]
        assert len(said) == times
