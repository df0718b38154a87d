"""The second look: what it finds lies where it is in the true picture, and joins only its own."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from synthetic import Camera, ScriptedSource, film, play, raises, stand

from formcheck.model.frame import Frame
from formcheck.model.landmarks import LANDMARK_COUNT, SIDES, Landmark, Pose
from formcheck.model.paths import samples_folder
from formcheck.model.pose_track import PoseTrack
from formcheck.pose.mediapipe.estimator import MediaPipeEstimator
from formcheck.pose.mirrored import (
    COUNTERPART,
    MirroredEstimator,
    detections_agree,
    fuse_mirrored,
    mirror,
)
from formcheck.video.clip import open_clip

WIDTH = 640


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    """Of somebody who is seen a little from the front, so that the legs are apart."""
    filmed: PoseTrack = film(
        play(stand(1.0), raises(1), stand(0.5)), camera=Camera(yaw_deg=20)
    ).track
    return filmed


class Finder:
    """Finds every landmark on the brightest pixel, and remembers the picture."""

    def __init__(self) -> None:
        self.image = np.zeros((0, 0, 3), np.uint8)
        self.closed = False

    def detect(self, frame: Frame) -> Pose | None:
        self.image = frame.image
        if not frame.image.any():
            return None
        y, x = np.unravel_index(frame.image[..., 0].argmax(), frame.image.shape[:2])
        pose = np.ones((LANDMARK_COUNT, 5), np.float32)
        pose[:, :3] = [x + 0.5, y + 0.5, 7.0]  # the middle of the pixel
        pose[Landmark.LEFT_ANKLE, 2] = -3.0
        return pose

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> "Finder":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def test_every_landmark_of_a_side_has_its_own_on_the_other() -> None:
    for joint in ("eye", "shoulder", "hip", "knee", "ankle", "heel", "foot_index"):
        left, right = (Landmark.of(side, joint) for side in SIDES)
        assert COUNTERPART[left] == right
        assert COUNTERPART[right] == left
    assert np.flatnonzero(np.arange(LANDMARK_COUNT) == COUNTERPART).tolist() == [Landmark.NOSE]
    np.testing.assert_array_equal(COUNTERPART[COUNTERPART], np.arange(LANDMARK_COUNT))


def test_a_place_in_the_mirrored_picture_is_told_in_the_true_one() -> None:
    image = np.zeros((6, 9, 3), np.uint8)
    image[4, 2] = 255
    source = Finder()
    with MirroredEstimator(source) as mirrored:
        pose = mirrored.detect(Frame(0, 0.0, image))
        assert mirrored.detect(Frame(1, 0.1, np.zeros_like(image))) is None
    assert pose is not None
    np.testing.assert_allclose(pose[:, :2], [[2.5, 4.5]] * LANDMARK_COUNT)
    # What looks like a left ankle in a mirror is a right one.
    assert pose[Landmark.RIGHT_ANKLE, 2] == -3.0
    assert pose[Landmark.LEFT_ANKLE, 2] == 7.0
    assert source.image.flags.c_contiguous
    assert source.closed


@given(
    arrays(np.float32, (2, LANDMARK_COUNT, 5), elements=st.integers(-2000, 2000)),
    st.integers(1, 4000),
)
def test_mirrored_twice_is_as_before(landmarks: Any, width: int) -> None:
    before = landmarks.copy()
    np.testing.assert_array_equal(mirror(mirror(landmarks, width), width), before)
    np.testing.assert_array_equal(landmarks, before)


def test_the_middle_of_both_looks(track: PoseTrack) -> None:
    first = track.landmarks
    noise = np.random.default_rng(1).normal(0, 1.0, first.shape).astype(np.float32)
    joined = fuse_mirrored(first + noise, first - noise)
    assert joined is not None
    np.testing.assert_allclose(joined, first, atol=1e-3)


def test_a_frame_that_the_second_look_lost_is_the_first_ones(track: PoseTrack) -> None:
    second = track.landmarks + np.float32(2.0)
    second[5] = np.nan
    joined = fuse_mirrored(track.landmarks, second)
    assert joined is not None
    np.testing.assert_array_equal(joined[5], track.landmarks[5])
    np.testing.assert_allclose(joined[6], track.landmarks[6] + 1.0)


def test_a_frame_in_which_the_first_look_found_nobody_stays_empty(track: PoseTrack) -> None:
    first = track.landmarks.copy()
    first[5] = np.nan
    joined = fuse_mirrored(first, track.landmarks)
    assert joined is not None
    assert np.isnan(joined[5]).all()
    assert np.isfinite(joined[6]).all()


def test_legs_taken_for_each_other_are_not_mixed(track: PoseTrack) -> None:
    noise = np.random.default_rng(2).normal(0, 1.0, track.landmarks.shape).astype(np.float32)
    second = track.landmarks + noise
    second[5] = second[5, COUNTERPART]
    agree = detections_agree(track.landmarks, second)
    assert not agree[5]
    assert np.delete(agree, 5).all()


def test_legs_side_by_side_are_not_taken_for_each_other() -> None:
    side_on = film(play(stand(1.0))).track.landmarks
    noise = np.random.default_rng(3).normal(0, 1.0, side_on.shape).astype(np.float32)
    assert detections_agree(side_on, side_on + noise).all()


def test_two_people_are_not_mixed(track: PoseTrack) -> None:
    other = track.landmarks.copy()
    other[..., 0] += 0.3 * WIDTH
    assert fuse_mirrored(track.landmarks, other) is None
    # Neither is somebody whom the second look followed for a third of the clip.
    other[: 2 * len(other) // 3] = track.landmarks[: 2 * len(other) // 3]
    assert fuse_mirrored(track.landmarks, other) is None


def test_nobody_in_either_look(track: PoseTrack) -> None:
    nobody = np.full_like(track.landmarks, np.nan)
    assert fuse_mirrored(nobody, track.landmarks) is None
    assert fuse_mirrored(track.landmarks, nobody) is None
    assert fuse_mirrored(nobody[:0], nobody[:0]) is None


def test_a_scripted_source_seen_in_the_mirror_agrees_with_itself(track: PoseTrack) -> None:
    image = np.zeros((track.height, track.width, 3), np.uint8)
    seen = PoseTrack(track.time_s, mirror(track.landmarks, track.width), *image.shape[1::-1])
    with MirroredEstimator(ScriptedSource(seen)) as source:
        poses = [source.detect(Frame(i, float(t), image)) for i, t in enumerate(track.time_s)]
    np.testing.assert_allclose(np.array(poses), track.landmarks, atol=1e-3)


@pytest.mark.slow
@pytest.mark.sweep
def test_the_network_finds_the_same_person_in_the_mirror() -> None:
    with open_clip(samples_folder() / "calf_raise_side.mp4") as reader:
        frames = [frame for frame, _ in zip(reader, range(12), strict=False)]
    with MediaPipeEstimator() as plain, MirroredEstimator(MediaPipeEstimator()) as mirrored:
        looks = [[source.detect(frame) for frame in frames] for source in (plain, mirrored)]
    first, second = (np.array(look, np.float32) for look in looks)
    assert detections_agree(first, second).all()
    # It is no copy: the network errs otherwise in the mirror.
    assert np.abs(first - second)[..., :2].max() > 1.0
