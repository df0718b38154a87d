"""A leg and a full state to draw."""

from collections.abc import Callable

import numpy as np
import pytest

from formcheck.overlay.state import LegPoints, OverlayState

MakeLeg = Callable[..., LegPoints]


@pytest.fixture
def make_leg() -> MakeLeg:
    """Make a leg that stands flat, from its ankle and the length of its shank in pixels."""

    def make(x: float, y: float, shank: float, facing: int = 1) -> LegPoints:
        def at(forward: float, up: float) -> np.ndarray:
            return np.array([x + facing * forward * shank, y - up * shank], dtype=np.float64)

        return LegPoints(
            hip=at(0.05, 2.0),
            knee=at(0.05, 1.0),
            ankle=at(0.0, 0.0),
            heel=at(-0.12, -0.18),
            toe=at(0.45, -0.18),
        )

    return make


@pytest.fixture
def full_state(make_leg: MakeLeg) -> OverlayState:
    """A state for 640x360 with everything in it."""
    return OverlayState(
        leg=make_leg(320, 290, 90),
        ankle_deg=-23.4,
        depth=0.8,
        rep_count=7,
        partial_reps=2,
        rep_target=15,
        phase="rising",
        cue="Lower more slowly",
        note="Turn side-on to the camera",
    )
