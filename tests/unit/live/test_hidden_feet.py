"""Feet that can't be seen: at the camera it is said, and nothing is measured meanwhile."""

from dataclasses import replace

import numpy as np
import pytest
from live_doubles import FPS, final_result, recorded, run_session
from synthetic import film, play, raises, stand

from formcheck.live.readiness.guidance import presence_advice
from formcheck.model.landmarks import VISIBILITY, Landmark
from formcheck.model.pose_track import PoseTrack

SCRIPT = play(stand(1.6), raises(3, rest_s=0.3), stand(1.0))
TRACK = film(SCRIPT, fps=FPS).track
STILL = film(play(stand(0.5)), fps=FPS).track
FEET = [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("ANKLE", "HEEL")]


def cut_below(track: PoseTrack, px: float) -> PoseTrack:
    """Cut the picture so far under the lower foot's landmarks."""
    lowest = float(np.median(track.landmarks[:, :, 1].max(axis=1)))
    return replace(track, height=int(lowest + px))


def covered(track: PoseTrack, start_s: float, end_s: float) -> PoseTrack:
    """Let the model not believe to see the feet for a while."""
    landmarks = track.landmarks.copy()
    there = np.flatnonzero((track.time_s >= start_s) & (track.time_s < end_s))
    landmarks[np.ix_(there, FEET, [VISIBILITY])] = 0.5
    return replace(track, landmarks=landmarks)


def test_feet_in_the_picture_need_no_advice() -> None:
    assert presence_advice(STILL) is None


@pytest.mark.parametrize("px", [2, -20])
def test_feet_at_the_lower_edge_are_told_to_tilt_the_camera(px: float) -> None:
    advice = presence_advice(cut_below(STILL, px))
    assert advice == "Your feet are cut off at the bottom: tilt the camera down"


def test_feet_at_the_right_edge_are_told_to_move() -> None:
    right = STILL.landmarks[:, [Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX], 0]
    cut = replace(STILL, width=int(right.max() + 2))
    assert presence_advice(cut) == "Move to the middle: your feet are at the right edge"


def test_covered_feet_are_told() -> None:
    assert presence_advice(covered(STILL, 0.0, 9.0)) == (
        "I can't see your feet: is something in front of them?"
    )


def test_a_session_does_not_begin_while_the_feet_are_cut_off() -> None:
    _, _, runner = run_session(cut_below(TRACK, 2), countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts == (0, 0)
    assert not runner.session.recordings


@pytest.mark.long
def test_a_raise_behind_something_is_not_counted_and_told() -> None:
    start_s, end_s = 1.6 + 2.2, 1.6 + 2.2 + 2.2
    track = covered(TRACK, start_s, end_s)
    seen, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts[0] < 3
    words = {m.state.message for m in seen.frames if m.state.stage == "lost"}
    assert words == {"I can't see your feet: is something in front of them?"}
    report = final_result(recorded(runner.session, track))
    assert report.summary.rep_count == runner.session.counts[0]
