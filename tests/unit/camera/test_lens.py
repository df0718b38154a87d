"""A lens that bends straight lines shows in them; one that doesn't, doesn't."""

import cv2
import numpy as np
import pytest

from formcheck.analysis.lens import lens_notices
from formcheck.camera.lens import LensBend, estimate_lens_bend, line_turns

WIDTH, HEIGHT = 640, 480


def room(barrel: float, seed: int = 0) -> np.ndarray:
    """Draw walls, a floor and a door through a lens, and a ball."""
    random = np.random.default_rng(seed)
    high, wide = HEIGHT * 2, WIDTH * 2
    big = np.full((high, wide), 170, np.uint8)
    big[: int(random.uniform(0.25, 0.32) * high)] = 220
    big[int(random.uniform(0.68, 0.75) * high) :] = 110
    door = int(random.uniform(0.3, 0.35) * wide)
    big[int(0.35 * high) : int(0.7 * high), door : door + 60] = 60
    wall = int(random.uniform(0.68, 0.72) * wide)
    big[:, wall:] = (0.7 * big[:, wall:]).astype(np.uint8)
    cv2.circle(big, (int(0.5 * wide), int(0.6 * high)), 40, 30, -1)
    big = cv2.GaussianBlur(big, (0, 0), 1.0)
    # A point is drawn at r (1 - b r^2): what is seen at r comes from about r (1 + b r^2).
    x, y = np.meshgrid(np.arange(WIDTH) - WIDTH / 2, np.arange(HEIGHT) - HEIGHT / 2)
    stretch = 1 + barrel * (x**2 + y**2) / WIDTH**2
    to_x, to_y = x * stretch + wide / 2, y * stretch + high / 2
    image = cv2.remap(big, to_x.astype(np.float32), to_y.astype(np.float32), cv2.INTER_LINEAR)
    noisy = image + random.normal(0, 2, image.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("barrel", [0.0, 0.25, 0.5])
def test_the_bend_is_measured(barrel: float, seed: int) -> None:
    bend = estimate_lens_bend([line_turns(room(barrel, seed), None)] * 3)
    assert bool(lens_notices(bend)) == (barrel > 0)
    # A straight line is one segment: none goes on in another.
    if bend is not None:
        # Of a strong bend the first term is less than all of it.
        assert bend.barrel == pytest.approx(barrel, rel=0.25, abs=0.05)


def test_a_bare_picture_tells_nothing() -> None:
    bare = np.full((HEIGHT, WIDTH), 120, np.uint8)
    assert estimate_lens_bend([line_turns(bare, None)]) is None
    assert estimate_lens_bend([]) is None
    assert lens_notices(None) == []


def test_what_is_round_is_no_lens() -> None:
    round_things = np.full((HEIGHT, WIDTH), 120, np.uint8)
    for x in range(60, WIDTH, 130):
        for y in range(60, HEIGHT, 120):
            cv2.circle(round_things, (x, y), 45, 220, -1)
    assert lens_notices(estimate_lens_bend([line_turns(round_things, None)] * 2)) == []


def test_a_little_or_an_unsure_bend_is_not_told() -> None:
    assert lens_notices(LensBend(0.05, 0.001)) == []
    assert lens_notices(LensBend(0.4, 0.15)) == []
    (notice,) = lens_notices(LensBend(0.5, 0.03))
    assert notice.code == "wide-lens"
    assert "15 %" in notice.message
