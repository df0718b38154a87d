"""The lowering is judged when it is over, and as in the report."""

import pytest
from live_doubles import FPS, SessionLog, final_result, recorded, run_session
from synthetic import Rep, film, play, raises, stand

REPS = [
    Rep(),
    Rep(down_s=0.3),
    Rep(bottom_deg=12.0),
    Rep(),
    Rep(pitch_deg=14.0),
    Rep(knee_deg=22.0),
]


def set_of(*reps: Rep) -> SessionLog:
    track = film(play(stand(1.8), raises(reps), stand(1.5)), fps=FPS).track
    seen, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    said = [m.state.lowered.faults for m in seen.frames if m.state.lowered]
    report = [tuple(rep.faults) for rep in final_result(recorded(runner.session, track)).reps]
    assert said == report
    return seen


@pytest.mark.long
def test_faults_of_the_lowering_are_those_of_the_report() -> None:
    seen = set_of(*REPS)
    said = [m.state.lowered.faults for m in seen.frames if m.state.lowered]
    assert said == [(), ("fast-down",), ("not-lowered",), (), ("shallow",), ("knee-bend",)]


@pytest.mark.long
def test_the_count_does_not_wait_for_it() -> None:
    seen = set_of(Rep(), Rep(down_s=0.3))
    counted = [m.frame.time_s for m in seen.frames if m.state.done]
    judged = [m.frame.time_s for m in seen.frames if m.state.lowered]
    assert len(counted) == len(judged) == 2
    assert all(0.1 < later - sooner < 1.2 for sooner, later in zip(counted, judged, strict=True))


@pytest.mark.long
@pytest.mark.sweep
def test_its_cue_comes_with_it() -> None:
    seen = set_of(Rep(), Rep(down_s=0.3, rest_s=1.5))
    assert seen.events("cue") == ["Lower more slowly"]
    (at_s,) = [m.frame.time_s for m in seen.frames if any(e.kind == "cue" for e in m.events)]
    assert at_s in [m.frame.time_s for m in seen.frames if m.state.lowered]


@pytest.mark.sweep
def test_the_pace_that_is_shown_is_then_that_of_the_whole_raise() -> None:
    seen = set_of(Rep(down_s=1.5))
    last = seen.last.last
    assert last is not None
    assert last.lowered
    assert 1.2 < last.down_s < 1.8
    (counted,) = [m.state.done for m in seen.frames if m.state.done]
    assert not counted.lowered
