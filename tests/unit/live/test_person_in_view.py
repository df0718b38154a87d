"""Whom the camera follows of several people who are bright boxes."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from lanes import crossed
from synthetic.box_people import BoxCrowdNetwork, BoxPerson, drawn

from formcheck.kinematics.people import PersonInView
from formcheck.live.person_in_view import SURVEY_S, OnePersonEstimator
from formcheck.live.readiness.subject_lock import HAND_OVER_S, SubjectLock
from formcheck.model.frame import Frame
from formcheck.model.landmarks import HIPS, Pose
from formcheck.pose.several.detector import looks

RATE = 10.0
LEFT, RIGHT = BoxPerson(300, 200, 400), BoxPerson(900, 200, 400)
MIDDLE, FAR = BoxPerson(600, 150, 450), BoxPerson(200, 300, 180)


def watch(
    people: Callable[[float], Sequence[BoxPerson]],
    length_s: float,
    which: PersonInView = "auto",
    prefers: str = "left",
) -> tuple[list[Pose | None], BoxCrowdNetwork]:
    network = BoxCrowdNetwork(prefers)
    estimator, found = OnePersonEstimator(network, which), []
    for index in range(round(length_s * RATE)):
        image = drawn(people(index / RATE))
        found.append(estimator.detect(Frame(index, index / RATE, image)))
    return found, network


def left_edges(poses: Sequence[Pose | None]) -> list[float]:
    return [np.nan if pose is None else float(pose[HIPS, 0].min()) for pose in poses]


@pytest.mark.long
def test_one_person_costs_a_survey_now_and_then() -> None:
    poses, network = watch(lambda _: [MIDDLE], 9.0)
    np.testing.assert_allclose(left_edges(poses), 600)
    assert network.parts == 0
    # All parts of the picture at the start, then one at a time.
    assert network.surveys <= 9.0 / SURVEY_S + 1 + len(looks(1280, 720))


def test_another_backend_is_used_as_it_is() -> None:
    class One:
        def detect(self, frame: Frame) -> Pose | None:
            return LEFT.pose if frame.index else None

    estimator = OnePersonEstimator(One())  # type: ignore[arg-type]
    assert estimator.detect(Frame(0, 0.0, drawn([]))) is None
    np.testing.assert_array_equal(estimator.detect(Frame(1, 0.1, drawn([]))), LEFT.pose)


@pytest.mark.long
@pytest.mark.parametrize(
    ("asked", "prefers"),
    crossed([("auto", 600), ("left", 200), ("right", 900), ("largest", 600)], ["right", "left"]),
)
def test_who_is_asked_for_is_followed(asked: tuple[PersonInView, float], prefers: str) -> None:
    which, x = asked
    poses, _ = watch(lambda _: [FAR, MIDDLE, RIGHT], 5.0, which, prefers)
    np.testing.assert_allclose(left_edges(poses[1:]), x, atol=2)


@pytest.mark.long
def test_who_walks_by_is_not_followed() -> None:
    """Nearer than the person, and through the whole picture."""
    poses, _ = watch(
        lambda t: [MIDDLE, BoxPerson(-100 + 300 * (t - 3), 20, 690)] if 3 < t < 8 else [MIDDLE],
        12.0,
        prefers="right",
    )
    seen = left_edges(poses)
    # Boxes are one where they touch.
    np.testing.assert_allclose(seen[:45] + seen[65:], 600, atol=2)


@pytest.mark.long
def test_somebody_far_away_is_left_for_who_comes_and_stays() -> None:
    poses, _ = watch(lambda t: [FAR, MIDDLE] if t > 3 else [FAR], 9.0)
    seen = left_edges(poses)
    np.testing.assert_allclose(seen[:25], 200, atol=2)
    np.testing.assert_allclose(seen[-20:], 600, atol=2)


@pytest.mark.long
def test_the_person_is_taken_up_again_when_the_network_stayed_with_somebody_far() -> None:
    poses, _ = watch(lambda t: [FAR] if 4 < t < 7 else [FAR, MIDDLE], 12.0)
    np.testing.assert_allclose(left_edges(poses)[-30:], 600, atol=2)


@pytest.mark.long
def test_somebody_else_is_found_within_two_seconds_when_the_person_is_gone() -> None:
    poses, _ = watch(lambda t: [LEFT, RIGHT] if t < 4 else [RIGHT], 9.0, "left")
    seen = left_edges(poses)
    np.testing.assert_allclose(seen[:40], 300, atol=2)
    lock = SubjectLock(0.0, LEFT.pose)
    handed_over = []
    for index, pose in enumerate(poses):
        if pose is not None:
            lock.matches(index / RATE, pose)
            handed_over.append((index / RATE, lock.should_hand_over))
    first_s = next(time_s for time_s, handed in handed_over if handed)
    assert 4.0 + HAND_OVER_S <= first_s <= 6.1
