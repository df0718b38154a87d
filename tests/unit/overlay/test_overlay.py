"""The whole picture: what changes, what doesn't, and that nothing crashes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.overlay.layout import Layout
from formcheck.overlay.overlay import Overlay
from formcheck.overlay.state import LegPoints, OverlayState
from formcheck.overlay.style import ACCENT, BONE, Sizes


def picture(
    state: OverlayState, width: int = 640, height: int = 360, grey: int = 127
) -> np.ndarray:
    image = np.full((height, width, 3), grey, np.uint8)
    Overlay(width, height).draw(image, state)
    return image


def is_colour(image: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return (image == colour).all(axis=2)


def test_only_the_leg_and_the_panels_change(full_state: OverlayState) -> None:
    changed = (picture(full_state) != 127).any(axis=2)
    allowed = np.zeros_like(changed)
    for _, box in Layout(640, 360, Sizes.of(640, 360)).arrange(full_state):
        inside = changed[box.y : box.bottom, box.x : box.right]
        assert inside.mean() > 0.9
        allowed[box.y : box.bottom, box.x : box.right] = True
    alone = OverlayState(leg=full_state.leg, ankle_deg=full_state.ankle_deg)
    assert full_state.leg is not None
    with_leg = (picture(alone) != 127).any(axis=2)
    assert not (changed & ~allowed & ~with_leg).any()


def test_the_foot_is_not_painted_over(full_state: OverlayState) -> None:
    """What the panels do to the pixels about the foot: nothing."""
    leg_alone = picture(OverlayState(leg=full_state.leg, ankle_deg=full_state.ankle_deg))
    everything = picture(full_state)
    foot = np.s_[280:317, 298:372]
    assert (leg_alone[foot] == everything[foot]).all()


def test_a_deeper_raise_fills_more_of_the_bar_and_a_full_one_changes_its_colour() -> None:
    def fill(depth: float) -> tuple[int, int]:
        image = picture(OverlayState(depth=depth))
        return int(is_colour(image, BONE).sum()), int(is_colour(image, ACCENT).sum())

    shallow, deeper, full = fill(0.2), fill(0.5), fill(0.9)
    assert 0 < shallow[0] < deeper[0]
    assert shallow[1] == deeper[1] == 0
    assert full[0] == 0
    assert full[1] > deeper[0]
    assert fill(0.0) == fill(-0.3) == (0, 0)


def test_the_mark_moves_with_the_full_depth() -> None:
    low = picture(OverlayState(depth=0.1, full_depth=0.5))
    high = picture(OverlayState(depth=0.1, full_depth=0.9))
    rows = np.flatnonzero((low != high).any(axis=(1, 2)))
    assert rows.max() - rows.min() > 30


@pytest.mark.parametrize(
    "other",
    [
        {"rep_count": 8},
        {"partial_reps": 3},
        {"rep_target": 20},
        {"phase": "top"},
        {"cue": "Higher"},
        {"note": "Step back"},
        {"ankle_deg": -24.0},
        {"depth": 0.7},
    ],
)
def test_everything_in_the_state_can_be_seen(
    full_state: OverlayState, other: dict[str, object]
) -> None:
    changed = replace(full_state, **other)  # type: ignore[arg-type]
    assert (picture(full_state) != picture(changed)).any()


def test_drawing_is_repeatable(full_state: OverlayState) -> None:
    assert (picture(full_state) == picture(full_state)).all()


def test_an_image_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="made for"):
        Overlay(640, 360).draw(np.zeros((480, 640, 3), np.uint8), OverlayState())


def test_panels_that_do_not_fit_are_left_out(full_state: OverlayState) -> None:
    assert (picture(replace(full_state, leg=None), 33, 47) == 127).all()


wild = st.floats(allow_nan=True, allow_infinity=True, width=64)
near = st.floats(-50, 700)
points = st.lists(st.one_of(near, wild), min_size=2, max_size=2).map(np.array)
legs = st.builds(LegPoints, points, points, points, points, points)
states = st.builds(
    OverlayState,
    leg=st.none() | legs,
    ankle_deg=st.none() | wild,
    depth=st.none() | wild,
    full_depth=st.floats(0, 2) | wild,
    rep_count=st.integers(0, 10**9),
    partial_reps=st.integers(0, 10**9),
    rep_target=st.none() | st.integers(0, 10**9),
    phase=st.none() | st.sampled_from(["standing", "rising", "top", "lowering"]),
    cue=st.none() | st.text(max_size=80),
    note=st.none() | st.text(max_size=80),
)


@examples(1.5)
@given(width=st.integers(1, 700), height=st.integers(1, 700), state=states)
def test_no_state_and_no_size_crashes(width: int, height: int, state: OverlayState) -> None:
    overlay = Overlay(width, height)
    image = np.full((height, width, 3), 127, np.uint8)
    overlay.draw(image, state)
    overlay.draw(image, replace(state, cue="Higher", depth=0.5))
    assert image.shape == (height, width, 3)


@pytest.mark.parametrize("size", [(1, 1), (33, 47), (1, 500), (500, 1), (100, 60)])
def test_tiny_pictures(full_state: OverlayState, size: tuple[int, int]) -> None:
    assert picture(full_state, *size).shape == (size[1], size[0], 3)
