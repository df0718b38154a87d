"""Several bodies in a picture: each once, and one of them alone in a part."""

import numpy as np
import pytest
from synthetic.box_people import BoxCrowdNetwork, BoxPerson, drawn

from formcheck.model.frame import Frame
from formcheck.model.landmarks import HIPS, VISIBILITY
from formcheck.pose.several.crop_follower import CropFollower, crop_between
from formcheck.pose.several.detector import (
    box_of,
    distinct_bodies,
    looks,
    see_everybody,
    see_others,
)

WIDTH, HEIGHT = 1280, 720
LEFT, RIGHT = BoxPerson(400, 200, 400), BoxPerson(620, 150, 450)


def test_a_body_that_is_found_twice_is_one() -> None:
    clear, again = LEFT.pose, LEFT.pose + 5
    again[:, VISIBILITY] = 0.7
    part = BoxPerson(420, 250, 200).pose
    part[:, VISIBILITY] = 0.7
    found = distinct_bodies([again, part, RIGHT.pose, clear], WIDTH, HEIGHT)
    assert len(found) == 2
    assert any(pose is clear for pose in found)


def test_a_body_beyond_the_edge_or_hardly_seen_is_none() -> None:
    hidden = LEFT.pose
    hidden[:, VISIBILITY] = 0.3
    assert distinct_bodies([BoxPerson(900, 500, 400).pose, hidden], WIDTH, HEIGHT) == []


@pytest.mark.parametrize(("mine", "other"), [(LEFT, RIGHT), (RIGHT, LEFT)])
def test_the_part_ends_between_two_people(mine: BoxPerson, other: BoxPerson) -> None:
    crop = crop_between(mine.pose, [other.pose], WIDTH, HEIGHT)
    left, top, right, bottom = box_of(mine.pose)
    assert crop.left < left
    assert right < crop.left + crop.width
    assert crop.top < top
    assert bottom < crop.top + crop.height
    theirs = box_of(other.pose)
    assert theirs[2] < crop.left or crop.left + crop.width < theirs[0]


@pytest.mark.parametrize(("mine", "other"), [(LEFT, RIGHT), (RIGHT, LEFT)])
def test_one_of_two_is_followed(mine: BoxPerson, other: BoxPerson) -> None:
    follower, pose = CropFollower(BoxCrowdNetwork()), mine.pose
    for index in range(20):
        moved = BoxPerson(mine.left + index * (1 if mine is RIGHT else -1), mine.top, mine.tall)
        frame = Frame(index, index / 30, drawn([moved, other]))
        found = follower.next(frame, pose, [other.pose])
        assert found is not None
        pose = found
        assert pose[HIPS, 0].min() == pytest.approx(moved.left, abs=2)


def test_somebody_else_in_the_part_is_not_taken_for_the_person() -> None:
    follower = CropFollower(BoxCrowdNetwork())
    frame = Frame(0, 0.0, drawn([RIGHT]))
    assert follower.next(frame, LEFT.pose, []) is None
    found = follower.next(Frame(1, 0.1, drawn([LEFT])), LEFT.pose, [])
    assert found is not None
    np.testing.assert_allclose(found[HIPS], LEFT.pose[HIPS], atol=2)


def test_a_wide_picture_is_searched_in_squares_too() -> None:
    assert len(looks(480, 640)) == 1
    squares = looks(WIDTH, HEIGHT)[1:]
    assert {(part.width, part.height) for part in squares} == {(HEIGHT, HEIGHT)}
    assert (squares[0].left, squares[-1].left + HEIGHT) == (0, WIDTH)


def test_everybody_is_seen_once_and_others_but_for_the_person() -> None:
    network, image = BoxCrowdNetwork(), drawn([LEFT, RIGHT])
    assert len(see_everybody(network, image)) == 2
    for turn in range(4):
        alone = see_others(network, drawn([LEFT]), turn, LEFT.pose)
        assert alone == []
    found = [pose for turn in range(4) for pose in see_others(network, image, turn, LEFT.pose)]
    assert len(found) >= 2
    np.testing.assert_allclose([pose[HIPS, 0].min() for pose in found], 620, atol=1)
    tiny = drawn([LEFT, BoxPerson(900, 300, 100)])
    assert not any(see_others(network, tiny, turn, LEFT.pose) for turn in range(4))
