"""What was done before the neutral stance, and stances that give way to better ones."""

import numpy as np
import pytest
from live_doubles import FPS, SessionLog, final_result, recorded, run_session
from synthetic import Flaws, Rep, film, hops, play, raises, stand

from formcheck.exercises.catalogue import load_raise
from formcheck.live.announced import Announced, missed_words
from formcheck.live.count_difference import difference_reasons
from formcheck.live.followers.raises import RaiseFollower
from formcheck.live.session import LiveSession
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import CUT_OFF, Result

BEGINS_AT_ONCE = (stand(0.25), raises(1), stand(0.6), raises(2), stand(1.0))


@pytest.fixture(scope="module")
def begins_at_once() -> PoseTrack:
    return film(play(*BEGINS_AT_ONCE), fps=FPS).track


@pytest.fixture(scope="module")
def without_countdown(begins_at_once: PoseTrack) -> tuple[SessionLog, tuple[int, int], Result]:
    """What was seen and counted, and the report."""
    seen, _, runner = run_session(begins_at_once, countdown_s=0)
    assert runner.session is not None
    report = final_result(recorded(runner.session, begins_at_once))
    return seen, runner.session.counts, report


@pytest.mark.long
def test_a_raise_before_the_stance_counts_where_nobody_waits_for_a_countdown(
    without_countdown: tuple[SessionLog, tuple[int, int], Result],
) -> None:
    seen, counts, report = without_countdown
    assert counts == (3, 0)
    assert "before you stood still" in seen.events("count")[0]
    assert seen.events("count")[1:] == ["2", "3"]
    assert report.summary.rep_count == 3


@pytest.mark.long
def test_a_raise_before_a_countdown_is_said_not_to_count(begins_at_once: PoseTrack) -> None:
    seen, _, runner = run_session(begins_at_once, countdown_s=0.3)
    assert runner.session is not None
    assert runner.session.counts == (2, 0)
    assert seen.events("not-counted") == [missed_words(1)]
    announced = Announced()
    for live in seen.frames:
        announced.note(live.frame.time_s, live.state)
    assert [notice.message for notice in announced.notices] == [missed_words(1)]


@pytest.mark.long
def test_a_hold_on_the_toes_is_no_stance_where_the_foot_was_flat_before() -> None:
    reps = [Rep(up_s=0.5, hold_s=1.6, down_s=0.5, rest_s=0.9)] * 2
    track = film(play(stand(0.6), raises(reps)), fps=FPS).track
    seen, _, runner = run_session(track, countdown_s=0)
    heights = [m.state.leg.heel_height for m in seen.frames if m.state.leg]
    assert np.nanmin(heights) > -0.08
    assert runner.session is not None
    assert runner.session.counts == (2, 0)


@pytest.mark.long
def test_a_better_rest_takes_the_place_of_the_zero() -> None:
    # The heels are not quite down after the first raise; then they rest, for longer.
    moves = raises([Rep(bottom_deg=3.0, rest_s=0.6), Rep(rest_s=1.4), Rep(rest_s=1.4)])
    track = film(play(stand(0.2), moves), flaws=Flaws(noise=0.0005)).track
    session = LiveSession(
        RaiseFollower(load_raise("calf-raise")), (track.width, track.height), countdown_s=0
    )
    states = [session.push(float(t), p) for t, p in zip(track.time_s, track.landmarks, strict=True)]
    assert any(state.events.renewed for state in states)
    assert session.counts == (3, 0)
    last = states[-1].leg
    assert last is not None
    assert abs(last.heel_height) < 0.02


@pytest.mark.long
def test_hops_are_looked_at_to_their_end() -> None:
    track = film(play(stand(1.5), hops(6), stand(1.0)), fps=FPS).track
    _, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    assert sum(runner.session.counts) <= 1


def test_what_the_report_finds_is_told_apart_from_what_was_counted_live(
    without_countdown: tuple[SessionLog, tuple[int, int], Result],
) -> None:
    _, _, report = without_countdown
    tops = [rep.top_s for rep in report.reps]
    assert difference_reasons(report, Announced(tops, 0, tops[0] + 1)) == []
    early = difference_reasons(report, Announced(tops[1:], 0, tops[0] + 1))
    assert len(early) == 1
    assert "before you stood still" in early[0]
    wrong = difference_reasons(report, Announced([*tops, tops[-1] + 2], 0, 0.0))
    assert len(wrong) == 1
    assert "no raise" in wrong[0]
    lost = difference_reasons(report, Announced([*tops, tops[-1] + 2], 0, 0.0), tops[-1] + 1.5)
    assert lost == [f"  {tops[-1] + 2:.1f} s, counted live: its pictures are lost"]
    last = report.reps[-1].model_copy(update={"counted": False, "faults": [CUT_OFF]})
    cut = report.model_copy(update={"reps": [*report.reps[:-1], last]})
    assert difference_reasons(cut, Announced(tops, 0, 0.0)) == [
        f"  {tops[-1]:.1f} s, counted live: the pictures end before it does, so it is listed,"
        " but not counted"
    ]


@pytest.mark.long
def test_a_heel_that_hangs_over_a_step_is_no_better_zero() -> None:
    reps = raises(2, bottom_deg=-12.0, rest_s=1.3)
    track = film(play(stand(1.2), reps), fps=FPS).track
    session = LiveSession(
        RaiseFollower(load_raise("elevated-calf-raise")), (track.width, track.height), countdown_s=0
    )
    states = [session.push(float(t), p) for t, p in zip(track.time_s, track.landmarks, strict=True)]
    assert not any(state.events.renewed for state in states)
    assert session.counts == (2, 0)
    last = states[-1].leg
    assert last is not None
    assert last.heel_height < -0.05


@pytest.mark.long
@pytest.mark.sweep
def test_a_raise_inside_the_countdown_is_said_not_to_count() -> None:
    track = film(play(stand(1.5), raises(1), stand(1.5), raises(1), stand(0.8)), fps=20.0).track
    seen, _, runner = run_session(track, countdown_s=3.0)
    assert runner.session is not None
    assert runner.session.counts == (1, 0)
    assert seen.events("not-counted") == [missed_words(1)]
