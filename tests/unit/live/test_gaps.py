"""A raise in which the person is not seen for a while: the same count live and after it."""

from collections.abc import Callable

import pytest
from lanes import swept
from live_doubles import final_result, recorded, run_session
from synthetic import film_at_30 as film
from synthetic import play, raises, stand
from synthetic.flaws import Flaws

from formcheck.model.pose_track import PoseTrack

SCRIPT = play(stand(1.6), raises(3, rest_s=0.3), stand(1.0))
SECOND_S = 1.6 + 2.3
"""When the second raise begins."""


def lost_for(seconds: float, from_s: float) -> PoseTrack:
    return film(SCRIPT, flaws=Flaws(lost=((from_s, from_s + seconds),))).track


def without_frames(seconds: float, from_s: float) -> PoseTrack:
    track = film(SCRIPT).track
    kept = ~((track.time_s >= from_s) & (track.time_s < from_s + seconds))
    return PoseTrack(track.time_s[kept], track.landmarks[kept], track.width, track.height)


@pytest.mark.long
@pytest.mark.parametrize(
    ("gap", "seconds", "after_s", "counted"),
    swept(
        [
            (gap, *case)
            for gap in (lost_for, without_frames)
            for case in (
                (0.45, 0.3, 3),  # rising
                (0.6, 1.4, 3),  # lowering
                (0.62, 0.4, 3),  # nearly 0.7 s from picture to picture
                (0.9, 0.3, 2),  # longer: rising and the top are not seen
            )
        ],
        6,
    ),
)
def test_the_report_counts_over_a_gap_what_was_counted_live(
    gap: Callable[[float, float], PoseTrack], seconds: float, after_s: float, counted: int
) -> None:
    track = gap(seconds, SECOND_S + after_s)
    seen, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    assert len(seen.events("count")) == counted
    summary = final_result(recorded(runner.session, track)).summary
    assert (summary.rep_count, summary.partial_reps) == runner.session.counts


@pytest.mark.long
def test_a_step_in_a_gap_ends_the_raise() -> None:
    track = lost_for(0.5, SECOND_S + 0.6)
    landmarks = track.landmarks.copy()
    landmarks[track.time_s > SECOND_S + 0.9, :, 0] += 60
    seen, _, runner = run_session(
        PoseTrack(track.time_s, landmarks, track.width, track.height), countdown_s=0
    )
    assert runner.session is not None
    assert runner.session.counts[0] == len(seen.events("count")) < 3
    assert final_result(recorded(runner.session, track)).summary.rep_count < 3
