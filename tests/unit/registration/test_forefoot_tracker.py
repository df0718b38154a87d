"""A raised forefoot bends, by which its picture seems to slide: it is held where it stands."""

import numpy as np
import pytest
from drawn_foot import DrawnFoot, Floats, clip

from formcheck.registration.foot_template import FootTemplate, FootView, foot_template
from formcheck.registration.forefoot_tracker import FIRST_SEARCH, ForefootFix, ForefootTracker

STILL, UNKNOWN = np.zeros(2), np.full(2, np.nan)


def drawn(right: list[float], turn_deg: float = 0.0) -> DrawnFoot:
    """A foot that lies so many pixels to the right in each frame."""
    slide = np.zeros((len(right), 2))
    slide[:, 0] = right
    turn = np.full(len(right), turn_deg)
    turn[:2] = 0.0
    return clip(turn, slide=slide)


def anchor_of(foot: DrawnFoot) -> tuple[ForefootTracker, FootTemplate]:
    frame = foot_template(foot.feet()[:1], FootView(0.0))
    assert frame is not None
    return ForefootTracker(frame.crop(foot.image(0), STILL), frame), frame


def followed(foot: DrawnFoot, raised: bool, floor: Floats = STILL) -> tuple[ForefootFix, float]:
    """What is seen in the last frame, and canonical pixels in one of the picture."""
    anchor, frame = anchor_of(foot)
    for index in range(len(foot.turn_deg)):
        sight = anchor.locate(foot.image(index), STILL, floor, raised and index > 1)
    return sight, frame.scale


def test_a_raised_forefoot_stays_where_it_stands() -> None:
    seeming = drawn([0.0, 0.0, 0.6, 1.2, 1.2, 1.2], turn_deg=25.0)
    held, _ = followed(seeming, raised=True)
    assert np.hypot(*held.shift) < 0.1
    assert np.hypot(*held.over_floor) < 0.1
    assert held.floor_seen


def test_the_same_without_a_raised_heel_is_followed() -> None:
    sight, scale = followed(drawn([0.0, 0.0, 0.6, 1.2, 1.2, 1.2]), raised=False)
    assert sight.shift[0] == pytest.approx(1.2 * scale, abs=0.2)
    assert sight.over_floor[0] == pytest.approx(1.2 * scale, abs=0.2)


def test_without_the_floor_nothing_holds_it() -> None:
    foot = drawn([0.0, 0.0, 0.6, 1.2, 1.2, 1.2], turn_deg=25.0)
    sight, scale = followed(foot, raised=True, floor=UNKNOWN)
    assert sight.shift[0] == pytest.approx(1.2 * scale, abs=0.25)
    assert not sight.floor_seen


def test_a_raised_forefoot_that_has_really_slid_is_let_go() -> None:
    gone = drawn([0.0, 0.0, *np.arange(6.0, 49.0, 6.0), 48.0], turn_deg=25.0)
    anchor, frame = anchor_of(gone)
    for index, slide in enumerate(gone.slide):
        # The landmarks go with it.
        guess = frame.displaced(slide)
        sight = anchor.locate(gone.image(index), guess, STILL, raised=index > 1)
    # In leaps: whenever the landmarks are too far away from where it is held.
    assert sight.over_floor[0] == pytest.approx(48 * frame.scale, abs=FIRST_SEARCH)


def test_a_held_forefoot_goes_with_the_floor() -> None:
    foot = drawn([0.0] * 6, turn_deg=25.0)
    foot.sway[:, 0] = [0, 0, 4, 8, 12, 16]
    anchor, frame = anchor_of(foot)
    for index in range(6):
        floor = frame.displaced(foot.sway[index])
        sight = anchor.locate(foot.image(index), STILL, floor, raised=index > 1)
    assert sight.shift[0] == pytest.approx(16 * frame.scale, abs=0.1)
    assert np.hypot(*sight.over_floor) < 0.1


def test_after_the_raise_it_is_looked_for_further_away() -> None:
    # What was held may have slid meanwhile: by more than a foot moves between two frames.
    foot = drawn([0.0, 0.0, 0.6, 0.6, 9.0], turn_deg=0.0)
    anchor, frame = anchor_of(foot)
    for index in range(5):
        sight = anchor.locate(foot.image(index), STILL, STILL, raised=index in (2, 3))
    assert 9.0 * frame.scale < FIRST_SEARCH
    # The floor about the toes, which is in their picture, has not slid.
    assert sight.shift[0] == pytest.approx(9.0 * frame.scale, abs=0.8)
