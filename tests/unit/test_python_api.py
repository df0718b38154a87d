"""Arrays in, arrays out; exports; and where public names live."""

import ast
import inspect
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scripted_clips import four_raises, tiny_video

import formcheck
from formcheck import api
from formcheck.analysis.options import Options, ProgressCallback
from formcheck.model.recording import Recording
from formcheck.model.result_json import report_json
from formcheck.report.pose_file import save_recording


def measured(**settings: Any) -> formcheck.Analysis:
    track = four_raises().track
    return formcheck.measure_landmarks(
        track.time_s, track.landmarks, track.width, track.height, **settings
    )


# Arrays in, arrays out.


def test_arrays_give_the_true_curves() -> None:
    analysis = measured(side="right", height_cm=178)
    truth = four_raises().truth.legs["right"]
    leg = analysis.legs["right"]
    assert leg.ankle_deg.shape == four_raises().track.time_s.shape
    np.testing.assert_allclose(leg.ankle_deg, truth.ankle_deg, atol=4)
    inside = np.abs(leg.ankle_deg - truth.ankle_deg) <= leg.ankle_plus_minus
    assert inside.mean() > 0.9
    assert analysis.result.summary.rep_count == 3
    assert analysis.result.summary.partial_reps == 1
    assert analysis.result.clip.path == "landmarks"
    assert analysis.result.clip.duration_s == pytest.approx(len(leg.ankle_deg) / 30)


def test_arrays_and_their_pose_file_give_the_same(tmp_path: Path) -> None:
    analysis = measured(name="set", mass_kg=70, height_cm=170, target=0.3)
    save_recording(analysis.recording, tmp_path / "pose.npz")
    again = formcheck.measure_clip(tmp_path / "pose.npz", mass_kg=70, height_cm=170, target=0.3)
    assert report_json(again.result) == report_json(analysis.result)
    for side, leg in again.legs.items():
        np.testing.assert_array_equal(leg.ankle_deg, analysis.legs[side].ankle_deg)


def test_times_may_start_anywhere_and_lists_will_do() -> None:
    track = four_raises().track
    later = formcheck.measure_landmarks(
        (track.time_s + 1000).tolist(), track.landmarks.tolist(), track.width, track.height
    )
    first = measured()
    for one, other in zip(later.result.reps, first.result.reps, strict=True):
        assert (one.counted, one.faults) == (other.counted, other.faults)
        assert one.top_s == pytest.approx(other.top_s + 1000)
    for side, leg in first.legs.items():
        np.testing.assert_allclose(later.legs[side].ankle_deg, leg.ankle_deg, atol=0.01)
    assert later.result.clip.duration_s == pytest.approx(first.result.clip.duration_s)


def test_what_is_given_is_not_changed() -> None:
    track = four_raises().track
    before = track.landmarks.tobytes()
    measured(height_cm=170)
    assert track.landmarks.tobytes() == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"landmarks": np.zeros((4, 33, 3))}, r"must be \(T,\) and \(T, 33, 5\)"),
        ({"landmarks": np.zeros((3, 33, 5))}, "landmarks"),
        ({"time_s": np.zeros((4, 1))}, r"time_s has the shape \(4, 1\)"),
        ({"time_s": [0, 1, 1, 2]}, "strictly increasing"),
        ({"time_s": [0, 1, np.nan, 2]}, "finite"),
        ({"width": 0}, "it needs pixels"),
        ({"height_cm": 1.8}, "height_cm is 1.8"),
        ({"target": 30.0}, "target is 30"),
        ({"side": "top"}, "side is 'top'"),
        ({"smoothing": "kalman"}, "smoothing is 'kalman'"),
    ],
)
def test_wrong_arguments_are_refused(change: dict[str, Any], words: str) -> None:
    good = {"time_s": np.arange(4.0), "landmarks": np.zeros((4, 33, 5)), "width": 9, "height": 9}
    with pytest.raises(ValueError, match=words):
        formcheck.measure_landmarks(**(good | change))


def test_nobody_is_not_measurable() -> None:
    with pytest.raises(formcheck.NotMeasurableError, match="nobody"):
        formcheck.measure_landmarks(np.arange(9.0), np.full((9, 33, 5), np.nan), 640, 480)


# Exports from Python.


def test_the_suffix_says_the_format(tmp_path: Path) -> None:
    analysis = measured(height_cm=170, side="right")
    assert formcheck.export_analysis(analysis, tmp_path / "a.mot") == ()
    (flat,) = formcheck.export_analysis(analysis, tmp_path / "a.trc")
    assert "Z is 0" in flat
    formcheck.export_analysis(analysis, str(tmp_path / "table"), "csv")
    with pytest.raises(formcheck.OutputError, match="already there"):
        formcheck.export_analysis(analysis, tmp_path / "table", "csv")
    formcheck.export_analysis(analysis, tmp_path / "table", "mot", overwrite=True)
    assert (tmp_path / "table").read_bytes() == (tmp_path / "a.mot").read_bytes()
    with pytest.raises(ValueError, match="take one of mot, trc, csv, xlsx, parquet, c3d"):
        formcheck.export_analysis(analysis, tmp_path / "a.xls")


# Public names.


def test_type_checkers_see_the_public_names() -> None:
    tree = ast.parse(inspect.getsource(formcheck))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    homes = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert homes.keys() | {"__version__"} == set(formcheck.__all__)
    for name, (home, original) in homes.items():
        value = getattr(formcheck, name)
        assert value is vars(__import__(str(home), fromlist=[original]))[original]
        assert inspect.getdoc(value), f"{name} has no docstring"
    assert resources.files("formcheck").joinpath("py.typed").is_file()


FIRST_VERSION = [
    "Active",
    "Analysis",
    "Clip",
    "Cycle",
    "Detection",
    "Exercise",
    "ExerciseError",
    "FootTurn",
    "FormcheckError",
    "Hold",
    "JointRange",
    "LegInstant",
    "LegMotion",
    "Measured",
    "ModelError",
    "Neutral",
    "NotMeasurableError",
    "Notice",
    "OutputError",
    "PoseFileError",
    "PoseTrack",
    "RaiseDone",
    "RangeOfMotion",
    "Recording",
    "Rep",
    "Result",
    "RomMean",
    "RomSide",
    "RomTest",
    "RomTry",
    "Scale",
    "Session",
    "SessionState",
    "Summary",
    "VideoError",
    "View",
    "__version__",
    "analyze_clip",
    "export_analysis",
    "load_result",
    "measure_clip",
    "measure_landmarks",
    "report_schema",
    "samples_folder",
    "tidy_curves",
]
"""The public names of version 0.1.0."""
STATE_OF_FIRST_VERSION = [
    "stage",
    "message",
    "countdown",
    "side",
    "leg",
    "rep_count",
    "partial_reps",
    "depth",
    "full_depth",
    "phase",
    "done",
    "last",
    "lowered",
    "stranger",
    "testing",
    "prompt",
    "stopped_by",
    "words",
    "tally",
    "fault",
    "said_every",
]
"""What its `SessionState` had."""


@pytest.mark.parametrize("name", FIRST_VERSION)
def test_every_name_of_the_first_version_is_still_there(name: str) -> None:
    assert name in formcheck.__all__
    assert getattr(formcheck, name) is not None


def test_former_names_are_the_same_classes() -> None:
    assert formcheck.LegInstant is formcheck.LegSample
    assert formcheck.RaiseDone is formcheck.RepEvent


def test_a_state_has_all_that_it_had_in_the_first_version() -> None:
    state = formcheck.Session(640, 480).push(0.0, None)
    for name in STATE_OF_FIRST_VERSION:
        getattr(state, name)
    assert state.tally is state.label


# Memory.


def test_memory_is_tidied_while_a_long_clip_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tidied: list[int] = []
    told: list[tuple[str, int, int | None]] = []

    def record_clip(_path: Path, _options: Options, progress: ProgressCallback) -> Recording:
        for stage in ("pose", "foot"):
            for done in range(1, 1201):
                progress(stage, done, 1200)
        return four_raises().recording

    def heard(stage: str, done: int, total: int | None) -> None:
        told.append((stage, done, total))

    monkeypatch.setattr("formcheck.analysis.clip_recording.record_clip", record_clip)
    monkeypatch.setattr("formcheck.api.start_network", lambda *_: None)
    monkeypatch.setattr("formcheck.api.return_free_memory", lambda: tidied.append(len(told)))
    api.read_recording(tiny_video(tmp_path / "a.mp4"), Options(), heard)
    assert tidied == [0, 500, 1000, 1200, 1700, 2200]
    assert told[-1] == ("foot", 1200, 1200)


def test_memory_is_tidied_before_and_while_the_video_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Measuring has freed much that the C library still keeps."""
    tidied: list[int] = []
    told: list[int] = []

    def annotate_clip(
        _: formcheck.Analysis, _clip: Path, _to: Path, progress: ProgressCallback
    ) -> None:
        for done in range(1, 1201):
            progress("video", done, 1200)

    monkeypatch.setattr("formcheck.overlay.clip_annotation.annotate_clip", annotate_clip)
    monkeypatch.setattr("formcheck.api.return_free_memory", lambda: tidied.append(len(told)))
    analysis = api.measure(four_raises().recording, Options())
    api.annotate(analysis, tmp_path / "a.mp4", tmp_path / "b.mp4", lambda *_: told.append(0))
    assert tidied == [0, 500, 1000]
