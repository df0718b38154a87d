"""What is counted and told at the camera of exercises other than raises, and in the report."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from lanes import swept
from live_doubles import FPS, SessionLog, recorded, run_over
from synthetic import Camera, film, play, raises, stand
from synthetic.circling import circles, foot_in_the_air
from synthetic.hopping import hops
from synthetic.script import Move, Posture
from synthetic.stepping import lunges, squat_jumps, step_ups
from synthetic.stretching import (
    ONE_LEG,
    foot_reps,
    held,
    leg_on_the_floor,
    toe_walk,
)

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.exercises.catalogue import load_exercise
from formcheck.live.key_bindings import Command
from formcheck.live.runner import Ended
from formcheck.live.session import LiveSession
from formcheck.live.session_factory import make_session
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Clip, Result


def followed(
    name: str, track: PoseTrack, commands: dict[float, Command] | None = None, **settings: Any
) -> tuple[SessionLog, Ended, LiveSession]:
    """Run a whole session over a track."""
    log = SessionLog(dict(commands or {}))
    session = make_session(
        load_exercise(name), track.width, track.height, **({"countdown_s": 0.5} | settings)
    )
    assert isinstance(session, LiveSession)
    ended = run_over(track, lambda *_: session, log, stays_s=0.1).run()
    session.finish()
    return log, ended, session


def measured(name: str, track: PoseTrack) -> Result:
    clip = Clip(
        path="clip",
        width=track.width,
        height=track.height,
        duration_s=float(track.time_s[-1]),
        frames=len(track),
        rotation_deg=0,
    )
    return analyze_recording(Recording(clip, track), Options(exercise=name)).result


def filmed(*moves: Move, start: Posture | None = None, camera: Camera | None = None) -> PoseTrack:
    script = play(stand(2.5), *moves, stand(1.5), start=start)
    return film(script, fps=FPS, camera=camera).track


WALKED = Camera(at_x=0.2, stature=0.5)
"""With room to walk."""

SETS: dict[str, tuple[Callable[[], PoseTrack], int]] = {
    "lunge": (lambda: filmed(lunges(4)), 4),
    "step-up": (lambda: filmed(step_ups(3)), 3),
    "squat-jump": (lambda: filmed(squat_jumps(3)), 3),
    "rope-jumps": (lambda: filmed(hops(8)), 8),
    "ankle-circles": (lambda: filmed(circles(5), start=foot_in_the_air()), 5),
    "band-dorsiflexion": (lambda: filmed(foot_reps([20.0] * 4), start=leg_on_the_floor()), 4),
    "toe-walk": (lambda: filmed(toe_walk(8, []), camera=WALKED), 1),
    "single-leg-balance": (lambda: filmed(held(ONE_LEG, 12.0, [], move_s=0.4)), 1),
}


@pytest.mark.long
@pytest.mark.parametrize("name", swept(list(SETS), 0, 3))
def test_the_camera_counts_what_a_clip_and_the_report_count(name: str) -> None:
    film_it, count = SETS[name]
    track = film_it()
    seen, _, session = followed(name, track)
    assert seen.stages()[-1] == "counting"
    assert session.counts == (count, 0)
    report = measured(name, recorded(session, track))
    clip = measured(name, track)
    for result in (report, clip):
        done = result.summary.rep_count + len(result.cycles) + len(result.holds)
        assert done == count
    assert report.summary.held_s == pytest.approx(clip.summary.held_s, abs=0.3)
    if report.holds:
        label = seen.last.label
        assert label is not None
        assert int(label.number) == pytest.approx(sum(h.held_s for h in clip.holds), abs=1.1)


@pytest.mark.long
def test_repetitions_are_counted_aloud_and_stand_on_the_screen() -> None:
    seen, _, _ = followed("lunge", SETS["lunge"][0]())
    assert seen.events("count") == ["1", "2", "3", "4"]
    said = [m.feedback.say for m in seen.frames if m.feedback.say]
    assert said[-4:] == ["1", "2", "3", "4"]
    assert seen.last.label is not None
    assert (seen.last.label.number, seen.last.label.unit) == ("4", "reps")


@pytest.mark.long
def test_a_hold_tells_its_seconds_and_its_end() -> None:
    track = filmed(held(ONE_LEG, 23.0, [], move_s=0.4))
    seen, _, _ = followed("single-leg-balance", track)
    words = [m.state.words for m in seen.frames if m.state.words]
    assert [w.split(" ")[0] for w in words] == ["10", "20", words[-1].split(" ")[0]]
    assert words[-1] in ("22 seconds", "23 seconds")


@pytest.mark.long
def test_a_heel_that_touches_in_a_toe_walk_is_told() -> None:
    track = filmed(toe_walk(8, [], touch_at=4), camera=WALKED)
    seen, _, session = followed("toe-walk", track)
    assert "Heels up" in seen.events("cue")
    (hold,) = measured("toe-walk", recorded(session, track)).holds
    assert "heel-touch" in hold.faults


@pytest.mark.long
def test_what_is_too_small_is_told() -> None:
    track = filmed(foot_reps([20.0, 20.0, 20.0, 9.0, 9.0]), start=leg_on_the_floor())
    seen, _, session = followed("band-dorsiflexion", track)
    assert session.counts == (3, 2)
    assert "Go further" in seen.events("cue")
    assert len(seen.events("shallow")) == 2


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [("lunge", {"reps": 2}, "Done: 2"), ("single-leg-balance", {"seconds": 5.0}, "Done: 5 s")],
)
def test_the_set_ends_with_what_was_wanted(
    name: str, settings: dict[str, Any], message: str
) -> None:
    seen, ended, _ = followed(name, SETS[name][0](), **settings)
    assert ended is Ended.DONE
    assert seen.last.message == message


@pytest.mark.long
def test_time_runs_while_somebody_is_there() -> None:
    track = filmed(raises(3), stand(8.0))
    landmarks = track.landmarks.copy()
    landmarks[(track.time_s > 8.0) & (track.time_s < 12.0)] = np.nan
    track = PoseTrack(track.time_s, landmarks, track.width, track.height)
    seen, _, session = followed("foam-rolling", track, countdown_s=0.0)
    assert "lost" in seen.stages()
    report = measured("foam-rolling", recorded(session, track))
    assert report.active is not None
    assert seen.last.label is not None
    assert float(seen.last.label.number) == pytest.approx(report.active.active_s, abs=1.1)


@pytest.mark.long
@pytest.mark.sweep
def test_a_pause_is_left_out() -> None:
    track = filmed(hops(5), stand(1.5), hops(5), stand(2.0))
    whole = followed("rope-jumps", track)[2].counts[0]
    assert whole == 10
    middle = float(track.time_s[-1]) / 2
    seen, _, session = followed("rope-jumps", track, {middle: Command.PAUSE})
    assert "paused" in seen.stages()
    assert 0 < session.counts[0] < 10
    report = measured("rope-jumps", recorded(session, track))
    assert len(report.cycles) == session.counts[0]


@pytest.mark.long
@pytest.mark.sweep
def test_reset_begins_at_zero_and_a_new_rest_keeps_the_count() -> None:
    track = filmed(lunges(2), stand(3.0), lunges(2))
    middle = float(track.time_s[-1]) / 2
    assert followed("lunge", track, {middle: Command.RESET})[2].counts == (2, 0)
    assert followed("lunge", track, {middle: Command.NEUTRAL})[2].counts == (4, 0)
