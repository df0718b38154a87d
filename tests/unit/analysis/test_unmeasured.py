"""Whatever is not measured is told: when, and why."""

from dataclasses import replace

import numpy as np
import pytest
from analysing import result_of
from synthetic import Filmed, Flaws, play, raises, stand
from synthetic import film_at_30 as film

from formcheck.analysis.unmeasured import find_unmeasured, merge_unmeasured
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import Unmeasured, UnmeasuredReason

SET = play(stand(1.5), raises(2), stand(1.5))


def told(filmed: Filmed) -> list[tuple[float, float, str]]:
    return [(s.start_s, s.end_s, s.reason) for s in find_unmeasured(filmed.track)]


def without(filmed: Filmed, start_s: float, end_s: float) -> Filmed:
    """Leave out the frames of a stretch: the time stamps jump."""
    track = filmed.track
    kept = (track.time_s < start_s) | (track.time_s >= end_s)
    part = PoseTrack(track.time_s[kept], track.landmarks[kept], track.width, track.height)
    return replace(filmed, track=part)


def moved(filmed: Filmed, start_s: float, end_s: float, by: tuple[float, float]) -> Filmed:
    """Move the landmarks of a stretch, pixels."""
    landmarks = filmed.track.landmarks.copy()
    there = (filmed.track.time_s >= start_s) & (filmed.track.time_s < end_s)
    landmarks[there, :, :2] += np.array(by, np.float32)
    return replace(filmed, track=replace(filmed.track, landmarks=landmarks))


def test_a_clip_that_is_measured_throughout_has_nothing_to_tell() -> None:
    assert told(film(SET)) == []
    assert told(film(SET, jitter=0.4, flaws=Flaws(dropped=0.1))) == []
    assert told(film(SET, fps=6.0)) == []


def test_a_person_who_is_not_found_is_told_with_the_seconds() -> None:
    [(start_s, end_s, reason)] = told(film(SET, flaws=Flaws(lost=((2.0, 3.2),))))
    assert reason == "nobody"
    assert start_s == pytest.approx(2.0, abs=0.05)
    assert end_s == pytest.approx(3.2, abs=0.05)


def test_a_flicker_is_not_told() -> None:
    assert told(film(SET, flaws=Flaws(lost=((2.0, 2.2),)))) == []


def test_frames_that_are_missing_are_told() -> None:
    [(start_s, end_s, reason)] = told(without(film(SET), 2.0, 2.9))
    assert reason == "missing-frames"
    assert start_s == pytest.approx(2.0, abs=0.05)
    assert end_s == pytest.approx(2.9, abs=0.05)


def test_a_body_that_leaves_the_picture_is_told() -> None:
    filmed = film(SET)
    away = moved(filmed, 2.0, 3.0, (0.9 * filmed.track.width, 0.0))
    [(start_s, end_s, reason)] = told(away)
    assert reason == "outside"
    assert (start_s, end_s) == pytest.approx((2.0, 3.0), abs=0.05)


def test_somebody_else_is_told() -> None:
    filmed = film(SET)
    landmarks = filmed.track.landmarks.copy()
    there = (filmed.track.time_s >= 2.0) & (filmed.track.time_s < 2.8)
    landmarks[there, :, :2] = 40 + 0.4 * landmarks[there, :, :2]
    other = replace(filmed, track=replace(filmed.track, landmarks=landmarks))
    assert [reason for *_, reason in told(other)] == ["somebody-else"]


def test_a_pause_of_a_session_is_no_missing_time() -> None:
    filmed = without(film(SET), 2.0, 2.9)
    track = filmed.track
    at = int(np.searchsorted(track.time_s, 2.5))
    paused = PoseTrack(
        np.insert(track.time_s, at, 2.45),
        np.insert(track.landmarks, at, np.nan, axis=0),
        track.width,
        track.height,
    )
    assert find_unmeasured(paused) == []


def test_the_result_carries_it() -> None:
    found = result_of(film(SET, flaws=Flaws(lost=((0.2, 0.9),))))
    assert [stretch.reason for stretch in found.unmeasured] == ["nobody"]


def stretch(start_s: float, end_s: float, reason: UnmeasuredReason = "nobody") -> Unmeasured:
    return Unmeasured(start_s=start_s, end_s=end_s, reason=reason)


def test_stretches_that_touch_are_one() -> None:
    merged = merge_unmeasured([stretch(3.0, 4.0), stretch(1.0, 2.0), stretch(2.0, 3.0)])
    assert merged == [stretch(1.0, 4.0)]


def test_stretches_with_different_reasons_stay_apart() -> None:
    both = [stretch(1.0, 2.0), stretch(2.0, 3.0, "outside")]
    assert merge_unmeasured(both) == both


def test_a_foot_that_walks_is_told() -> None:
    filmed = film(SET)
    landmarks = filmed.track.landmarks.copy()
    there = (filmed.track.time_s >= 2.0) & (filmed.track.time_s < 3.0)
    landmarks[there, :, 0] += np.linspace(0, 60, there.sum())[:, None].astype(np.float32)
    landmarks[filmed.track.time_s >= 3.0, :, 0] += 60
    walked = replace(filmed, track=replace(filmed.track, landmarks=landmarks))
    found = result_of(walked, exercise="calf-raise").unmeasured
    assert [stretch.reason for stretch in found] == ["not-planted"]
    assert found[0].start_s == pytest.approx(2.0, abs=0.3)
