"""A clip from file to result and back to a clip, with a scripted person in front of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from synthetic import Camera, Filmed, Flaws, ScriptedSource, film, play, raises, stand, walk

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.overlay.clip_annotation import annotate_clip
from formcheck.report.pose_file import load_recording, save_recording
from formcheck.video.clip import open_clip
from formcheck.video.writer import ClipWriter

CAMERA = Camera(width=320, height=240, stature=0.7, at_x=0.2)
BACKGROUND = 90


@dataclass(frozen=True)
class Shot:
    """A clip on disk with what really happens in it, as formcheck reads it."""

    path: Path
    filmed: Filmed
    source: ScriptedSource
    stages: list[str]
    analysis: Analysis


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> Shot:
    """Somebody walks in, does three raises and one that is too low, at uneven times."""
    script = play(walk(2), stand(0.8), raises(3), raises(1, pitch_deg=16.0), stand(0.6))
    flaws = Flaws(noise=0.001, lost=((0.0, 0.4),), dropped=0.05)
    filmed = film(script, camera=CAMERA, flaws=flaws, jitter=0.2)
    path = tmp_path_factory.mktemp("clip") / "set.mp4"
    picture = np.full((CAMERA.height, CAMERA.width, 3), BACKGROUND, np.uint8)
    with ClipWriter(path, CAMERA.width, CAMERA.height) as writer:
        for time_s in filmed.track.time_s:
            writer.write(picture, float(time_s))
    source, stages = ScriptedSource(filmed.track), list[str]()
    options = Options(height_cm=175.0, mass_kg=70.0)
    recording = record_clip(path, options, lambda stage, *_: stages.append(stage), source)
    return Shot(path, filmed, source, stages, analyze_recording(recording, options))


def test_every_frame_is_looked_at_once_and_at_its_own_time(shot: Shot) -> None:
    np.testing.assert_allclose(shot.source.seen, shot.filmed.track.time_s, atol=1e-3)
    np.testing.assert_allclose(shot.analysis.recording.track.time_s, shot.source.seen)
    assert shot.source.closed
    assert shot.stages.count("pose") == len(shot.filmed.track)


def test_the_set_is_measured(shot: Shot) -> None:
    found = shot.analysis.result
    assert found.summary.rep_count == 3
    assert found.summary.partial_reps == 1
    assert found.summary.work_j is not None
    assert found.detection.frames_with_pose == pytest.approx(shot.filmed.track.found.mean())
    assert (found.clip.width, found.clip.height) == (CAMERA.width, CAMERA.height)
    assert found.clip.frames == len(shot.filmed.track)
    for rep, true in zip(found.reps, shot.filmed.truth.raises, strict=True):
        assert rep.top_s == pytest.approx(true.top_s, abs=0.15)
        assert rep.peak_plantarflexion_deg is not None
        off = abs(rep.peak_plantarflexion_deg.value - true.pitch_deg)
        assert off < rep.peak_plantarflexion_deg.plus_minus


def test_the_kept_poses_give_the_same_result_without_the_clip(shot: Shot, tmp_path: Path) -> None:
    kept = tmp_path / "pose.npz"
    save_recording(shot.analysis.recording, kept)
    again = analyze_recording(load_recording(kept), Options(height_cm=175.0, mass_kg=70.0))
    assert again.result.model_dump_json() == shot.analysis.result.model_dump_json()


def test_the_annotated_clip_has_every_frame_and_is_drawn_on(shot: Shot, tmp_path: Path) -> None:
    target = tmp_path / "annotated.mp4"
    annotate_clip(shot.analysis, shot.path, target)
    with open_clip(target) as reader:
        frames = [(frame.time_s, frame.image) for frame in reader]
    np.testing.assert_allclose([t for t, _ in frames], shot.filmed.track.time_s, atol=2e-3)
    changed = [np.abs(image.astype(int) - BACKGROUND).max() for _, image in frames]
    assert min(changed) > 40
    assert shot.path.exists()
