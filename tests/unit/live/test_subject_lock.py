"""Somebody else in the picture."""

import numpy as np
import pytest
from live_doubles import final_result, recorded, run_session
from synthetic import film, play, raises, stand

from formcheck.model.pose_track import PoseTrack

SCRIPT = play(stand(2.0), raises(2), stand(0.5), raises(2), stand(1.0))
BETWEEN_S = 2.0 + 2 * 2.5 + 0.1


def with_somebody(
    from_s: float, seconds: float, moved_px: float, size: float, passing_px_s: float = 0.0
) -> PoseTrack:
    """The landmarks go over to somebody else for a while, and come back."""
    track = film(SCRIPT).track
    theirs = (track.time_s >= from_s) & (track.time_s < from_s + seconds)
    landmarks = track.landmarks.copy()
    middle = landmarks[:, 23:25, :2].mean(axis=1, keepdims=True)
    other = middle + size * (landmarks[..., :2] - middle)
    way = moved_px + passing_px_s * (track.time_s - from_s)
    other[..., 0] += way[:, None]
    landmarks[theirs, :, :2] = other[theirs]
    return PoseTrack(track.time_s, landmarks, track.width, track.height)


@pytest.mark.long
@pytest.mark.parametrize(
    ("seconds", "moved_px", "size", "passing_px_s"),
    [
        (1.5, 250, 1.0, 0.0),  # stands beside
        (2.0, 40, 0.6, 0.0),  # stands behind
        (2.0, -300, 1.1, 300.0),  # walks through
        (1.2, 20, 1.5, 100.0),  # walks by in front
    ],
)
def test_somebody_else_pauses_the_count_and_the_first_person_goes_on(
    seconds: float, moved_px: float, size: float, passing_px_s: float
) -> None:
    track = with_somebody(BETWEEN_S, seconds, moved_px, size, passing_px_s)
    seen, _, runner = run_session(track, countdown_s=0)
    lost = [m.state.message for m in seen.frames if m.state.stage == "lost"]
    assert "Somebody else is in the picture" in lost
    assert seen.last.stage == "counting"
    assert runner.session is not None
    counted = len(seen.events("count"))
    # What they hid is not counted, and nothing of theirs is.
    truth = film(SCRIPT).truth.raises
    hidden = [r for r in truth if r.start_s < BETWEEN_S + seconds and r.end_s > BETWEEN_S]
    assert counted == len(truth) - len(hidden)
    assert final_result(recorded(runner.session, track)).summary.rep_count == counted


@pytest.mark.long
def test_a_leg_that_is_somebody_elses_is_not_drawn() -> None:
    seen, _, _ = run_session(with_somebody(BETWEEN_S, 1.5, 250, 1.0), countdown_s=0)
    theirs = [m.state for m in seen.frames if m.state.stranger]
    assert theirs
    assert all(s.leg is None or not np.isfinite(s.leg.knee_deg) for s in theirs)


@pytest.mark.long
def test_who_stays_alone_in_the_picture_is_measured_after_a_while() -> None:
    track = film(play(stand(2.0), raises(1), stand(10.5), raises(1), stand(1.0))).track
    landmarks = track.landmarks.copy()
    landmarks[track.time_s > 5.0, :, :2] *= 0.6
    seen, _, _ = run_session(
        PoseTrack(track.time_s, landmarks, track.width, track.height), countdown_s=0
    )
    assert seen.events("count") == ["1", "2"]


@pytest.mark.long
def test_one_person_who_comes_nearer_step_by_step_stays_the_same() -> None:
    track = film(play(stand(2.0), raises(1), stand(4.0), raises(1), stand(1.0))).track
    landmarks = track.landmarks.copy()
    size = np.interp(track.time_s, [5.0, 7.0], [1.0, 1.25])
    middle = landmarks[:, 31:32, :2]
    landmarks[..., :2] = middle + size[:, None, None] * (landmarks[..., :2] - middle)
    seen, _, _ = run_session(
        PoseTrack(track.time_s, landmarks, track.width, track.height), countdown_s=0
    )
    assert not any(m.state.stranger for m in seen.frames)
