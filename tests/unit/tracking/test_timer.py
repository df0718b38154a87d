"""Exercises that are only timed: the time in view, and no time in which the person is lost."""

import numpy as np
import pytest
from following import followed
from lanes import swept
from synthetic import Flaws, film, march, play, squat, stand

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.exercises.catalogue import load_exercise
from formcheck.kinematics.body_pose import BodyPose, LegPose
from formcheck.live.session_factory import make_session
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.tracking.timer import BOUT_GAP_S, TimerTracker
from formcheck.tracking.tracker import LOST_S


def spans_in_view(*in_view: tuple[float, float], fps: float = 20.0) -> list[tuple[float, float]]:
    """Stretches that the timer reports of somebody who is seen in these spans."""
    tracker = TimerTracker()
    events = []
    for time_s in np.arange(0.0, in_view[-1][1] + 1e-9, 1 / fps):
        seen = any(start_s <= time_s <= end_s for start_s, end_s in in_view)
        leg = LegPose(np.zeros((5, 2)) if seen else np.full((5, 2), np.nan))
        events += tracker.push(BodyPose(float(time_s), leg, leg))
    events += tracker.finish()
    return [(event.start_s, event.end_s) for event in events]


@pytest.mark.parametrize("name", ["towel-scrunch", "band-inversion", "plantar-fascia-stretch"])
def test_the_timer_keeps_the_time_in_view(name: str) -> None:
    script = play(stand(5.0), squat(2), march(4), stand(12.0))
    last = script.duration_s
    flaws = Flaws(lost=((2.0, 3.0), (12.0, 16.0)))
    done, tracker = followed(name, script, flaws=flaws)
    spans = [(0.0, 2.0), (3.0, 12.0), (16.0, last)]
    assert [(one.start_s, one.end_s) for one in done] == [
        pytest.approx(span, abs=0.1) for span in spans
    ]
    assert {one.kind for one in done} == {"motion"}
    assert tracker.progress.seconds == pytest.approx(last - 5.0, abs=0.2)


def test_a_gap_in_which_nobody_is_lost_is_part_of_it() -> None:
    assert spans_in_view((0.0, 4.0), (4.0 + LOST_S - 0.1, 10.0)) == [(0.0, pytest.approx(10.0))]


def test_after_a_short_absence_nobody_must_stay_anew() -> None:
    back_s = 4.0 + BOUT_GAP_S - 0.1
    spans = spans_in_view((0.0, 4.0), (back_s, back_s + 1.0))
    assert spans == [pytest.approx((0.0, 4.0)), pytest.approx((back_s, back_s + 1.0))]


def test_a_passer_by_is_not_timed() -> None:
    assert spans_in_view((0.0, 2.0), (6.0, 8.0)) == []


@pytest.mark.long
@pytest.mark.parametrize("gap_s", swept([0.5, 0.85, 1.5, 4.0], 1))
def test_screen_and_report_agree_on_an_absence(gap_s: float) -> None:
    filmed = film(play(stand(20.0)), fps=20.0)
    track = filmed.track
    landmarks = track.landmarks.copy()
    landmarks[(track.time_s > 8.0) & (track.time_s < 8.0 + gap_s)] = np.nan
    track = PoseTrack(track.time_s, landmarks, track.width, track.height)
    session = make_session(
        load_exercise("foam-rolling"), track.width, track.height, countdown_s=0.0
    )
    stages, shown = set(), {}
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        state = session.push(float(time_s), pose if np.isfinite(pose).all() else None)
        if state.stage in ("counting", "lost") and state.tally is not None:
            stages.add(state.stage)
            shown[float(time_s)] = int(state.tally.number)
    session.finish()
    assert ("lost" in stages) == (gap_s > LOST_S)
    assert list(shown.values()) == sorted(shown.values())
    (kept,) = session.recordings.values()
    kept_track = kept.track(track.width, track.height)
    recording = Recording(filmed.recording.clip, kept_track, [])
    active = analyze_recording(recording, Options(exercise="foam-rolling")).result.active
    assert active is not None
    first_s = min(shown)
    absent_s = gap_s if gap_s > LOST_S else 0.0
    in_view_s = float(track.time_s[-1]) - first_s - absent_s
    assert max(shown.values()) == pytest.approx(in_view_s, abs=1.1)
    assert active.active_s == pytest.approx(in_view_s, abs=1.0)
