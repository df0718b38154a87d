"""Another pose backend (other order, fewer landmarks, no smoothing) goes through unchanged."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from lanes import swept
from synthetic import CLEAN, Camera, Filmed, ScriptedSource, film, play, raises, stand
from synthetic.other_backend import SMALL_LAYOUT, OtherBackend

import formcheck
from formcheck.analysis.analysis import Analysis
from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.frame import Frame
from formcheck.model.landmarks import NEEDED, Landmark
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, LandmarkLayout, PoseBackend
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.factory import make_pose_estimator
from formcheck.report.files import result_files
from formcheck.report.folder import ResultFolder
from formcheck.report.pose_file import load_recording
from formcheck.video.writer import ClipWriter

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")

FPS = 20.0
CAMERA = Camera(width=320, height=240, stature=0.7)
SCRIPT = play(stand(1.5), raises(2), raises(1, pitch_deg=15.0), stand(1.0))
COUNTS = (2, 1)
"""Full and partial ones."""
OPTIONS = Options(height_cm=175.0)
BARE = LandmarkLayout(tuple(landmark.name.lower() for landmark in NEEDED), ("x", "y"))


@dataclass(frozen=True)
class Shot:
    """A clip on disk, and what is really in it."""

    path: Path
    raw: Filmed
    smoothed: Filmed


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> Shot:
    raw = film(SCRIPT, fps=FPS, camera=CAMERA, flaws=CLEAN)
    smoothed = film(SCRIPT, fps=FPS, camera=CAMERA)
    path = tmp_path_factory.mktemp("clip") / "set.mp4"
    picture = np.full((CAMERA.height, CAMERA.width, 3), 90, np.uint8)
    with ClipWriter(path, CAMERA.width, CAMERA.height) as writer:
        for time_s in raw.track.time_s:
            writer.write(picture, float(time_s))
    return Shot(path, raw, smoothed)


def analysed(shot: Shot, estimator: PoseEstimator, options: Options = OPTIONS) -> Analysis:
    return analyze_recording(record_clip(shot.path, options, None, estimator), options)


def tops_deg(analysis: Analysis) -> list[float]:
    found = [rep.peak_plantarflexion_deg for rep in analysis.result.reps]
    return [top.value for top in found if top is not None]


def off_deg(analysis: Analysis, filmed: Filmed) -> float:
    """How far the ankle angles are from the truth, root mean square."""
    side, leg = next(iter(analysis.legs.items()))
    miss = leg.ankle_deg - filmed.truth.legs[side].ankle_deg
    return float(np.sqrt(np.nanmean((miss - np.nanmedian(miss[:30])) ** 2)))


@pytest.fixture(scope="module")
def usual(shot: Shot) -> Analysis:
    """The clip as MediaPipe's landmarks have it."""
    return analysed(shot, ScriptedSource(shot.smoothed.track))


@pytest.mark.parametrize("layout", swept([LandmarkLayout(), SMALL_LAYOUT, BARE], 2))
def test_a_clip_is_measured_as_with_mediapipe(
    shot: Shot, usual: Analysis, layout: LandmarkLayout
) -> None:
    estimator = OtherBackend(shot.raw.track, layout)
    other = analysed(shot, estimator)
    assert estimator.closed
    for analysis in (other, usual):
        summary = analysis.result.summary
        assert (summary.rep_count, summary.partial_reps) == COUNTS
    assert tops_deg(other) == pytest.approx(tops_deg(usual), abs=1.0)
    assert off_deg(other, shot.raw) < max(1.0, 1.1 * off_deg(usual, shot.raw))


def test_unknown_landmarks_stay_unknown_and_the_others_are_where_they_belong(shot: Shot) -> None:
    recording = record_clip(shot.path, OPTIONS, None, OtherBackend(shot.raw.track))
    landmarks, true = recording.track.landmarks, shot.raw.track.landmarks
    for landmark in Landmark:
        if landmark.name.lower() in SMALL_LAYOUT.names:
            np.testing.assert_array_equal(landmarks[:, landmark, :4], true[:, landmark, :4])
            assert (landmarks[:, landmark, 4] == 1).all()
        else:
            assert np.isnan(landmarks[:, landmark]).all()
    assert recording.track.found.all()


@pytest.mark.sweep
def test_the_report_names_the_backend_and_opens_again(shot: Shot, tmp_path: Path) -> None:
    analysis = analysed(shot, OtherBackend(shot.raw.track))
    folder = ResultFolder(tmp_path / "results", shot.path)
    folder.check()
    folder.write(result_files(analysis))
    with np.load(folder.path / "pose.npz") as file:
        backend = json.loads(bytes(file["header"]))["backend"]
    assert (backend["name"], backend["version"]) == ("other", "0.1")
    assert backend["smoothing"] is None
    kept = load_recording(folder.path / "pose.npz")
    assert kept.track.backend == PoseBackend("other", "0.1", SMALL_LAYOUT)
    again = analyze_recording(kept, OPTIONS)
    assert again.result.model_dump_json() == analysis.result.model_dump_json()


def test_smoothing_is_undone_only_where_there_is_some(shot: Shot) -> None:
    """Undoing a filter that was never there makes the angles worse, and leaving one in too."""
    raw, smoothed = shot.raw.recording, shot.smoothed.recording
    other = OtherBackend(shot.raw.track).backend
    right = [
        replace(raw, track=replace(raw.track, backend=other)),
        replace(smoothed, track=replace(smoothed.track, backend=MEDIAPIPE_VIDEO)),
    ]
    wrong = [
        replace(raw, track=replace(raw.track, backend=MEDIAPIPE_VIDEO)),
        replace(smoothed, track=replace(smoothed.track, backend=other)),
    ]
    for good, bad in zip(right, wrong, strict=True):
        good_deg, bad_deg = (off_deg(analyze_recording(r, OPTIONS), shot.raw) for r in (good, bad))
        assert good_deg < 0.8 * bad_deg


def test_arrays_without_smoothing_are_measured_as_the_backend_is(shot: Shot) -> None:
    track = shot.raw.track
    arrays = (track.time_s, track.landmarks, track.width, track.height)
    none = formcheck.measure_landmarks(*arrays, exercise="calf-raise", smoothing="none")
    usual = formcheck.measure_landmarks(*arrays, exercise="calf-raise")
    other = analysed(shot, OtherBackend(track, LandmarkLayout()), Options())
    np.testing.assert_allclose(
        none.legs["right"].ankle_deg, other.legs["right"].ankle_deg, atol=0.01
    )
    assert off_deg(none, shot.raw) < off_deg(usual, shot.raw)


@pytest.mark.parametrize("layout", swept([SMALL_LAYOUT, BARE], 1))
def test_a_session_counts_as_with_mediapipe(shot: Shot, layout: LandmarkLayout) -> None:
    track = shot.raw.track
    estimator = make_pose_estimator(given=OtherBackend(track, layout))
    session = formcheck.Session(track.width, track.height, countdown_s=0, smoothing="none")
    picture = np.full((track.height, track.width, 3), 90, np.uint8)
    miss, state = [], None
    for index, time_s in enumerate(track.time_s.tolist()):
        state = session.push(time_s, estimator.detect(Frame(index, time_s, picture)))
        if state.leg is not None:
            miss.append(state.leg.ankle_deg - shot.raw.truth.legs["right"].ankle_deg[index])
    assert state is not None
    assert (state.rep_count, state.partial_reps) == COUNTS
    assert len(miss) > 100
    assert np.sqrt(np.nanmean(np.square(miss))) < 1.5
    afterwards = session.analysis()
    assert (afterwards.result.summary.rep_count, afterwards.result.summary.partial_reps) == COUNTS
    assert afterwards.recording.track.backend.smoothing is None
