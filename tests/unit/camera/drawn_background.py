"""A textured background seen by a camera whose motion is known, and somebody before it."""

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.frame import Image
from formcheck.model.landmarks import LANDMARK_COUNT

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 640, 360
PERSON = (270, 60, 100, 280)
"""Left, top, width and height of somebody who stands in the middle."""


@cache
def textured(seed: int, width: int = WIDTH, height: int = HEIGHT) -> npt.NDArray[np.float32]:
    """Soft patches with sharp edges, as furniture has, (height, width, 3), not to be changed."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), 150, np.uint8)
    for _ in range(width * height // 1500):
        corner, size = rng.uniform(0, [width, height]), rng.uniform(8, 50, 2)
        box = cv2.boxPoints((corner.tolist(), size.tolist(), float(rng.uniform(0, 90))))
        cv2.fillPoly(
            picture, [box.astype(np.int32)], rng.integers(40, 220, 3).tolist(), cv2.LINE_AA
        )
    return cv2.GaussianBlur(picture, (0, 0), 1.0).astype(np.float32)


def motion(
    shift: tuple[float, float] = (0.0, 0.0), turn_deg: float = 0.0, zoom: float = 1.0
) -> Floats:
    """Affine (2, 3) that turns and zooms about the picture's middle, then shifts."""
    angle = np.radians(turn_deg)
    cosine, sine = zoom * np.cos(angle), zoom * np.sin(angle)
    linear = np.array([[cosine, -sine], [sine, cosine]])
    middle = np.array([WIDTH / 2, HEIGHT / 2])
    return np.column_stack([linear, middle - linear @ middle + shift])


def seen(
    scene: npt.NDArray[np.float32], moved: Floats, rng: np.random.Generator, noise: float = 2.0
) -> Image:
    """The scene as a camera shows it whose picture has moved so."""
    picture = cv2.warpAffine(scene, moved, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
    # Another part of it for each picture: drawing it anew takes longer than all the rest.
    down, right = rng.integers(0, SPARE, 2)
    grain = cv2.addWeighted(
        picture, 1.0, grains()[down : down + HEIGHT, right : right + WIDTH], noise, 0.0
    )
    return np.asarray(grain.clip(0, 255), np.uint8)


SPARE = 200


@cache
def grains() -> npt.NDArray[np.float32]:
    """Noise of one level, larger than a picture, not to be changed."""
    shape = (HEIGHT + SPARE, WIDTH + SPARE, 3)
    return np.random.default_rng(0).standard_normal(shape, np.float32)


def with_person(image: Image, right: float, down: float = 0.0) -> Image:
    """The picture with somebody in a checked shirt before it, moved so many pixels."""
    left, top, width, height = PERSON
    image = image.copy()
    patch = textured(99, width, height).astype(np.uint8)
    x, y = int(left + right), int(top + down)
    image[y : y + height, x : x + width] = patch[: HEIGHT - y]
    return image


def landmarks(right: float = 0.0) -> npt.NDArray[np.float32]:
    """Landmarks (33, 5) all over that person."""
    left, top, width, height = PERSON
    points = np.zeros((LANDMARK_COUNT, 5), np.float32)
    points[:, 0] = left + right + width * (0.5 + 0.4 * np.cos(np.arange(LANDMARK_COUNT)))
    points[:, 1] = top + np.linspace(0.02, 0.98, LANDMARK_COUNT) * height
    return points


def off_px(found: Floats, truth: Floats) -> float:
    """How far the worse of the picture's corners and middle is put wrongly, pixels."""
    places = np.array([[0, 0], [WIDTH, 0], [0, HEIGHT], [WIDTH, HEIGHT], [WIDTH / 2, HEIGHT / 2]])
    difference = places @ (found - truth)[:, :2].T + (found - truth)[:, 2]
    return float(np.hypot(*difference.T).max())
