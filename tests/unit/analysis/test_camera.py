"""The camera's motion, put together frame by frame beside the network."""

import threading
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.analysis.camera import CameraEstimator
from formcheck.camera.motion import CameraMotionEstimator
from formcheck.model.frame import Frame, Image
from formcheck.model.landmarks import LANDMARK_COUNT, Pose

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT, FRAMES = 320, 240, 24


@pytest.fixture(scope="module")
def scene() -> Image:
    rng = np.random.default_rng(1)
    rough = rng.normal(0, 1, (HEIGHT, WIDTH, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(rough, (0, 0), 3.0)
    return np.asarray((128 + 40 * soft / soft.std()).clip(0, 255), np.uint8)


def frame(scene: Image, index: int, right: float) -> Frame:
    shift = np.array([[1.0, 0.0, right], [0.0, 1.0, 0.0]])
    image = cv2.warpAffine(scene, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
    return Frame(index, index / 30, np.asarray(image))


def somebody() -> Pose:
    pose = np.ones((LANDMARK_COUNT, 5), np.float32)
    pose[:, 0] = 160 + 15 * np.cos(np.arange(LANDMARK_COUNT))
    pose[:, 1] = np.linspace(80, 220, LANDMARK_COUNT)
    return pose


def watched(
    scene: Image, path: Floats, pose: Callable[[int], Pose | None], frames: int | None = None
) -> Floats:
    """Motion of a camera that goes along ``path``, pixels to the right."""
    with CameraEstimator() as estimator:
        for index, right in enumerate(path):
            here = frame(scene, index, float(right))
            estimator.add(here)
            estimator.seen(here, pose(index))
        return estimator.finish(len(path) if frames is None else frames)[1]


def close(found: Floats, path: Floats) -> None:
    np.testing.assert_allclose(found[:, 0, 2], path, atol=0.35)
    np.testing.assert_allclose(found[:, 1, 2], 0, atol=0.35)
    np.testing.assert_allclose(found[:, :, :2], np.tile(np.eye(2), (len(path), 1, 1)), atol=0.003)


PATH = 6 * np.sin(np.arange(FRAMES) / 6)


@pytest.mark.parametrize(
    "pose",
    [
        lambda _index: somebody(),
        lambda _index: None,
        lambda index: somebody() if index % 4 else None,
        lambda index: somebody() if index > 10 else None,
    ],
    ids=["somebody", "nobody", "now and then", "late"],
)
def test_the_motion_is_followed_whoever_is_seen(
    scene: Image, pose: Callable[[int], Pose | None]
) -> None:
    found = watched(scene, PATH, pose)
    assert found.shape == (FRAMES, 2, 3)
    close(found, PATH)


@pytest.mark.parametrize("frames", [0, 10, FRAMES - 1, FRAMES + 3])
def test_there_is_a_motion_for_each_frame_that_is_asked_for(scene: Image, frames: int) -> None:
    found = watched(scene, PATH, lambda _index: somebody(), frames)
    assert found.shape == (frames, 2, 3)
    assert np.isfinite(found[: min(frames, FRAMES)]).all()
    assert np.isnan(found[FRAMES:]).all()


def test_no_frame_has_no_motion() -> None:
    with CameraEstimator() as estimator:
        shots, motion = estimator.finish(0)
    assert not shots
    assert motion.shape == (0, 2, 3)


def test_a_frame_that_was_not_finished_is_unknown(scene: Image) -> None:
    """Ctrl-C may come while the first frame is looked at."""
    with CameraEstimator() as estimator:
        estimator.add(frame(scene, 0, 0.0))
        shots, motion = estimator.finish(1)
    assert not shots
    assert motion.shape == (1, 2, 3)
    assert np.isnan(motion).all()


def test_single_odd_frames_are_taken_out(scene: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = np.tile(np.eye(2, 3), (FRAMES, 1, 1))
    steps[8, 0, 2], steps[15, 1, 2] = 50.0, -20.0
    scripted = iter(steps)
    monkeypatch.setattr(CameraMotionEstimator, "add", lambda *_: next(scripted))
    found = watched(scene, np.zeros(FRAMES), lambda _index: somebody())
    np.testing.assert_array_equal(found, np.tile(np.eye(2, 3), (FRAMES, 1, 1)))


def test_what_lasts_stays_and_what_is_unknown_stays_unknown(
    scene: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[Floats | None] = [np.eye(2, 3) for _ in range(FRAMES)]
    for index in range(10, FRAMES):
        steps[index] = np.array([[1.0, 0.0, 7.0], [0.0, 1.0, 0.0]])
    steps[5] = steps[17] = None
    scripted = iter(steps)
    monkeypatch.setattr(CameraMotionEstimator, "add", lambda *_: next(scripted))
    found = watched(scene, np.zeros(FRAMES), lambda _index: None)
    known = np.setdiff1d(np.arange(FRAMES), [5, 17])
    assert np.isnan(found[[5, 17]]).all()
    np.testing.assert_array_equal(found[known, 0, 2], np.where(known < 10, 0.0, 7.0))


def of_the_camera() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("camera")]


def test_the_thread_ends(scene: Image) -> None:
    with CameraEstimator() as estimator:
        for index in range(3):
            here = frame(scene, index, 0.0)
            estimator.add(here)
            estimator.seen(here, somebody())
        assert of_the_camera()
    assert not of_the_camera()


def test_the_thread_ends_when_something_goes_wrong(scene: Image) -> None:
    def broken() -> None:
        with CameraEstimator() as estimator:
            estimator.seen(frame(scene, 0, 0.0), somebody())
            estimator.add(frame(scene, 1, 0.0))
            raise RuntimeError("the network broke")

    with pytest.raises(RuntimeError, match="the network broke"):
        broken()
    assert not of_the_camera()


def test_two_estimators_that_overlap_become_one(scene: Image) -> None:
    parts = []
    for frames in (range(16), range(8, FRAMES)):
        part = CameraEstimator(threaded=False)
        for index in frames:
            here = frame(scene, index, float(PATH[index]))
            part.add(here)
            part.seen(here, somebody())
        parts.append(part)
    joined = CameraEstimator(threaded=False)
    for part in parts:
        part.release_pictures(1)
    joined.append(parts[0], slice(0, 12), [])
    # Frames 8 to 11 are known in both.
    joined.append(parts[1], slice(4, FRAMES - 8), [(at, at - 8) for at in range(8, 12)])
    shots, motion = joined.finish(FRAMES)
    assert [(shot.start, shot.stop) for shot in shots] == [(0, FRAMES)]
    close(motion, PATH - PATH[0])


def test_a_push_after_a_rest_is_seen_in_each_frame(
    scene: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    follow = CameraMotionEstimator.add

    def count(self: CameraMotionEstimator, *seen: object) -> object:
        looked.append(1)
        return follow(self, *seen)  # type: ignore[arg-type]

    monkeypatch.setattr(CameraMotionEstimator, "add", count)
    still, push = np.zeros(40), np.arange(1, 11, dtype=float)
    path = np.concatenate([still, push])
    found = watched(scene, path, lambda _: somebody())
    assert len(looked) < 45  # of 50 frames: some of a camera at rest are passed over
    np.testing.assert_array_equal(found[:38], np.tile(np.eye(2, 3), (38, 1, 1)))
    close(found, path)
