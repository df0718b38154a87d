"""Whatever the pose model says, trackers neither raise nor count backwards."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from property_testing import examples

from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import load_exercise
from formcheck.kinds import make_tracker
from formcheck.kinematics.body_pose import BodyPose, LegPose
from formcheck.tracking.tracker import CycleEvent

NAMES = ["ankle-circles", "ankle-alphabet", "rope-jumps", "star-balance-drill", "towel-scrunch"]
PLACES = st.one_of(st.floats(-3, 3), st.floats(allow_nan=True, allow_infinity=False, width=32))
LEGS = arrays(np.float64, (2, 6, 2), elements=PLACES)


def posture(time_s: float, legs: np.ndarray) -> BodyPose:
    return BodyPose(time_s, LegPose(legs[0]), LegPose(legs[1]))


@pytest.mark.parametrize("name", NAMES)
@examples(0.12)
@given(
    rest=LEGS,
    legs=st.lists(st.tuples(st.floats(0, 2), LEGS, st.integers(1, 6)), max_size=25),
)
def test_wild_postures_never_raise(
    name: str, rest: np.ndarray, legs: list[tuple[float, np.ndarray, int]]
) -> None:
    with np.errstate(all="ignore"):
        tracker = make_tracker(load_exercise(name), "right", posture(0.0, rest))
        time_s, count, done = 0.0, 0, []
        for step_s, places, repeats in legs:
            for _ in range(repeats):
                time_s += step_s / repeats
                done += tracker.push(posture(time_s, places))
                assert tracker.progress.count >= count
                count = tracker.progress.count
        done += tracker.finish()
    for one in done:
        assert isinstance(one, CycleEvent)
        assert 0 <= one.start_s <= one.end_s <= time_s
    assert tracker.progress.count == len(done)


@pytest.mark.parametrize("name", NAMES)
@examples(0.25)
@given(data=st.data())
def test_wild_oscillations_are_counted_in_order(name: str, data: st.DataObject) -> None:
    """A whole body whose foot and place swing at random: what comes out is in order."""
    seed = data.draw(st.integers(0, 10_000))
    random = np.random.default_rng(seed)
    base = np.array(
        [[-0.1, 0.0], [0.05, 0.0], [-0.08, 0.05], [-0.07, 0.3], [-0.08, 0.54], [0, 0.8]]
    )
    rest = np.stack([base, base])
    tracker = make_tracker(load_exercise(name), "right", posture(0.0, rest))
    done: list[CycleEvent] = []
    wander = np.cumsum(random.normal(0, random.uniform(0.001, 0.03), (300, 2, 6, 2)), axis=0)
    for i, moved in enumerate(wander):
        legs = rest + moved - 0.7 * moved.mean()
        if random.uniform() < 0.05:
            legs = legs * np.nan
        done += tracker.push(posture(i / 30, legs))  # type: ignore[arg-type]
    done += tracker.finish()  # type: ignore[arg-type]
    starts = [one.start_s for one in done]
    assert starts == sorted(starts)
    ends = [one.end_s for one in done]
    assert all(a <= b + 1e-6 for a, b in zip(ends, starts[1:], strict=False))


@pytest.mark.parametrize("name", ["calf-raise", "rom-active"])
def test_exercises_with_trackers_of_their_own_are_refused(name: str) -> None:
    rest = posture(0.0, np.zeros((2, 6, 2)))
    with pytest.raises(ExerciseError, match=name):
        make_tracker(load_exercise(name), "right", rest)
