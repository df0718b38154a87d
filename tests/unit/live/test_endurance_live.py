"""The heel-rise endurance test at the camera, and the same of the frames that it recorded."""

from typing import Any

import pytest
from lanes import swept
from live_doubles import FPS, SessionLog, recorded, run_session
from synthetic import Rep, film, lift_free_leg, play, raises, stand

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import load_raise
from formcheck.live.runner import Runner
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Clip, Endurance

ON_THE_BEAT: dict[str, float] = {"up_s": 0.9, "hold_s": 0.1, "down_s": 0.9, "rest_s": 0.1}


def filmed(*reps: Rep, after_s: float = 1.0) -> PoseTrack:
    script = play(lift_free_leg(), stand(1.5), raises(reps, free_foot_too=False), stand(after_s))
    return film(script, fps=FPS).track


def rep(**changes: Any) -> Rep:
    return Rep(**(ON_THE_BEAT | changes))


def taken(track: PoseTrack) -> tuple[SessionLog, Runner, Endurance]:
    seen, _, runner = run_session(
        track, countdown_s=0, side="right", exercise=load_raise("heel-rise-test")
    )
    assert runner.session is not None
    session_track = recorded(runner.session, track)
    clip = Clip(
        path="live",
        width=session_track.width,
        height=session_track.height,
        duration_s=float(session_track.time_s[-1]),
        frames=len(session_track),
        rotation_deg=0,
    )
    options = Options(exercise="heel-rise-test", side="right", height_cm=175)
    endurance = analyze_recording(Recording(clip, session_track), options).result.endurance
    assert endurance is not None
    return seen, runner, endurance


def prompts(seen: SessionLog) -> list[str]:
    return [m.state.prompt for m in seen.frames if m.state.prompt]


@pytest.mark.long
def test_who_keeps_all_criteria_goes_on_until_no_raise_comes() -> None:
    seen, _, report = taken(filmed(*[rep()] * 6, after_s=9.0))
    assert seen.events("count") == ["1", "2", "3", "4", "5", "6"]
    assert prompts(seen) == ["pace", "pace"]
    assert seen.last.message == "Test over: 6 (no more raises)"
    assert (report.reps, report.stopped_by) == (6, "no-raise")
    assert report.duration_s == pytest.approx(12.0, abs=0.5)
    assert report.total_displacement_cm is not None
    assert 30 < report.total_displacement_cm.value < 90


@pytest.mark.long
@pytest.mark.parametrize(
    ("changes", "criterion", "counted"),
    swept(
        [
            # The first one that is too slow has the pace of the one before it.
            ({"rest_s": 0.9}, "pace", 6),
            ({"pitch_deg": 16.0}, "height", 3),
            ({"knee_deg": 22.0}, "knee", 5),
            ({"lean_deg": 20.0}, "trunk", 5),
        ],
        0,
    ),
)
def test_who_breaks_a_criterion_is_told_twice_and_stopped(
    changes: dict[str, float], criterion: str, counted: int
) -> None:
    seen, runner, report = taken(filmed(*[rep()] * 3, *[rep(**changes)] * 4))
    assert prompts(seen) == [criterion] * 2
    assert seen.last.stage == "done"
    assert seen.last.stopped_by == criterion
    assert runner.session is not None
    assert runner.session.counts[0] == counted
    assert (report.reps, report.stopped_by) == (counted, criterion)
    assert [p.criterion for p in report.prompts] == [criterion] * 2


@pytest.mark.long
@pytest.mark.sweep
def test_who_heeds_a_prompt_goes_on() -> None:
    track = filmed(*[rep()] * 3, rep(knee_deg=22.0), *[rep()] * 3)
    seen, _, report = taken(track)
    assert prompts(seen) == ["knee"]
    assert seen.last.stage == "counting"
    assert len(seen.events("count")) == report.reps == 7
    assert report.stopped_by is None


@pytest.mark.long
@pytest.mark.sweep
def test_the_prompt_stands_on_the_screen_in_place_of_cues() -> None:
    seen, _, _ = taken(filmed(*[rep()] * 3, *[rep(pitch_deg=16.0)] * 2))
    cues = {m.feedback.cue for m in seen.frames if m.feedback.cue}
    assert cues == {"Rise higher"}


def test_a_test_of_no_leg_is_refused() -> None:
    track = filmed(rep())
    clip = Clip(path="x", width=1, height=1, duration_s=1, frames=1, rotation_deg=0)
    with pytest.raises(ExerciseError, match="choose the left or the right"):
        analyze_recording(Recording(clip, track), Options(exercise="heel-rise-test"))
