"""Sessions of one person are compared by what repeats, in the scale that all of them say."""

import pytest

from formcheck.history.metrics import MetricValue
from formcheck.history.one_scale import in_one_scale, person_factor
from formcheck.history.smallest_change import smallest_real_change


def angle(value: float, repeatable: float | None = None) -> MetricValue:
    error = None if repeatable is None else 1.5
    return MetricValue(
        "peak_plantarflexion_deg", "left", value, 7, 5, 0.5, False, repeatable, error
    )


def test_what_wanders_between_sessions_is_left_out_of_a_change() -> None:
    first, second = in_one_scale([angle(27, 33), angle(33, 33)])
    assert first.value == second.value == pytest.approx(30)
    assert first.set_up == pytest.approx(1.5 * 30 / 33)


def test_a_session_without_such_a_reading_is_as_unsure_as_both() -> None:
    *_, plain = in_one_scale([angle(27, 33), angle(33, 33), angle(30)])
    assert plain.value == 30
    assert plain.set_up is not None
    assert plain.set_up > 5


def test_one_reading_alone_changes_nothing() -> None:
    values = [angle(27, 33), angle(30)]
    assert person_factor(values) is None
    assert in_one_scale(values) == values


def test_the_smallest_real_change_is_that_of_the_reading_that_repeats() -> None:
    change, plain = smallest_real_change(angle(30, 33)), smallest_real_change(angle(30))
    assert change is not None
    assert plain is not None
    assert change < 0.4 * plain
