"""What ankles can do weighs against an estimate beyond it, by as much as that is unsure."""

import numpy as np
import pytest

from formcheck.kinematics.ankle_reach import REACH, within_reach
from formcheck.kinematics.chain import PITCH, SHANK
from formcheck.kinematics.chain_estimate import ANKLE_WEIGHTS, ChainEstimate

STANCE_SHANK = np.radians(4.0)


def estimate(pointed_deg: float, sd_deg: float, assumed_share: float = 0.5) -> ChainEstimate:
    """One frame: the foot turned so far, sure to so much, partly by what was assumed."""
    posture = np.zeros((1, 6))
    posture[0, SHANK], posture[0, PITCH] = STANCE_SHANK, np.radians(pointed_deg)
    variance = np.radians(sd_deg) ** 2
    covariance = np.diag([variance * (1 - assumed_share), *np.full(5, 1e-10)])[None]
    sensitivities = np.zeros((1, 1, 6))
    sensitivities[0, 0, PITCH] = np.sqrt(variance * assumed_share)
    return ChainEstimate(posture, covariance, np.zeros(1), sensitivities)


def pointed_deg(of: ChainEstimate) -> float:
    return float(np.degrees(STANCE_SHANK - of.posture[0] @ ANKLE_WEIGHTS))


def sd_deg(of: ChainEstimate) -> float:
    return float(np.degrees(of.sd(ANKLE_WEIGHTS)[0]))


@pytest.mark.parametrize("angle", [0.0, 25.0, 40.0])
def test_an_ordinary_raise_stays_as_it_is(angle: float) -> None:
    before = estimate(angle, 8.0)
    after = within_reach(before, STANCE_SHANK)
    assert pointed_deg(after) == pytest.approx(angle, abs=0.2)
    assert sd_deg(after) == pytest.approx(sd_deg(before), rel=0.02)


def test_a_high_raise_that_is_known_well_stays() -> None:
    assert pointed_deg(within_reach(estimate(72.0, 2.0), STANCE_SHANK)) == pytest.approx(72, abs=1)


def test_an_impossible_angle_that_is_hardly_known_comes_back() -> None:
    before = estimate(100.0, 16.0)
    after = within_reach(before, STANCE_SHANK)
    assert 55 < pointed_deg(after) < 80
    assert sd_deg(after) < 0.8 * sd_deg(before)


def test_the_less_is_known_the_further_it_comes_back() -> None:
    back = [pointed_deg(within_reach(estimate(95.0, sd), STANCE_SHANK)) for sd in (3, 8, 15, 25)]
    assert back == sorted(back, reverse=True)
    assert back[0] > np.degrees(REACH)


def test_what_was_assumed_and_what_is_noise_shrink_alike() -> None:
    alike = [within_reach(estimate(95.0, 12.0, share), STANCE_SHANK) for share in (0.1, 0.9)]
    assert pointed_deg(alike[0]) == pytest.approx(pointed_deg(alike[1]), abs=0.1)
    assert sd_deg(alike[0]) == pytest.approx(sd_deg(alike[1]), rel=0.02)


def test_frames_that_are_not_known_stay_unknown() -> None:
    lost = estimate(np.nan, 8.0)
    assert np.isnan(pointed_deg(within_reach(lost, STANCE_SHANK)))
