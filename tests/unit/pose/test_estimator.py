"""The seam for pose backends: layouts, what is known of a backend, the factory."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import ScriptedSource, film, play, stand
from synthetic.other_backend import SMALL_LAYOUT, OtherBackend

from formcheck.errors import ModelError
from formcheck.model.frame import Frame
from formcheck.model.landmarks import (
    COLUMNS,
    LANDMARK_NAMES,
    NEEDED,
    NOBODY,
    POSE_SHAPE,
    Landmark,
    has_person,
    hips_and_extent,
)
from formcheck.model.pose_backend import (
    BODY_LAYOUT,
    MEDIAPIPE_VIDEO,
    UNSMOOTHED,
    LandmarkLayout,
    OneEuroFilter,
    PoseBackend,
    backend_of_arrays,
)
from formcheck.pose.backend_record import BackendRecord
from formcheck.pose.estimator import in_body_layout
from formcheck.pose.factory import make_pose_estimator

needed = tuple(LANDMARK_NAMES[landmark] for landmark in NEEDED)
pose = np.random.default_rng(3).normal(size=POSE_SHAPE).astype(np.float32)
SMALL = PoseBackend("other", "0.1", SMALL_LAYOUT, OneEuroFilter(1.0, 0.5, 2.0, 1.0))
FRAME = Frame(0, 0.0, np.zeros((4, 4, 3), np.uint8))


@given(st.permutations(LANDMARK_NAMES), st.permutations(COLUMNS))
def test_any_order_comes_back_in_ours(names: list[str], columns: list[str]) -> None:
    layout = LandmarkLayout(tuple(names), tuple(columns))
    rows = [LANDMARK_NAMES.index(name) for name in names]
    given_so = pose[rows][:, [COLUMNS.index(column) for column in columns]]
    np.testing.assert_array_equal(layout.to_body(given_so), pose)


def test_what_a_backend_does_not_give_is_unknown_and_columns_have_a_meaning() -> None:
    layout = LandmarkLayout((*needed, "tail"), ("y", "x"))
    body = layout.to_body(np.full(layout.shape, (2.0, 1.0), np.float32))
    for landmark in Landmark:
        expected = [1.0, 2.0, 0.0, 1.0, 1.0] if landmark in NEEDED else [np.nan] * 5
        np.testing.assert_array_equal(body[landmark], expected)


@pytest.mark.parametrize(
    ("names", "columns", "message"),
    [
        (needed[1:], COLUMNS, "without the landmarks left_shoulder"),
        ((*needed, needed[0]), COLUMNS, "a landmark twice"),
        (needed, ("x", "z"), "without the columns y"),
        (needed, ("x", "y", "y"), "a column twice"),
        (needed, ("x", "y", "colour"), "unknown columns: colour"),
    ],
)
def test_a_layout_that_can_not_be_measured_is_refused(
    names: tuple[str, ...], columns: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        LandmarkLayout(names, columns)


def test_landmarks_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        BODY_LAYOUT.to_body(np.zeros((17, 3), np.float32))


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf")])
def test_a_filter_that_can_not_be_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="beta"):
        OneEuroFilter(0.05, wrong, 1.0, 2.5)


def test_nobody_has_no_person_and_can_not_be_changed() -> None:
    assert not has_person(NOBODY)
    assert has_person(pose)
    with pytest.raises(ValueError, match="read-only"):
        NOBODY[0, 0] = 1.0


def test_extent_is_of_what_is_known() -> None:
    points = np.full((2, 33, 2), np.nan)
    points[0, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP, Landmark.NOSE]] = [[0, 0], [2, 0], [1, 7]]
    hips, extent = hips_and_extent(points)
    np.testing.assert_array_equal(hips, [[1, 0], [np.nan, np.nan]])
    np.testing.assert_array_equal(extent, [7, np.nan])


def test_a_backend_in_our_layout_is_left_alone_and_another_is_mapped_once() -> None:
    track = film(play(stand(0.2))).track
    same = ScriptedSource(track)
    assert in_body_layout(same) is same
    other = OtherBackend(track)
    mapped = in_body_layout(other)
    assert in_body_layout(mapped) is mapped
    assert mapped.backend.layout == SMALL_LAYOUT
    with mapped:
        found = mapped.detect(FRAME)
        assert found is not None
        nose = track.landmarks[0, Landmark.NOSE, :4]
        np.testing.assert_array_equal(found[Landmark.NOSE, :4], nose)
    assert other.closed


def test_nobody_is_nobody_in_every_layout() -> None:
    track = film(play(stand(0.2))).track
    track.landmarks[:] = np.nan
    assert in_body_layout(OtherBackend(track)).detect(FRAME) is None


def test_the_factory_takes_the_backend_that_is_handed_in(tmp_path: Path) -> None:
    track = film(play(stand(0.2))).track
    same = ScriptedSource(track)
    assert make_pose_estimator(tmp_path / "missing.task", same) is same
    found = make_pose_estimator(given=OtherBackend(track)).detect(FRAME)
    assert found is not None
    assert found.shape == POSE_SHAPE
    with pytest.raises(ModelError):
        make_pose_estimator(tmp_path / "missing.task")


def test_what_a_program_says_of_its_arrays() -> None:
    assert backend_of_arrays("mediapipe") is MEDIAPIPE_VIDEO
    assert backend_of_arrays("none") is UNSMOOTHED
    with pytest.raises(ValueError, match="smoothing is 'kalman': take mediapipe or none"):
        backend_of_arrays("kalman")  # type: ignore[arg-type]


@pytest.mark.parametrize("backend", [MEDIAPIPE_VIDEO, UNSMOOTHED, SMALL])
def test_what_is_kept_of_a_backend_gives_it_back(backend: PoseBackend) -> None:
    assert BackendRecord.of(backend).backend() == backend
