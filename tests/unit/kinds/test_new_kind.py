"""A kind that is added in one file is followed in clips, live, in a routine, and reported."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bowing import TOML, BowExercise, BowFault, BowKind
from click.testing import CliRunner
from synthetic import Filmed, film, play, stand
from synthetic.script import Script

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.cli.app import formcheck as group
from formcheck.errors import ExerciseError
from formcheck.exercises import catalogue, faults, listing
from formcheck.exercises.catalogue import load_exercise, read_exercise
from formcheck.exercises.faults import FormFault
from formcheck.feedback.coach import Coach
from formcheck.kinds import KINDS, ProgressLabel, kind_of, register
from formcheck.live.session_factory import is_counted, make_session
from formcheck.live.session_recording import SessionRecording
from formcheck.model.result_json import load_result, report_json
from formcheck.overlay.clip_states import overlay_states
from formcheck.report.html.page import report_page
from formcheck.report.tables import reps_csv
from formcheck.routines.routine import Entry, Routine
from formcheck.routines.steps import plan_of


@pytest.fixture(autouse=True)
def _known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Add the kind, and an exercise of it to a catalogue of its own."""
    monkeypatch.setattr(listing, "FOLDER", tmp_path)
    (tmp_path / "bow.toml").write_text(TOML, encoding="utf-8")
    kinds, models, known = list(KINDS), list(catalogue._MODELS), list(faults._FAULTS)
    load_exercise.cache_clear()
    register(BowKind())
    yield
    KINDS[:], catalogue._MODELS[:], faults._FAULTS[:] = kinds, models, known
    load_exercise.cache_clear()


def bows(script: Script) -> None:
    """Three deep bows, one of them too deep, with a small one among them."""
    for trunk in (45.0, 72.0, 22.0, 45.0):
        script.move(0.8, {"trunk": trunk})
        script.move(0.8, {"trunk": 2.0})
        script.move(0.6)


@pytest.fixture(scope="module")
def filmed() -> Filmed:
    return film(play(stand(3.0), bows, stand(1.5)))


@pytest.fixture
def analysis(filmed: Filmed) -> Analysis:
    return analyze_recording(filmed.recording, Options(exercise="bow", height_cm=178))


def test_its_file_is_read_by_its_model_with_lines_for_what_is_wrong(tmp_path: Path) -> None:
    assert isinstance(load_exercise("bow"), BowExercise)
    assert isinstance(kind_of(load_exercise("bow")), BowKind)
    (tmp_path / "wrong.toml").write_text(TOML.replace("full_deg", "ful_deg"), encoding="utf-8")
    with pytest.raises(ExerciseError, match=r"line 16: ful_deg is not known.*did you mean full_"):
        read_exercise(tmp_path / "wrong.toml")
    (tmp_path / "wrong.toml").write_text(TOML.replace('"bows"', '"bow"'), encoding="utf-8")
    with pytest.raises(ExerciseError, match="it must be reps, hold, cycles, timer, rom or bows"):
        read_exercise(tmp_path / "wrong.toml")


def test_a_clip_of_it_is_counted(analysis: Analysis) -> None:
    summary = analysis.result.summary
    assert (summary.rep_count, summary.partial_reps) == (3, 1)
    assert summary.faults == {"too-deep": 1, "shallow": 1}
    assert summary.mean_tempo_s is not None
    states = list(overlay_states(analysis))
    assert states[-1].label == ProgressLabel("3", "bows")
    assert BowFault.TOO_DEEP.cue in {state.cue for state in states}


def test_it_is_reported(analysis: Analysis, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(report_json(analysis.result), encoding="utf-8")
    assert load_result(tmp_path / "report.json").summary.rep_count == 3
    assert len(reps_csv(analysis.result).splitlines()) == 5
    page = report_page(analysis, Options(exercise="bow"), [], None)
    assert "3 full bows, 1 shallow" in page
    assert "too deep" in page


@pytest.mark.long
def test_it_is_counted_at_the_camera(filmed: Filmed, analysis: Analysis) -> None:
    track = filmed.track
    session = make_session(load_exercise("bow"), track.width, track.height, countdown_s=0.5)
    states = [
        session.push(float(time_s), pose)
        for time_s, pose in zip(track.time_s, track.landmarks, strict=True)
    ]
    assert session.counts == (3, 1)
    assert states[-1].label == ProgressLabel("3", "bows")
    done = [state.done for state in states if state.done is not None]
    assert [rep.counted for rep in done] == [rep.counted for rep in analysis.result.reps]
    assert done[1].faults == (BowFault.TOO_DEEP,)
    coach = Coach()
    heard = [
        coach.update(float(time_s), state)
        for time_s, state in zip(track.time_s, states, strict=True)
    ]
    assert BowFault.TOO_DEEP.cue in {feedback.cue for feedback in heard}
    assert BowFault.TOO_DEEP.spoken in {feedback.say for feedback in heard}


def test_a_fault_that_is_known_keeps_its_words() -> None:
    class Mine(FormFault):
        SHALLOW = "shallow", "low", "Higher"

    with pytest.raises(ValueError, match="there is a fault shallow already"):
        faults.register_faults(Mine)


@pytest.mark.long
def test_it_is_a_counted_set_of_a_routine(filmed: Filmed) -> None:
    routine = Routine(title="Mine", exercises=(Entry(exercise="bow"),))
    (planned,) = plan_of(routine, counts=is_counted).sets
    assert (planned.title, planned.reps) == ("Bows", 3)
    exercise, track = load_exercise("bow"), filmed.track
    assert planned.counted
    recording = SessionRecording()
    size = (track.width, track.height)
    session = make_session(
        exercise, *size, countdown_s=0.5, reps=planned.reps, record=lambda _: recording
    )
    states = [
        session.push(float(time_s), pose, 120.0)
        for time_s, pose in zip(track.time_s, track.landmarks, strict=True)
    ]
    assert states[-1].stage == "done"
    assert session.counts == (3, 1)
    assert len(recording) > 100


def test_it_is_told_in_the_catalogue() -> None:
    told = CliRunner().invoke(group, ["exercises", "bow"]).output
    assert "A bow counts from 30°." in told
    assert "Less than 30°; more than 60°." in told
    assert "Bows: counted" in CliRunner().invoke(group, ["exercises"]).output
