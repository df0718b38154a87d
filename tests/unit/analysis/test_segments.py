"""A clip in segments: where they begin, and how their passes become one."""

from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.analysis import picture_measurements, segmented_pass
from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.analysis.pose_rate import PoseRate
from formcheck.analysis.segments import (
    BLEND_S,
    MOST_DECODED,
    WARM_UP_S,
    Segment,
    blend_seam,
    merge_at,
    plan_segments,
)
from formcheck.errors import ModelError
from formcheck.model.clip_reading import NETWORK_STOPPED
from formcheck.model.frame import Frame
from formcheck.model.landmarks import LANDMARK_COUNT, NOBODY, Pose
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, PoseBackend
from formcheck.video.clip_index import ClipIndex
from formcheck.video.writer import ClipWriter

RATE = 30


def index_of(seconds: float, rate: float = RATE, key_s: float = 1.0) -> ClipIndex:
    stamps = np.arange(round(seconds * rate), dtype=np.int64)
    keys = stamps[:: max(1, round(key_s * rate))]
    return ClipIndex(stamps, stamps / rate, keys, seconds, seconds, True)


@given(st.floats(1, 400), st.sampled_from([15.0, 30.0, 60.0, 240.0]), st.floats(0.5, 30))
@examples(2)
def test_segments_cover_a_clip_once_and_overlap(seconds: float, rate: float, key_s: float) -> None:
    index = index_of(seconds, rate, key_s)
    segments = plan_segments(index)
    assert segments[0].first == segments[0].start == 0
    assert segments[-1].stop == segments[-1].last == len(index)
    for before, after in pairwise(segments):
        assert before.stop == after.start
        assert after.start - after.first >= WARM_UP_S * rate - 1
        assert before.last - before.stop >= BLEND_S * rate - 1
        assert before.last < after.stop
        assert index.frames_to_decode(after.first) <= MOST_DECODED


def test_a_minute_has_four_segments_that_begin_at_key_pictures() -> None:
    segments = plan_segments(index_of(60, key_s=2.0))
    assert len(segments) == 4
    assert [segment.first % 60 for segment in segments] == [0, 0, 0, 0]
    assert len(plan_segments(index_of(4))) == 1


def test_a_clip_of_few_pictures_over_hours_is_not_parted() -> None:
    # Minutes between them: what overlaps would begin behind the last.
    times = np.arange(12) * 600.0
    stamps = np.arange(12)
    index = ClipIndex(stamps, times, stamps, 7200.0, 7200.0, True)
    segments = plan_segments(index)
    assert [(one.start, one.stop) for one in segments] == [(0, 12)]
    assert plan_segments(ClipIndex(stamps[:2], times[:2], stamps[:2], 600.0, 600.0, True))


def pose_at(x: float) -> Pose:
    pose = np.ones((LANDMARK_COUNT, 5), np.float32)
    pose[:, 0] = x + 20 * np.cos(np.arange(LANDMARK_COUNT))
    pose[:, 1] = np.linspace(80, 380, LANDMARK_COUNT)
    return pose


def test_landmarks_go_over_from_one_pass_to_the_next() -> None:
    blended = blend_seam([pose_at(100)] * 4, [pose_at(105)] * 4)
    assert blended is not None
    np.testing.assert_allclose([pose[0, 0] for pose in blended], [121, 122, 123, 124])


@pytest.mark.parametrize("other", [pose_at(400), NOBODY])
def test_passes_that_see_somebody_else_do_not_become_one(other: Pose) -> None:
    assert blend_seam([pose_at(100)] * 4, [other] * 4) is None
    assert blend_seam([other] * 4, [other] * 4) is not None


def test_segments_are_merged_with_the_one_before() -> None:
    pieces = [Segment(0, 0, 10, 12), Segment(8, 10, 20, 22), Segment(18, 20, 30, 30)]
    assert merge_at(pieces, [1, 2]) == [Segment(0, 0, 30, 30)]
    assert merge_at(pieces, [2]) == [pieces[0], Segment(8, 10, 30, 30)]


def test_slow_movements_need_few_frames_and_fast_ones_more() -> None:
    rate = PoseRate(240.0)
    looked = [i for i in range(240) if rate.wants(i, i / 240)]
    assert len(looked) == 15
    rate.seen(1.0, pose_at(100))
    rate.seen(1.0 + 1 / 15, pose_at(100 + 0.5 * 300 / 15))
    assert sum(rate.wants(i, i / 240) for i in range(256, 320)) == 8
    rate.seen(1.2, pose_at(100))
    rate.seen(1.2 + 1 / 30, pose_at(100 + 2 * 300 / 30))
    assert sum(rate.wants(i, i / 240) for i in range(296, 360)) == 16
    assert sum(rate.wants(i, i / 240) for i in range(480, 720)) == 15
    assert all(PoseRate(240.0, every_frame=True).wants(i, i / 240) for i in range(20))
    assert all(PoseRate(25.0).wants(i, i / 25) for i in range(20))


class DriftingEstimator:
    """Sees a body that sways; what it says depends on how long it has followed it.

    Parameters
    ----------
    late_s : float
        For so long after its first frame it finds nobody.
    """

    def __init__(self, late_s: float = 0.0) -> None:
        self._late_s = late_s
        self._first_s: float | None = None
        self.closed = False

    @property
    def backend(self) -> PoseBackend:
        return MEDIAPIPE_VIDEO

    def restart(self) -> None:
        self._first_s = None

    def detect(self, frame: Frame) -> Pose | None:
        if self._first_s is None:
            self._first_s = frame.time_s
        since_s = frame.time_s - self._first_s
        if since_s < self._late_s:
            return None
        return pose_at(150 + 10 * np.sin(frame.time_s) + 4 * np.exp(-since_s / 0.1))

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds of a plain picture, half of them behind a key picture of their own."""
    target = tmp_path_factory.mktemp("segments") / "clip.mp4"
    with ClipWriter(target, 320, 420) as writer:
        for index in range(8 * RATE):
            writer.write(np.full((420, 320, 3), 90, np.uint8), index / RATE)
    return target


def landmarks(
    clip: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, late_s: float = 0.0
) -> npt.NDArray[np.float32]:
    made: list[DriftingEstimator] = []

    def make(*_: object) -> DriftingEstimator:
        made.append(DriftingEstimator(late_s))
        return made[-1]

    monkeypatch.setattr(segmented_pass, "make_pose_estimator", make)
    monkeypatch.setattr(picture_measurements, "measure_foot_turns", lambda *_: {})
    recording = record_clip(clip, Options(jobs=jobs, every_frame=True))
    assert all(one.closed for one in made)
    assert recording.track.time_s.tolist() == [i / RATE for i in range(8 * RATE)]
    return recording.track.landmarks


@pytest.mark.long
def test_the_result_does_not_depend_on_the_jobs(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, many = (landmarks(clip, monkeypatch, jobs) for jobs in (1, 16))
    np.testing.assert_array_equal(one, many)
    # As a single pass has it, once the first one is warm; no step at the seam.
    warm = slice(RATE, None)
    single = 170 + 10 * np.sin(np.arange(8 * RATE) / RATE)
    np.testing.assert_allclose(one[warm, 0, 0], single[warm], atol=0.01)


@pytest.mark.long
def test_a_network_that_finds_nobody_at_first_does_not_lose_frames(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = landmarks(clip, monkeypatch, 2, late_s=2.0)
    assert not np.isfinite(found[: 2 * RATE]).any()
    assert np.isfinite(found[2 * RATE :]).all()


@pytest.mark.long
def test_what_came_before_the_end_of_a_network_is_kept(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying(DriftingEstimator):
        def detect(self, frame: Frame) -> Pose | None:
            if frame.time_s > 6.0:
                raise ModelError("The pose network stopped unexpectedly: run it again")
            return super().detect(frame)

    monkeypatch.setattr(segmented_pass, "make_pose_estimator", lambda *_: Dying())
    recording = record_clip(clip, Options(jobs=1, every_frame=True))
    assert recording.ended_early is not None
    assert recording.ended_early.code == NETWORK_STOPPED
    assert recording.track.time_s[-1] == pytest.approx(6.0, abs=0.04)


@pytest.mark.long
def test_ctrl_c_keeps_the_segments_that_were_read(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmented_pass, "make_pose_estimator", lambda *_: DriftingEstimator())

    def interrupt(stage: str, done: int, total: int | None) -> None:
        assert (stage, total) == ("pose", 8 * RATE)
        if done > 5 * RATE:
            raise KeyboardInterrupt

    recording = record_clip(clip, Options(jobs=1, every_frame=True), progress=interrupt)
    assert recording.ended_early is not None
    assert recording.track.time_s[-1] == pytest.approx(5.0, abs=0.1)
