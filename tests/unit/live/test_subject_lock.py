"""Somebody else in the picture."""

import numpy as np
import pytest
from lanes import swept
from live_doubles import final_result, recorded, run_session
from synthetic import film, play, raises, stand

from formcheck.live.readiness.subject_lock import FAR_HAND_OVER_S, SubjectLock
from formcheck.model.pose_track import PoseTrack

SCRIPT = play(stand(2.0), raises(2), stand(0.5), raises(2), stand(1.0))
FPS = 20.0
HANDED_OVER = "Somebody else is measured now"
BETWEEN_S = 2.0 + 2 * 2.5 + 0.1


def with_somebody(
    from_s: float, seconds: float, moved_px: float, size: float, passing_px_s: float = 0.0
) -> PoseTrack:
    """The landmarks go over to somebody else for a while, and come back."""
    track = film(SCRIPT, fps=FPS).track
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
    swept(
        [
            (1.5, 250, 1.0, 0.0),  # stands beside
            (2.0, 40, 0.6, 0.0),  # stands behind
            (2.0, -300, 1.1, 300.0),  # walks through
            (1.2, 20, 1.5, 100.0),  # walks by in front
        ],
        3,
    ),
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
@pytest.mark.parametrize(("size", "wait_s"), swept([(0.8, 2.0), (0.4, FAR_HAND_OVER_S + 0.5)], 1))
def test_who_stays_alone_in_the_picture_is_measured_after_a_while(
    size: float, wait_s: float
) -> None:
    track = film(play(stand(2.0), raises(1), stand(10.5), raises(1), stand(1.0)), fps=FPS).track
    landmarks = track.landmarks.copy()
    theirs = track.time_s > 5.0
    landmarks[theirs, :, :2] = size * landmarks[theirs, :, :2] + (250 * (1 - size), 0)
    landmarks[theirs, :, 0] += 150
    seen, _, _ = run_session(
        PoseTrack(track.time_s, landmarks, track.width, track.height), countdown_s=0
    )
    assert seen.events("count") == ["1", "2"]
    told = [m.frame.time_s for m in seen.frames if m.state.message == HANDED_OVER]
    assert 5.0 < told[0] < 5.0 + wait_s


@pytest.mark.long
@pytest.mark.sweep
def test_the_person_who_comes_back_nearer_goes_on_without_a_word() -> None:
    track = film(play(stand(2.0), raises(2), stand(4.0), raises(2), stand(1.0)), fps=FPS).track
    landmarks = track.landmarks.copy()
    landmarks[(track.time_s > 7.0) & (track.time_s < 9.0)] = np.nan
    back = track.time_s >= 9.0
    landmarks[~back, :, :3] = 0.7 * landmarks[~back, :, :3] + (20.0, 120.0, 0.0)
    nearer = PoseTrack(track.time_s, landmarks, track.width, track.height)
    seen, _, _ = run_session(nearer, countdown_s=0)
    # Their neutral posture is taken anew, and the count goes on.
    assert seen.events("count") == ["1", "2", "3", "4"]
    messages = {m.state.message for m in seen.frames}
    assert not messages & {HANDED_OVER, "Somebody else is in the picture"}
    assert seen.last.stage == "counting"


def test_a_body_that_comes_in_over_the_edge_is_nobodys_until_it_is_whole() -> None:
    track = film(play(stand(1.0))).track
    lock, pose = SubjectLock(0.0, track.landmarks[0]), track.landmarks[0].copy()
    pose[:, 0] += 300
    for time_s in np.arange(0.1, 0.6, 0.1):
        assert lock.matches(time_s, track.landmarks[0], is_whole=lambda: False) is True
    assert lock.matches(0.7, pose, is_whole=lambda: False) is False
    assert lock.matches(2.0, pose, is_whole=lambda: False) is None
    assert lock.matches(9.0, pose, is_whole=lambda: False) is None
    assert not lock.should_hand_over
    assert lock.matches(9.1, pose) is True


@pytest.mark.long
@pytest.mark.sweep
def test_one_person_who_comes_nearer_step_by_step_stays_the_same() -> None:
    track = film(play(stand(2.0), raises(1), stand(4.0), raises(1), stand(1.0)), fps=FPS).track
    landmarks = track.landmarks.copy()
    size = np.interp(track.time_s, [5.0, 7.0], [1.0, 1.25])
    middle = landmarks[:, 31:32, :2]
    landmarks[..., :2] = middle + size[:, None, None] * (landmarks[..., :2] - middle)
    seen, _, _ = run_session(
        PoseTrack(track.time_s, landmarks, track.width, track.height), countdown_s=0
    )
    assert not any(m.state.stranger for m in seen.frames)
