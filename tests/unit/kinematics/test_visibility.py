"""Which frames show a body whose feet can be measured, and why the others don't."""

from collections import Counter
from dataclasses import replace

import numpy as np
from synthetic import Camera, Filmed, play, raises, stand
from synthetic import film_at_30 as film

from formcheck.kinematics.visibility import body_visibility, is_measurable
from formcheck.model.landmarks import VISIBILITY, Landmark
from formcheck.model.pose_backend import PoseBackend
from formcheck.model.pose_track import PoseTrack

SET = play(stand(2.0), raises(2), stand(2.0))
FEET = [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("ANKLE", "HEEL")]


def reasons(track: PoseTrack) -> Counter[str | None]:
    visible = body_visibility(track)
    return Counter(visible.reason(frame) for frame in range(len(track)))


def cut_below(filmed: Filmed, statures: float) -> PoseTrack:
    """Cut the picture so far under the lower foot's landmarks."""
    track = filmed.track
    lowest = np.median(track.landmarks[:, :, 1].max(axis=1))
    px = Camera().px_per_stature
    return replace(track, height=int(lowest + statures * px))


def with_visibility(track: PoseTrack, visibility: float, start_s: float, end_s: float) -> PoseTrack:
    """Let the model believe to see ankles and heels by so much for a while."""
    landmarks = track.landmarks.copy()
    there = np.flatnonzero((track.time_s >= start_s) & (track.time_s < end_s))
    landmarks[np.ix_(there, FEET, [VISIBILITY])] = visibility
    return replace(track, landmarks=landmarks)


def test_a_whole_body_is_measured_in_every_frame() -> None:
    assert set(reasons(film(SET).track)) == {None}
    assert set(reasons(film(SET, camera=Camera(yaw_deg=60.0)).track)) == {None}


def test_feet_near_the_edge_are_not_at_it() -> None:
    track = cut_below(film(SET), 0.06)
    assert not body_visibility(track).at_edge.any()


def test_feet_that_touch_the_edge_are_counted_but_known_to_be_pushed() -> None:
    visible = body_visibility(cut_below(film(SET), 0.01))
    assert visible.always_at_edge
    assert visible.measurable.all()


def test_feet_beyond_the_edge_are_outside() -> None:
    assert set(reasons(cut_below(film(SET), -0.05))) == {"feet-outside"}


def test_feet_that_touch_the_edge_for_a_while_are_left_out_just_then() -> None:
    track = film(SET).track
    landmarks = track.landmarks.copy()
    there = (track.time_s >= 2.0) & (track.time_s < 3.0)
    lowest = np.median(landmarks[:, :, 1].max(axis=1))
    landmarks[there, :, 1] += track.height - lowest - 1
    found = reasons(replace(track, landmarks=landmarks))
    assert set(found) == {None, "feet-outside"}
    assert abs(found["feet-outside"] - there.sum()) <= 2


def test_feet_that_the_model_does_not_believe_to_see_are_covered() -> None:
    track = with_visibility(film(SET).track, 0.55, 0.0, 99.0)
    assert set(reasons(track)) == {"feet-covered"}


def test_a_foot_that_is_seen_is_enough() -> None:
    track = film(SET).track
    landmarks = track.landmarks.copy()
    landmarks[:, [Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL], VISIBILITY] = 0.3
    assert set(reasons(replace(track, landmarks=landmarks))) == {None}


def test_feet_that_are_covered_for_a_while_are_left_out_just_then() -> None:
    found = reasons(with_visibility(film(SET).track, 0.5, 2.0, 3.5))
    assert set(found) == {None, "feet-covered"}
    assert 40 <= found["feet-covered"] <= 50


def test_a_dip_of_the_models_belief_is_nothing() -> None:
    assert set(reasons(with_visibility(film(SET).track, 0.5, 2.0, 2.3))) == {None}


def test_an_ankle_that_looks_out_at_the_top_of_every_raise_is_still_covered() -> None:
    track = with_visibility(film(SET).track, 0.6, 0.0, 99.0)
    for top_s in (1.5, 3.3, 5.1):
        track = with_visibility(track, 0.82, top_s, top_s + 0.9)
    assert set(reasons(track)) == {"feet-covered"}


def test_what_other_models_mean_by_visibility_is_not_known() -> None:
    track = replace(
        with_visibility(film(SET).track, 0.4, 0.0, 99.0), backend=PoseBackend("other", "1")
    )
    assert set(reasons(track)) == {None}


def test_a_body_without_shoulders_is_outside() -> None:
    track = film(SET).track
    landmarks = track.landmarks.copy()
    landmarks[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1] = -0.1 * track.height
    assert set(reasons(replace(track, landmarks=landmarks))) == {"outside"}


def test_a_single_frame_is_judged_alike() -> None:
    track = film(SET).track
    pose = track.landmarks[10]
    assert is_measurable(pose, track.width, track.height)
    assert not is_measurable(pose, track.width, cut_below(film(SET), -0.05).height)
