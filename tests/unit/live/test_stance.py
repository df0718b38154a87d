"""The neutral stance of people who hardly stand still."""

import pytest
from lanes import swept
from live_doubles import FPS, final_result, recorded, run_session
from synthetic import Camera, Move, Rep, film, play, raises, stand, step_in_place, walk

WIDE = Camera(width=1280, at_x=0.2)


@pytest.mark.long
@pytest.mark.parametrize("before", swept([walk(4), step_in_place(4)], 0))
def test_who_walks_in_and_begins_at_once_is_counted(before: Move) -> None:
    script = play(before, stand(0.7), raises(3, rest_s=0.2), stand(1.0))
    track = film(script, fps=20.0, camera=WIDE).track
    seen, _, runner = run_session(track, countdown_s=0)
    assert seen.events("count") == ["1", "2", "3"]
    assert runner.session is not None
    assert final_result(recorded(runner.session, track)).summary.rep_count == 3


@pytest.mark.long
def test_a_hold_on_the_toes_is_no_short_stance() -> None:
    # Half a second up, again and again, and hardly ever down.
    reps = [Rep(up_s=0.4, hold_s=0.8, down_s=0.4, rest_s=0.0)] * 4
    track = film(play(raises(reps)), fps=FPS).track
    seen, _, _ = run_session(track, countdown_s=0)
    heights = [m.state.leg.heel_height for m in seen.frames if m.state.leg]
    assert all(not height < -0.08 for height in heights), "a stance up there puts flat below 0"


@pytest.mark.long
@pytest.mark.sweep
def test_a_short_stance_gives_way_to_a_longer_one() -> None:
    track = film(play(walk(4), stand(3.0), raises(2), stand(1.0)), fps=FPS, camera=WIDE).track
    seen, _, runner = run_session(track, countdown_s=0)
    assert seen.events("count") == ["1", "2"]
    first = next(m for m in seen.frames if m.state.stage == "counting")
    raised = next(m for m in seen.frames if m.state.done)
    assert first.frame.time_s < raised.frame.time_s - 2.0
    assert runner.session is not None
    times = recorded(runner.session, track).time_s
    assert times[0] < first.frame.time_s
