"""A camera in a hand: its own motion is known live too, and taken out of the body's rise."""

import cv2
import numpy as np
import pytest
from live_doubles import final_result
from synthetic import Camera, Flaws, film, play, raises, stand

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.exercises.catalogue import load_raise
from formcheck.live.camera_watch import CameraWatch
from formcheck.live.session import SessionState
from formcheck.live.session_factory import make_session
from formcheck.live.session_recording import SessionRecording
from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.model.recording import Recording

WIDTH, HEIGHT, MARGIN = 640, 480, 40
SWAY_PX = 12.0


def room() -> Image:
    """A wall with blurred patches, larger than the picture."""
    rough = np.random.default_rng(3).integers(0, 255, (HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN, 3))
    smooth = cv2.GaussianBlur(rough.astype(np.uint8), (0, 0), 5)
    return np.ascontiguousarray(cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX))  # type: ignore[call-overload]


def sway(time_s: Floats) -> Floats:
    """How far the picture moves, whole pixels, shape (T, 2)."""
    up = SWAY_PX * np.sin(2 * np.pi * 0.45 * np.asarray(time_s))
    return np.stack([np.zeros_like(up), up], axis=1).round()


def picture(wall: Image, moved: Floats) -> Image:
    x, y = (MARGIN - moved).astype(int)
    return np.ascontiguousarray(wall[y : y + HEIGHT, x : x + WIDTH])


def test_a_moving_camera_is_followed_and_one_at_rest_is_known_to_rest() -> None:
    wall, watch = room(), CameraWatch()
    for _ in range(40):
        assert np.array_equal(watch.push(picture(wall, np.zeros(2)), None), np.eye(2, 3))
    for step in range(1, 8):
        moved = np.array([0.0, 3.0 * step])
        watch.push(picture(wall, moved), None)
    assert watch.motion is not None
    assert watch.motion[:, 2] == pytest.approx(moved, abs=0.5)
    pose = np.full((33, 5), 100.0, np.float32)
    assert watch.steady(pose)[0, :2] == pytest.approx([100.0, 79.0], abs=0.5)


@pytest.mark.long
@pytest.mark.sweep
def test_raises_from_behind_before_a_swaying_camera_are_those_that_are_done() -> None:
    script = play(stand(4.2), raises(3), stand(0.8))
    track = film(script, camera=Camera(yaw_deg=-85.0), flaws=Flaws(noise=0.001), sway=sway).track
    wall, recording = room(), SessionRecording()
    session = make_session(
        load_raise("calf-raise"), WIDTH, HEIGHT, countdown_s=0, record=lambda _: recording
    )
    states: list[SessionState] = []
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        image = picture(wall, sway(np.array([time_s]))[0])
        states.append(session.push(float(time_s), pose, None, image))
    assert session.counts == (3, 0)
    assert states[-1].message == "Counted without angles: turn side-on for them"
    kept = recording.track(WIDTH, HEIGHT)
    clip = film(script).recording.clip
    motion = recording.camera_motion()
    assert motion is not None
    assert len(motion) == len(kept)
    report = analyze_recording(Recording(clip, kept, camera_motion=motion), Options()).result
    assert report.summary.rep_count == 3


def test_without_pictures_no_motion_is_claimed() -> None:
    track = film(play(stand(1.5), raises(1), stand(0.8))).track
    recording = SessionRecording()
    session = make_session(
        load_raise("calf-raise"), WIDTH, HEIGHT, countdown_s=0, record=lambda _: recording
    )
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        session.push(float(time_s), pose)
    assert session.counts == (1, 0)
    assert recording.camera_motion() is None
    assert final_result(recording.track(WIDTH, HEIGHT)).summary.rep_count == 1


@pytest.mark.long
def test_raises_before_a_camera_that_is_carried_off_are_those_that_are_done() -> None:
    """It goes down by a third of a foot's length after the stance, so that all seems to go up."""

    def carried(time_s: Floats) -> Floats:
        down = 36.0 * np.clip((np.asarray(time_s) - 1.3) / 2.0, 0.0, 1.0)
        return np.stack([np.zeros_like(down), down], axis=1).round()

    script = play(stand(1.4), raises(2, rest_s=0.1), stand(0.5))
    camera = Camera(yaw_deg=25.0, ground_y=0.8)
    track = film(script, camera=camera, flaws=Flaws(noise=0.001), sway=carried).track
    wall = room()
    session = make_session(load_raise("calf-raise"), WIDTH, HEIGHT, countdown_s=0)
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        image = picture(wall, carried(np.array([time_s]))[0])
        session.push(float(time_s), pose, None, image)
    assert session.counts == (2, 0)
