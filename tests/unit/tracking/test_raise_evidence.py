"""Which rises of the heel are raises."""

import numpy as np
import pytest

from formcheck.kinematics.body_rise import Lift
from formcheck.tracking.raise_evidence import (
    RaiseEvidence,
    Verdict,
    agreed_verdicts,
    raise_verdict,
    time_over_half,
)
from formcheck.tracking.raises import RaiseRules, find_raises

RULES = RaiseRules(min_rise=0.07)
WHOLE_BODY = Lift(rise=0.045, plus_minus=0.005, as_one=True, sinks=-0.04, fall=0.05)
FEET_ONLY = Lift(rise=0.001, plus_minus=0.02, as_one=False, sinks=0.0, fall=0.0)


def verdict(
    seconds: float = 1.0,
    height: float = 0.4,
    plus_minus: float = 0.05,
    lift: Lift | None = WHOLE_BODY,
    fps: float = 30.0,
) -> Verdict:
    time_s = np.arange(0, 2.0 + seconds, 1 / fps)
    share = np.clip((time_s - 1.0) / seconds, 0, 1)
    heel = height * (1 - np.cos(2 * np.pi * share)) / 2
    (found,) = find_raises(heel, time_s, RULES)
    return raise_verdict(found, heel, time_s, RaiseEvidence(plus_minus, lift), RULES)


@pytest.mark.parametrize("fps", [6.0, 15.0, 60.0])
def test_two_raises_a_second_are_raises(fps: float) -> None:
    assert verdict(seconds=0.5, fps=fps) == "raise"


def test_one_or_two_frames_are_none() -> None:
    assert verdict(seconds=0.14, height=0.18, fps=15.0) == "brief"


def test_less_than_its_own_error_is_none_unless_the_body_is_sure() -> None:
    assert verdict(height=0.13, plus_minus=0.08, lift=None) == "unsure"
    assert verdict(height=0.13, plus_minus=0.03, lift=None) == "raise"
    assert verdict(height=0.13, plus_minus=0.08) == "raise"


@pytest.mark.parametrize(
    ("lift", "expected"),
    [
        (FEET_ONLY, "heel-only"),
        (Lift(0.04, 0.005, True, sinks=0.1, fall=0.0), "down"),
        (Lift(0.06, 0.005, True, sinks=-0.05, fall=0.9), "hop"),
        (Lift(0.04, 0.005, True, sinks=-0.04, fall=0.1, travel=0.3), "walking"),
        (Lift(0.005, 0.002, True, sinks=-0.004, fall=0.0), "heel-only"),
    ],
)
def test_the_body_bears_witness(lift: Lift, expected: Verdict) -> None:
    assert verdict(lift=lift) == expected


def test_most_of_a_set_says_what_the_rest_is() -> None:
    assert agreed_verdicts(["hop", "hop", "raise"]) == ["hop"] * 3
    assert agreed_verdicts(["raise", "raise", "down"]) == ["raise", "raise", "down"]


def test_time_over_half_of_a_triangle() -> None:
    time_s = np.arange(0, 3.01, 0.1)
    heel = np.interp(time_s, [1.0, 1.5, 2.0], [0.0, 0.4, 0.0])
    (found,) = find_raises(heel, time_s, RULES)
    assert time_over_half(found, heel, time_s) == pytest.approx(0.5, abs=0.03)
