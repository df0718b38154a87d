"""How long vertical lengths look at the feet of somebody whom a pitched camera sees."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import film, play, stand

from formcheck.analysis.foot_registration import FOCAL, vertical_scale
from formcheck.model.recording import Recording, VerticalConvergence

RECORDING = film(play(stand(0.2))).recording
LONG_SIDE = max(RECORDING.track.width, RECORDING.track.height)
MIDDLE = RECORDING.track.height / 2


def seen_by(pitch_deg: float, sd: float = 0.02) -> Recording:
    per_long_side = float(np.tan(np.radians(pitch_deg))) / FOCAL
    return replace(RECORDING, convergence=VerticalConvergence(per_long_side, sd))


def pictured_ratio(pitch_deg: float, y: float) -> float:
    """A short vertical length over an equal horizontal one at y, through a pinhole."""
    pitch, focal = np.radians(pitch_deg), FOCAL * LONG_SIDE
    ahead, down = (
        np.array([np.cos(pitch), np.sin(pitch)]),
        np.array([np.sin(pitch), -np.cos(pitch)]),
    )
    here = ahead + down * (y - MIDDLE) / focal  # (away, up), at depth 1
    step = 1e-6
    above, below = (here + np.array([0.0, side * step / 2]) for side in (1, -1))
    tall = focal * ((below @ down) / (below @ ahead) - (above @ down) / (above @ ahead))
    wide = focal * step / (here @ ahead)
    return float(tall / wide)


@given(st.floats(-20, 20), st.floats(0, 480))
def test_it_is_what_a_pinhole_shows(pitch_deg: float, y: float) -> None:
    height, _ = vertical_scale(seen_by(pitch_deg), y)
    assert height == pytest.approx(pictured_ratio(pitch_deg, y), rel=1e-4)


def test_a_camera_that_looks_down_shows_feet_too_flat() -> None:
    down, up = (vertical_scale(seen_by(pitch_deg), MIDDLE + 200)[0] for pitch_deg in (-10.0, 10.0))
    assert down < 0.93
    assert up > 1.03


def test_its_error_grows_away_from_the_middle() -> None:
    assert vertical_scale(seen_by(5.0), MIDDLE)[1] == 0
    assert vertical_scale(seen_by(5.0, 0.1), MIDDLE + 0.3 * LONG_SIDE)[1] == pytest.approx(0.03)


def test_without_a_convergence_the_camera_looks_straight_ahead() -> None:
    assert vertical_scale(RECORDING, 400.0) == (1.0, 0.0)
