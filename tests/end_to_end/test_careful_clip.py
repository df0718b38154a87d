"""``careful``: every frame is looked at a second time, mirrored, and both looks are joined."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from synthetic import Camera, ScriptedSource, film, play, raises, stand

from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.model.frame import Frame
from formcheck.model.pose_track import PoseTrack
from formcheck.pose.mirrored import mirror
from formcheck.video.writer import ClipWriter

CAMERA = Camera(width=320, height=240, stature=0.7)
CAREFUL = Options(careful=True)


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    return film(play(stand(1.0), raises(1), stand(0.5)), camera=CAMERA).track


@pytest.fixture(scope="module")
def clip(track: PoseTrack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("careful") / "set.mp4"
    picture = np.full((CAMERA.height, CAMERA.width, 3), 90, np.uint8)
    with ClipWriter(path, CAMERA.width, CAMERA.height) as writer:
        for time_s in track.time_s:
            writer.write(picture, float(time_s))
    return path


def in_the_mirror(track: PoseTrack, moved_px: float = 0.0) -> ScriptedSource:
    """A source that sees the mirrored person, moved to the right in the true picture."""
    moved = track.landmarks.copy()
    moved[..., 0] += moved_px
    return ScriptedSource(replace(track, landmarks=mirror(moved, track.width)))


def test_the_landmarks_are_the_middle_of_both_looks(track: PoseTrack, clip: Path) -> None:
    first, second, stages = ScriptedSource(track), in_the_mirror(track, 4.0), list[str]()
    found = record_clip(clip, CAREFUL, lambda stage, *_: stages.append(stage), first, second)
    moved = found.track.landmarks[..., 0] - track.landmarks[..., 0]
    np.testing.assert_allclose(moved, 2.0, atol=1e-3)
    np.testing.assert_allclose(second.seen, first.seen)
    assert second.closed
    assert stages.count("mirrored") == len(track)
    assert list(dict.fromkeys(stages)) == ["pose", "mirrored", "foot"]
    assert not found.notices


@pytest.mark.sweep
def test_without_it_one_look_is_all(track: PoseTrack, clip: Path) -> None:
    second = in_the_mirror(track, 4.0)
    found = record_clip(clip, Options(), None, ScriptedSource(track), second)
    np.testing.assert_array_equal(found.track.landmarks, track.landmarks)
    assert second.seen == []


@pytest.mark.sweep
def test_another_person_in_the_second_look_is_told_and_not_used(
    track: PoseTrack, clip: Path
) -> None:
    second = in_the_mirror(track, 100.0)
    found = record_clip(clip, CAREFUL, None, ScriptedSource(track), second)
    np.testing.assert_array_equal(found.track.landmarks, track.landmarks)
    assert [notice.code for notice in found.notices] == ["one-look"]


def test_nobody_is_not_looked_for_twice(track: PoseTrack, clip: Path) -> None:
    nobody = replace(track, landmarks=np.full_like(track.landmarks, np.nan))
    second = in_the_mirror(track)
    found = record_clip(clip, CAREFUL, None, ScriptedSource(nobody), second)
    assert not found.track.found.any()
    assert second.seen == []
    assert not found.notices


class Interrupted(ScriptedSource):
    """Is stopped with Ctrl-C at the tenth frame."""

    def detect(self, frame: Frame) -> np.ndarray | None:
        if frame.index == 10:
            raise KeyboardInterrupt
        return super().detect(frame)


def test_ctrl_c_at_the_second_look_keeps_the_first(track: PoseTrack, clip: Path) -> None:
    found = record_clip(clip, CAREFUL, None, ScriptedSource(track), Interrupted(track))
    np.testing.assert_array_equal(found.track.landmarks, track.landmarks)
    assert [notice.code for notice in found.notices] == ["interrupted"]
