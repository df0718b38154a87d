"""Turns of takes put together to those of a whole recording."""

import numpy as np

from formcheck.analysis.take_part import TakePart, whole_turns
from formcheck.model.recording import AnkleTurn, ShankTurn


def test_a_frame_has_its_place_in_its_take_alone() -> None:
    part = TakePart("left", slice(3, 6))
    assert part.count == 3
    assert [part.place(frame) for frame in range(2, 7)] == [None, 0, 1, 2, None]


def test_takes_of_a_side_become_one_curve_with_gaps_between() -> None:
    def turn(*deg: float) -> ShankTurn:
        return ShankTurn(np.array(deg), np.full(len(deg), 0.5))

    parts = [
        (TakePart("left", slice(0, 2)), turn(1.0, 2.0)),
        (TakePart("right", slice(0, 2)), turn(3.0, 4.0)),
        (TakePart("left", slice(3, 5)), turn(5.0, 6.0)),
    ]
    whole = whole_turns(parts, 6)
    nan = np.nan
    np.testing.assert_array_equal(whole["left"].turn_deg, [1, 2, nan, 5, 6, nan])
    np.testing.assert_array_equal(whole["left"].sd_deg, [0.5, 0.5, nan, 0.5, 0.5, nan])
    np.testing.assert_array_equal(whole["right"].turn_deg, [3, 4, nan, nan, nan, nan])
    # What was given stays as it was.
    np.testing.assert_array_equal(parts[0][1].turn_deg, [1.0, 2.0])


def test_what_is_trusted_is_nothing_outside_the_takes() -> None:
    turn = AnkleTurn(np.zeros(2), np.ones(2), np.ones(2, bool), "far-leg")
    whole = whole_turns([(TakePart("left", slice(1, 3)), turn)], 4)["left"]
    assert whole.trusted.tolist() == [False, True, True, False]
    assert whole.trusted.dtype == bool
    assert whole.limit == "far-leg"
