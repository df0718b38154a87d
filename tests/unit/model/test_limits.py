"""What a person can measure."""

import pytest

from formcheck.model.limits import HEIGHT_CM, check_range


@pytest.mark.parametrize("value", [None, *HEIGHT_CM, 178])
def test_what_somebody_has_passes(value: float | None) -> None:
    check_range("height_cm", value, HEIGHT_CM)


@pytest.mark.parametrize("value", [49.9, 250.1, -1, float("nan"), float("inf")])
def test_a_slip_is_refused_with_the_limits(value: float) -> None:
    with pytest.raises(ValueError, match=r"height_cm is .*: it must be from 50 to 250"):
        check_range("height_cm", value, HEIGHT_CM)
