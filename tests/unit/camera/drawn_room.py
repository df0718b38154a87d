"""Rooms drawn through a pinhole whose roll and pitch are known, and what is no room."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.camera.downscale import downscale_grey
from formcheck.camera.line_segments import LONG_SIDE, Edges, detect_edges
from formcheck.camera.vanishing_point import VanishingPointEstimator
from formcheck.model.frame import Image
from formcheck.model.recording import Roll, VerticalConvergence

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 640, 480
FINE = 4
"""Bits of fraction of the drawn points."""


def camera_of(
    images: Sequence[Image], people: Sequence[npt.NDArray[np.float32]] | None = None
) -> tuple[Roll | None, VerticalConvergence]:
    """Roll and convergence by the pictures of one clip, a second apart."""
    meter = VanishingPointEstimator()
    for second, image in enumerate(images):
        meter.add(float(second), image, None if people is None else people[second])
    return meter.finish()


def edges_of(image: Image, person: npt.NDArray[np.float32] | None = None) -> Edges:
    """Upright edges of one picture that are not on the person (landmarks in its pixels)."""
    grey, scale = downscale_grey(image, LONG_SIDE)
    return detect_edges(grey, None if person is None else np.asarray(person[:, :2], float) * scale)


def camera(roll_deg: float, pitch_deg: float) -> Floats:
    """Room (x right, y away, z up) to camera (x right, y down, z forward), shape (3, 3)."""
    roll, pitch = np.radians([roll_deg, pitch_deg])
    level = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    up = np.array(
        [[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]]
    )
    # The camera turns counterclockwise, what it sees clockwise.
    turn = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(turn @ up @ level)


def drawn_room(
    rng: np.random.Generator,
    roll_deg: float,
    pitch_deg: float = 0.0,
    boxes: int = 6,
    floor_lines: int = 8,
    focal: float = 600.0,
) -> Image:
    """Cupboards and doors about a wall 4 m away, a floor of boards; noise as of a camera."""
    view = camera(roll_deg, pitch_deg)
    image = np.full((HEIGHT, WIDTH, 3), 190, np.uint8)

    def draw(corners: Floats, shade: list[int]) -> None:
        seen = (corners - [0, 0, 1.0]) @ view.T
        points = focal * seen[:, :2] / seen[:, 2:] + [WIDTH / 2, HEIGHT / 2]
        whole = (points * 2**FINE).round().astype(np.int32)
        cv2.fillPoly(image, [whole], shade, cv2.LINE_AA, FINE)

    for x in rng.uniform(-3, 3, floor_lines):
        skew = rng.uniform(-1, 1)
        ends = [(x, 2.5), (x + 0.05, 2.5), (x + skew + 0.05, 4), (x + skew, 4)]
        draw(np.array([(a, b, 0.0) for a, b in ends]), [120, 130, 140])
    places = np.linspace(-1.8, 1.8, boxes) + rng.uniform(-0.2, 0.2, boxes)
    for x in places:
        away, wide, high = rng.uniform(3.2, 4), rng.uniform(0.15, 0.5), rng.uniform(0.7, 2.0)
        corners = [(x, 0), (x + wide, 0), (x + wide, high), (x, high)]
        draw(np.array([(a, away, c) for a, c in corners]), rng.integers(20, 140, 3).tolist())
    return grainy(rng, image)


def grainy(rng: np.random.Generator, image: Image) -> Image:
    """The picture, a little soft, with the noise of a camera."""
    soft = cv2.GaussianBlur(image, (0, 0), 0.7)
    return np.asarray((soft + rng.normal(0, 3, image.shape)).clip(0, 255), np.uint8)


def noise(rng: np.random.Generator) -> Image:
    """Texture without any line, of a random fineness."""
    smooth = cv2.GaussianBlur(
        rng.normal(0, 1, (HEIGHT, WIDTH, 3)), (0, 0), float(rng.uniform(0.3, 6))
    )
    return np.asarray((128 + 40 * smooth / smooth.std()).clip(0, 255), np.uint8)


def litter(rng: np.random.Generator, pieces: int) -> Image:
    """Rectangles thrown down at all angles."""
    image = np.full((HEIGHT, WIDTH, 3), 180, np.uint8)
    for _ in range(pieces):
        middle, size = rng.uniform(0, [WIDTH, HEIGHT]), rng.uniform(10, 90, 2)
        corners = cv2.boxPoints((middle.tolist(), size.tolist(), float(rng.uniform(0, 180))))
        cv2.fillPoly(
            image, [corners.round().astype(np.int32)], rng.integers(0, 255, 3).tolist(), cv2.LINE_AA
        )
    return grainy(rng, image)


def forest(rng: np.random.Generator, trunks: int, lean_sd_deg: float) -> Image:
    """Crooked trunks that lean at random about the vertical, before leaves."""
    image = noise(rng)
    y = np.arange(-10, HEIGHT + 10, 40)
    for _ in range(trunks):
        lean = np.tan(np.radians(rng.normal(0, lean_sd_deg)))
        x = rng.uniform(0, WIDTH) + lean * (HEIGHT - y) + np.cumsum(rng.normal(0, 2.5, len(y)))
        line = np.stack([x, y], axis=1).round().astype(np.int32)
        shade, thick = rng.integers(20, 120, 3).tolist(), int(rng.integers(4, 30))
        cv2.polylines(image, [line], False, shade, thick, cv2.LINE_AA)
    return cv2.GaussianBlur(image, (0, 0), 1.0)
