"""Whatever the pose model says, reps and holds neither raise nor run backward."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from property_testing import examples

from formcheck.exercises.catalogue import (
    AngleRepExercise,
    HoldExercise,
    exercise_names,
    load_exercise,
)
from formcheck.kinds import make_tracker
from formcheck.kinematics.body_pose import BodyPose, LegPose
from formcheck.tracking.excursions import ExcursionDetector
from formcheck.tracking.tracker import AngleRepEvent, HoldEvent, TrackerEvent

NAMES = [
    name
    for name in exercise_names()
    if isinstance(load_exercise(name), AngleRepExercise | HoldExercise)
]
PLACES = st.one_of(st.floats(-1, 1), st.floats(width=32))
LEGS = arrays(np.float64, (2, 6, 2), elements=PLACES)
STANDING = np.array(
    [[-0.1, 0.015], [0.034, 0.008], [-0.08, 0.044], [-0.067, 0.29], [-0.076, 0.535], [-0.07, 0.82]]
)


def posture(time_s: float, legs: npt.NDArray[np.float64]) -> BodyPose:
    return BodyPose(time_s, LegPose(legs[0]), LegPose(legs[1]))


def check(done: list[TrackerEvent], end_s: float) -> None:
    for one in done:
        assert 0 <= one.start_s <= one.end_s <= end_s
        if isinstance(one, HoldEvent):
            assert 0 <= one.held_s <= one.end_s - one.start_s + 1e-9
        else:
            assert isinstance(one, AngleRepEvent)
            assert one.start_s <= one.top_s <= one.lower_s <= one.end_s
            assert one.size_deg > 0


def test_all_of_them_are_tried() -> None:
    assert len(NAMES) == 19


@pytest.mark.parametrize("name", NAMES)
@examples(0.06)
@given(
    rest=LEGS,
    pieces=st.lists(st.tuples(st.floats(-0.5, 2), LEGS, st.integers(1, 6)), max_size=12),
)
def test_wild_postures(
    name: str,
    rest: npt.NDArray[np.float64],
    pieces: list[tuple[float, npt.NDArray[np.float64], int]],
) -> None:
    tracker = make_tracker(load_exercise(name), "right", posture(0.0, rest))
    time_s, latest, count = 100.0, 100.0, 0
    done: list[TrackerEvent] = []
    with np.errstate(all="ignore"):
        for step_s, legs, repeats in pieces:
            for _ in range(repeats):
                time_s += step_s / repeats
                latest = max(latest, time_s)
                done += tracker.push(posture(time_s, legs))
                assert tracker.progress.count >= count
                assert tracker.progress.seconds >= 0
                count = tracker.progress.count
        done += tracker.finish()
    check(done, latest)


@pytest.mark.parametrize("name", NAMES)
@examples(0.03)
@given(seed=st.integers(0, 2**20), step=st.floats(0.002, 0.05))
def test_a_body_that_drifts(name: str, seed: int, step: float) -> None:
    random = np.random.default_rng(seed)
    legs = np.stack([STANDING, STANDING])
    tracker = make_tracker(load_exercise(name), "left", posture(0.0, legs))
    times = np.cumsum(random.exponential(1 / 20, 200))
    moved = np.cumsum(random.normal(0, step, (200, *legs.shape)), axis=0)
    done: list[TrackerEvent] = []
    for time_s, move in zip(times, moved * 0.5, strict=True):
        hidden = np.nan if random.uniform() < 0.05 else 1.0
        done += tracker.push(posture(float(time_s), (legs + move) * hidden))
    done += tracker.finish()
    check(done, float(times[-1]))
    counted = sum(one.counted for one in done if isinstance(one, AngleRepEvent))
    assert counted <= tracker.progress.count <= len(done)


@examples(0.6)
@given(st.lists(st.tuples(st.floats(0.01, 0.5), st.floats(-90, 90)), max_size=120))
def test_movements_follow_each_other(steps: list[tuple[float, float]]) -> None:
    detector: ExcursionDetector[float] = ExcursionDetector(20.0, 0.5)
    time_s, found = 0.0, []
    for step_s, value in steps:
        time_s += step_s
        found += detector.push(time_s, value, time_s)
    found += detector.finish()
    for excursion in found:
        assert excursion.values[excursion.top] == max(excursion.values)
        assert len(excursion.values) == len(excursion.samples)
    for before, after in pairwise(found):
        assert before.samples[-1] <= after.samples[0]
