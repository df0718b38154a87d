"""A size that would be a small child's is asked about."""

import pytest
from handmade import handmade_analysis

from formcheck.analysis.body_size import ask_size
from formcheck.analysis.options import Options


def asked(**size: float) -> list[str]:
    result = ask_size(handmade_analysis().result, Options(**size))
    return [notice.message for notice in result.warnings if notice.code == "size-asked"]


@pytest.mark.parametrize("height_cm", [120.0, 150.0, 210.0])
def test_usual_heights_are_not_asked_about(height_cm: float) -> None:
    assert not asked(height_cm=height_cm, foot_length_cm=25.0)
    assert not asked()


def test_inches_are_recognised() -> None:
    (message,) = asked(height_cm=70.0)
    assert "given as 70 cm" in message
    assert "70 inches are 178 cm" in message
    (message,) = asked(foot_length_cm=10.0)
    assert "foot length is given as 10 cm" in message
    assert "10 inches are 25 cm" in message


def test_a_childs_height_is_only_said() -> None:
    (message,) = asked(height_cm=100.0)
    assert "small child" in message
    assert "inches" not in message
