"""What is kept of the pictures about the feet, and that measuring with it is the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_foot import DrawnFoot, add_frame
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.analysis.array_recording import recording_of
from formcheck.analysis.foot_pictures import FootPictures
from formcheck.analysis.measured_frames import read_foot_pictures
from formcheck.model.frame import Image, PicturePart
from formcheck.model.landmarks import LANDMARK_COUNT, Landmark, Pose, Side
from formcheck.model.pose_backend import UNSMOOTHED
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.registration.foot_template import FootView, foot_template
from formcheck.registration.foot_turn import FootTurnEstimator
from formcheck.video.writer import ClipWriter

JOINTS = ("knee", "ankle", "heel", "foot_index")
NOISE = np.random.default_rng(5).integers(0, 255, (480, 640, 3), dtype=np.uint8)


def pose_of(feet: dict[Side, np.ndarray]) -> Pose:
    """A body of which only the lower legs are known: knee, ankle, heel and toe of each side."""
    pose = np.full((LANDMARK_COUNT, 5), np.nan, np.float32)
    for side, points in feet.items():
        for name, point in zip(JOINTS, points, strict=True):
            pose[Landmark.of(side, name)] = (*point, 0.0, 1.0, 1.0)
    return pose


def flat_foot(x: float, y: float, length: float, facing: int) -> np.ndarray:
    """Knee, ankle, heel and toe of a foot whose heel is at x, y."""
    steps = np.array([(0.15, -2.2), (0.15, -0.4), (0.0, 0.0), (1.0, 0.03)])
    return np.array([x, y]) + length * steps * [facing, 1]


def kept(image: Image, *poses: Pose, most_bytes: float = 1e9) -> PicturePart | None:
    feet = FootPictures(most_bytes)
    for pose in poses:
        feet.add(image, pose)
    return feet.parts[-1]


@pytest.mark.long
@given(
    place=st.tuples(st.floats(100, 540), st.floats(200, 460)),
    length=st.floats(20, 110),
    facing=st.sampled_from([-1, 1]),
    turn_deg=st.floats(0, 60),
    off=st.tuples(st.floats(-0.25, 0.25), st.floats(-0.2, 0.2)),
)
@examples(4)
def test_a_planted_forefoot_s_picture_is_in_what_is_kept(
    place: tuple[float, float],
    length: float,
    facing: int,
    turn_deg: float,
    off: tuple[float, float],
) -> None:
    flat = flat_foot(*place, length, facing)
    template = foot_template(flat[None], FootView(0.0))
    assert template is not None
    # The heel is up, and the landmarks are off as they are in a raise.
    up = np.radians(turn_deg)
    raised = flat.copy()
    raised[2] = flat[3] + length * np.array([-facing * np.cos(up), -np.sin(up)])
    raised[:2] += raised[2] - flat[2]
    raised += length * np.array(off)
    part = kept(NOISE, pose_of({"left": raised, "right": raised + np.array([0.2 * length, 3])}))
    assert part is not None
    np.testing.assert_array_equal(
        template.crop(part, np.zeros(2)), template.crop(NOISE, np.zeros(2))
    )


def test_a_landmark_that_jumps_takes_nothing_out_of_the_picture() -> None:
    usual = pose_of({side: flat_foot(300, 400, 50, 1) for side in ("left", "right")})
    jumped = pose_of({side: flat_foot(340, 380, 50, 1) for side in ("left", "right")})
    before, after = kept(NOISE, usual), kept(NOISE, usual, jumped)
    assert before is not None
    assert after is not None
    assert after.left == before.left
    assert after.top <= before.top
    assert after.left + after.image.shape[1] > before.left + before.image.shape[1]


def test_nothing_is_kept_of_a_frame_without_a_person_or_beyond_the_room() -> None:
    pose = pose_of({side: flat_foot(300, 400, 50, 1) for side in ("left", "right")})
    part = kept(NOISE, pose)
    assert part is not None
    feet = FootPictures(2.5 * part.image.nbytes)
    for found in (None, pose, pose, pose, pose):
        feet.add(NOISE, found)
    assert [each is not None for each in feet.parts] == [False, True, True, False, False]
    feet = FootPictures(2.5 * part.image.nbytes, fewest=4)
    for found in (None, pose, pose, pose, pose):
        feet.add(NOISE, found)
    assert feet.parts == [None] * 5
    nowhere = pose_of({side: flat_foot(3000, 4000, 50, 1) for side in ("left", "right")})
    assert kept(NOISE, nowhere) is None


def recording_of_clip(path: Path, frames: int, parts: tuple[PicturePart | None, ...]) -> Recording:
    with ClipWriter(path, 64, 48) as writer:
        for index in range(frames):
            writer.write(np.full((48, 64, 3), 10 * index, np.uint8), index / 30)
    nobody = np.full((frames, LANDMARK_COUNT, 5), np.nan, np.float32)
    track = PoseTrack(np.arange(frames) / 30, nobody, 64, 48, UNSMOOTHED)
    return replace(recording_of(track, str(path)), foot_pictures=parts)


@pytest.mark.parametrize("wanted", [None, {7, 2, 3}])
def test_frames_that_were_not_kept_are_read_again(tmp_path: Path, wanted: set[int] | None) -> None:
    part = PicturePart(np.full((5, 5, 3), 255, np.uint8), 3, 4)
    parts = tuple(part if index % 3 else None for index in range(10))
    recording = recording_of_clip(tmp_path / "c.mp4", 10, parts)
    with read_foot_pictures(tmp_path / "c.mp4", recording, wanted) as pictures:
        read = dict(pictures)
    assert list(read) == (list(range(10)) if wanted is None else [2, 3, 7])
    for index, picture in read.items():
        if parts[index] is not None:
            assert picture is part
        else:
            assert picture.image.shape == (48, 64, 3)
            assert abs(int(picture.image.mean()) - 10 * index) < 4


@pytest.mark.long
def test_the_turn_is_the_same_as_in_whole_pictures() -> None:
    turn = np.concatenate([np.zeros(15), 30 * np.sin(np.linspace(0, np.pi, 30)) ** 2])
    still = np.zeros((len(turn), 2))
    foot = DrawnFoot(turn, still, still, np.ones(len(turn)))
    feet, flat = foot.feet(), np.abs(foot.turn_deg) < 0.5
    pictures = FootPictures()
    estimators = [
        FootTurnEstimator(foot.time_s, feet, flat, *foot.rough(), FootView(0.0)) for _ in range(2)
    ]
    images = [foot.image(index) for index in range(len(feet))]
    for image, points in zip(images, feet, strict=True):
        pictures.add(image, pose_of({"left": points, "right": points}))
    assert all(part is not None for part in pictures.parts)
    assert np.median([part.image.size for part in pictures.parts if part]) < images[0].size
    for index in estimators[0].calibration_frames:
        part = pictures.parts[index]
        assert part is not None
        estimators[0].calibrate(index, images[index])
        estimators[1].calibrate(index, part)
    for index, image in enumerate(images):
        part = pictures.parts[index]
        assert part is not None
        add_frame(estimators[0], index, image)
        add_frame(estimators[1], index, part)
    whole, parts = (estimator.finish() for estimator in estimators)
    np.testing.assert_array_equal(whole.pitch_deg, parts.pitch_deg)
    assert whole.trusted.any()
