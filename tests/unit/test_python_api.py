"""Arrays in, arrays out; sets counted frame by frame; and where public names live."""

import ast
import inspect
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lanes import swept
from scripted_clips import tiny_video
from synthetic import Camera, Filmed, Rep, play, raises, stand
from synthetic import film_at_30 as film
from synthetic.script import Posture
from synthetic.stretching import KNEE_TO_WALL, ONE_LEG, held, split

import formcheck
from formcheck import api
from formcheck.analysis.options import Options, ProgressCallback
from formcheck.exercises.catalogue import exercise_names
from formcheck.model.recording import Recording
from formcheck.model.result_json import report_json
from formcheck.report.pose_file import save_recording

DEPTHS = (35.0, 35.0, 15.0, 35.0)


@cache
def filmed() -> Filmed:
    """Four raises, the third of them shallow."""
    return film(play(stand(2.0), raises([Rep(pitch_deg=deg) for deg in DEPTHS]), stand(1.5)))


def measured(**settings: Any) -> formcheck.Analysis:
    track = filmed().track
    return formcheck.measure_landmarks(
        track.time_s, track.landmarks, track.width, track.height, **settings
    )


# Arrays in, arrays out.


def test_arrays_give_the_true_curves() -> None:
    analysis = measured(side="right", height_cm=178)
    truth = filmed().truth.legs["right"]
    leg = analysis.legs["right"]
    assert leg.ankle_deg.shape == filmed().track.time_s.shape
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
    track = filmed().track
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
    track = filmed().track
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


# Frame by frame.


def pushed(session: formcheck.Session) -> list[formcheck.SessionState]:
    track = filmed().track
    return [
        session.push(float(time_s), pose)
        for time_s, pose in zip(track.time_s, track.landmarks, strict=True)
    ]


def new_session(**settings: Any) -> formcheck.Session:
    return formcheck.Session(filmed().track.width, filmed().track.height, **settings)


@pytest.mark.long
def test_a_session_counts_as_it_happens() -> None:
    session = new_session(countdown_s=0)
    states = pushed(session)
    stages = list(dict.fromkeys(state.stage for state in states))
    assert stages[-2:] == ["still", "counting"]
    done = [state.done for state in states if state.done]
    assert [d.counted for d in done] == [True, True, False, True]
    assert (states[-1].rep_count, states[-1].partial_reps) == (3, 1)
    tops = [true.top_s for true in filmed().truth.raises]
    np.testing.assert_allclose([d.top_s for d in done], tops, atol=0.3)
    summary = session.analysis(height_cm=178).result.summary
    assert (summary.rep_count, summary.partial_reps) == (3, 1)
    assert summary.peak_heel_height_cm is not None


@pytest.mark.long
@pytest.mark.parametrize("smoothing", swept(["mediapipe", "none"], 1))
def test_a_session_is_told_what_smoothing_is_in_the_landmarks(smoothing: Any) -> None:
    session = new_session(countdown_s=0, smoothing=smoothing)
    pushed(session)
    backend = session.analysis().recording.track.backend
    assert (backend.smoothing is None) == (smoothing == "none")


def test_nobody_may_be_said_in_two_ways() -> None:
    nan = np.full((33, 5), np.nan)
    one, other = new_session().push(0.0, None), new_session().push(0.0, nan)
    assert (one.stage, one.message) == (other.stage, other.message)
    assert one.stage == "guide"
    assert one.message


@pytest.mark.long
def test_a_session_ends_after_the_raises_that_were_asked_for() -> None:
    assert pushed(new_session(countdown_s=0, reps=2))[-1].stage == "done"


@pytest.mark.long
def test_a_reset_forgets_and_a_pause_does_not_count() -> None:
    session = new_session(countdown_s=0)
    pushed(session)
    session.reset()
    session.pause()
    state = session.push(100.0, filmed().track.landmarks[0])
    assert (state.stage, state.rep_count) == ("paused", 0)
    session.pause(False)
    assert session.push(100.1, filmed().track.landmarks[0]).stage != "paused"


@pytest.mark.long
def test_a_session_times_a_hold() -> None:
    moves = (stand(2.0), held(ONE_LEG, 12.0, [], move_s=0.4), stand(1.5))
    track = film(play(*moves)).track
    session = formcheck.Session(
        track.width, track.height, exercise="single-leg-balance", countdown_s=0, seconds=10
    )
    states = [
        session.push(float(t), pose) for t, pose in zip(track.time_s, track.landmarks, strict=True)
    ]
    assert states[-1].message == "Done: 10 s"
    assert all(state.leg is None for state in states)
    (hold,) = session.analysis().result.holds
    assert hold.held_s == pytest.approx(10.0, abs=0.5)


@pytest.mark.long
def test_a_session_guides_a_test_of_both_ankles() -> None:
    lunges = []
    for facing in ("left", "right"):
        moves = [held(KNEE_TO_WALL, 3.5, []), stand(1.5)] * 3
        start = Posture(right_supports=float(facing == "right"))
        script = play(stand(0.5), split(False), stand(5.0), *moves, stand(1.0), start=start)
        lunges.append(film(script, camera=Camera(facing=facing)).track)  # type: ignore[arg-type]
    width, height = lunges[0].width, lunges[0].height
    session, now_s = formcheck.Session(width, height, exercise="knee-to-wall"), 0.0
    words = []
    for track in lunges:
        for pose in track.landmarks:
            now_s += 1 / 30
            state = session.push(now_s, pose)
            words += [state.words] if state.words else []
    assert words.count("Hold") == state.rep_count == 6
    for side in ("left", "right"):
        rom = session.analysis(side=side).result.rom
        assert rom is not None
        measured = rom.left if side == "left" else rom.right
        assert measured is not None
        assert measured.lunge is not None
        assert measured.lunge.tries == 3
    last = session.analysis().result.rom
    assert last is not None
    assert last.right is not None


@pytest.mark.parametrize("name", exercise_names())
def test_a_session_follows_every_exercise(name: str) -> None:
    session = new_session(exercise=name)
    assert session.push(0.0, None).message == "Step into the picture"
    session.take_neutral()
    session.finish()
    with pytest.raises(formcheck.NotMeasurableError, match="stand still"):
        session.analysis()


def test_before_a_stance_there_is_nothing_to_analyse() -> None:
    session = new_session()
    with pytest.raises(formcheck.NotMeasurableError, match="stand still"):
        session.analysis()


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: new_session(exercise="calf-rase"), formcheck.ExerciseError),
        (lambda: new_session(exercise="no-such-thing"), formcheck.ExerciseError),
        (lambda: new_session(side="both"), ValueError),
        (lambda: new_session(target=9.0), ValueError),
        (lambda: new_session(smoothing="kalman"), ValueError),
        (lambda: formcheck.Session(0, 480), ValueError),
        (lambda: new_session().push(float("nan"), None), ValueError),
        (lambda: new_session().push(0.0, np.zeros((33, 3))), ValueError),
    ],
)
def test_a_session_refuses_what_it_cannot_count(
    make: Callable[[], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        make()


def test_time_does_not_go_back() -> None:
    session = new_session()
    session.push(1.0, None)
    with pytest.raises(ValueError, match=r"time_s is 1 after 1: it must increase"):
        session.push(1.0, None)


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
        return filmed().recording

    def heard(stage: str, done: int, total: int | None) -> None:
        told.append((stage, done, total))

    monkeypatch.setattr("formcheck.analysis.clip_recording.record_clip", record_clip)
    monkeypatch.setattr("formcheck.api.start_network", lambda *_: None)
    monkeypatch.setattr("formcheck.api.return_free_memory", lambda: tidied.append(len(told)))
    api.read_recording(tiny_video(tmp_path / "a.mp4"), Options(), heard)
    assert tidied == [0, 500, 1000, 1200, 1700, 2200]
    assert told[-1] == ("foot", 1200, 1200)
