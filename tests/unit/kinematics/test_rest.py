"""The first rest of who is followed by bare postures."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import film, lift_free_leg, play, stand

from formcheck.kinematics.body_pose import detect_rest
from formcheck.kinematics.landmark_cleaning import BodyTrack, clean_landmarks
from formcheck.model.landmarks import Landmark

STANDS_S = 1.2


def who_lifts_a_leg() -> tuple[BodyTrack, float]:
    filmed = film(play(stand(STANDS_S), lift_free_leg(), stand(2.0)))
    body = clean_landmarks(filmed.track)
    height = np.nanmedian(np.ptp(body.points[..., 1], axis=1))
    return body, float(height)


def hidden_foot(body: BodyTrack, at_s: tuple[float, ...], by: float) -> BodyTrack:
    """The left foot's landmarks elsewhere in the frames at these times."""
    points = body.points.copy()
    for time_s in at_s:
        points[np.argmin(np.abs(body.time_s - time_s)), Landmark.LEFT_FOOT_INDEX] += by
    return replace(body, points=points)


def rest_of(body: BodyTrack, stature: float) -> tuple[float, float]:
    times = body.time_s[detect_rest(body, stature)]
    return float(times[0]), float(times[-1])


def test_a_foot_that_flickers_behind_the_other_does_not_end_a_rest() -> None:
    body, stature = who_lifts_a_leg()
    first, last = rest_of(hidden_foot(body, (0.4, 0.8), 0.03 * stature), stature)
    assert first < 0.3
    assert last == pytest.approx(STANDS_S, abs=0.25)


def test_a_step_ends_a_rest() -> None:
    body, stature = who_lifts_a_leg()
    points = body.points.copy()
    points[body.time_s > 0.45] += 0.03 * stature
    first, last = rest_of(replace(body, points=points), stature)
    assert first > 0.3 or last < 0.6
