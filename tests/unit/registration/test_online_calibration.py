"""When to learn what the foot looks like, and from which pictures."""

import numpy as np

from formcheck.registration.online_calibration import MOST_CROPS, CalibrationBuffer, in_background

BLANK = np.zeros((2, 2, 3), np.uint8)


def see(buffer: CalibrationBuffer, turns: list[float], start_s: float = 0.0) -> list[int]:
    """Push turns at 30 frames a second; how many pictures were learned from, each time."""
    learned = []
    for index, turn in enumerate(turns):
        crop = (BLANK, np.zeros(2))
        buffer.add(start_s + index / 30, turn, lambda crop=crop: crop, down=turn < 3)
        crops = buffer.due()
        if crops:
            learned.append(len(crops))
            assert all(crop.landmark_pitch_deg > 8 for crop in crops)
    return learned


def one(top: float) -> list[float]:
    return [top * np.sin(np.pi * beat) for beat in np.linspace(0, 1, 45)] + [0.0] * 10


def test_pictures_are_learned_from_when_a_raise_is_over() -> None:
    buffer = CalibrationBuffer()
    assert see(buffer, one(30)[:30]) == []
    assert len(see(buffer, one(30)[30:], 1.0)) == 1


def test_after_the_first_raise_and_the_third_and_no_more() -> None:
    assert len(see(CalibrationBuffer(), 6 * one(30))) == 2


def test_a_heel_that_hardly_rises_is_no_raise() -> None:
    assert see(CalibrationBuffer(), 6 * one(6)) == []


def test_a_long_hold_fills_no_memory() -> None:
    buffer = CalibrationBuffer()
    assert see(buffer, [30.0] * 30 * 60) == []
    (count,) = see(buffer, [0.0] * 5, 61.0)
    assert MOST_CROPS / 3 < count <= MOST_CROPS


def test_low_pictures_are_left_out_once_the_top_is_known() -> None:
    buffer = CalibrationBuffer()
    low = see(buffer, one(12))
    high = see(buffer, 2 * one(40), 2.0)
    assert len(low) == len(high) == 1
    # Those of the low first raise would be below half of the top.
    assert high[0] < low[0] + 2 * 14


def test_an_error_in_the_background_is_told_to_who_asks() -> None:
    def fails() -> None:
        raise ArithmeticError("no")

    future = in_background(fails)  # type: ignore[arg-type]
    assert isinstance(future.exception(timeout=10), ArithmeticError)
