"""How fast verticals converge: what the camera's pitch does to the picture."""

import numpy as np
import pytest
from drawn_room import WIDTH, camera_of, drawn_room, noise

from formcheck.camera.vanishing_point import AIMED, VanishingPointEstimator
from formcheck.model.recording import VerticalConvergence

FOCAL = 600.0
PITCHES = (-15.0, -8.0, -3.0, 0.0, 3.0, 8.0, 15.0)
SEEDS = range(4)


def true_convergence(pitch_deg: float) -> float:
    """Tangent of the pitch over the focal length in long sides of the picture."""
    return float(np.tan(np.radians(pitch_deg))) / (FOCAL / WIDTH)


def in_room(pitch_deg: float, seed: int, roll_deg: float = 0.0) -> VerticalConvergence:
    rng = np.random.default_rng(seed)
    return camera_of([drawn_room(rng, roll_deg, pitch_deg, focal=FOCAL)])[1]


@pytest.mark.long
def test_the_convergence_is_found_within_reach_of_its_error() -> None:
    off = []
    for pitch_deg in PITCHES:
        for seed in SEEDS:
            found = in_room(pitch_deg, seed, roll_deg=2.0 * seed - 3.0)
            assert found.sd < 0.08
            off.append((found.per_long_side - true_convergence(pitch_deg)) / found.sd)
    # More than 3 standard deviations are no chance, and the root mean square is about 1.
    assert np.abs(off).max() < 3
    assert np.sqrt(np.mean(np.square(off))) < 1.5


@pytest.mark.parametrize("pitch_deg", [-12.0, 12.0])
def test_positive_looks_up(pitch_deg: float) -> None:
    found = in_room(pitch_deg, 5)
    assert np.sign(found.per_long_side) == np.sign(pitch_deg)
    assert abs(found.per_long_side) > 4 * found.sd


@pytest.mark.parametrize("seed", SEEDS)
def test_without_verticals_it_is_what_is_usual(seed: int) -> None:
    found = camera_of([noise(np.random.default_rng(seed))])[1]
    assert abs(found.per_long_side) < 0.05
    assert found.sd > AIMED


def test_no_picture_says_as_little() -> None:
    roll, found = VanishingPointEstimator().finish()
    assert roll is None
    assert found.per_long_side == pytest.approx(0, abs=1e-9)
    assert found.sd > AIMED


def test_pictures_of_one_clip_are_put_together() -> None:
    meter = VanishingPointEstimator()
    for second in range(6):
        image = drawn_room(np.random.default_rng(9), 0.0, -10.0, focal=FOCAL)
        meter.add(float(second), image, None)
    roll, found = meter.finish()
    assert roll is not None
    assert found.per_long_side == pytest.approx(true_convergence(-10.0), abs=3 * found.sd)


@pytest.mark.parametrize(("given", "most", "left_s"), [(7, 3, (0, 3, 6)), (3, 5, (0, 1, 2))])
def test_the_pictures_that_are_kept_are_spread(
    given: int, most: int, left_s: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    meter, seen = VanishingPointEstimator(), []
    for second in range(given):
        meter.add(float(second), np.full((48, 64, 3), second, np.uint8), None)
    meter.thin(most)
    monkeypatch.setattr(
        "formcheck.camera.vanishing_point.find_segments",
        lambda grey: seen.append(int(grey.mean())) or np.empty((0, 4)),
    )
    meter.finish()
    assert sorted(seen) == list(left_s)
