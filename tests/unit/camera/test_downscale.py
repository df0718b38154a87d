"""A picture made small and grey."""

import cv2
import numpy as np
import pytest

from formcheck.camera.downscale import downscale_grey


def slope(width: int, height: int) -> np.ndarray:
    """Grey picture that gets brighter to the right and downwards, by a grey value in 16 pixels."""
    across, down = np.meshgrid(np.arange(width) / 16, np.arange(height) / 16)
    return np.repeat((across + down)[..., None], 3, axis=2).round().astype(np.uint8)


@pytest.mark.parametrize(
    "size", [(1280, 720), (720, 1280), (1281, 719), (1920, 1080), (960, 540), (640, 480), (500, 3)]
)
def test_places_stay_where_they_were(size: tuple[int, int]) -> None:
    image = slope(*size)
    grey, scale = downscale_grey(image, 480)
    assert scale == 480 / max(size)
    assert max(grey.shape) == 480
    assert abs(min(grey.shape) - scale * min(size)) <= 1
    middle = (np.indices(grey.shape) + 0.5) / scale - 0.5
    np.testing.assert_allclose(grey, middle.sum(axis=0) / 16, atol=1.6)


@pytest.mark.parametrize("size", [(480, 360), (300, 200), (1, 1)])
def test_a_small_picture_keeps_its_size(size: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8)
    grey, scale = downscale_grey(image, 480)
    assert scale == 1
    np.testing.assert_array_equal(grey, cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))


def test_fine_noise_is_averaged() -> None:
    noisy = np.random.default_rng(2).normal(128, 30, (720, 1280, 3)).clip(0, 255)
    grey, _ = downscale_grey(noisy.astype(np.uint8), 480)
    # Grey of three colours: 0.67 of 30; four pixels are one: half of it.
    assert grey.std() < 11


def test_neither_colour_nor_picture_is_changed() -> None:
    image = np.full((720, 1280, 3), (200, 100, 50), np.uint8)
    before = image.copy()
    assert set(np.unique(downscale_grey(image, 480)[0])) == {round(0.299 * 200 + 58.7 + 5.7)}
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize("shape", [(1, 16384, 3), (16384, 1, 3), (2, 9000, 3), (3, 5000, 3)])
def test_a_picture_of_a_few_rows_keeps_at_least_one(shape: tuple[int, int, int]) -> None:
    grey, scale = downscale_grey(np.zeros(shape, np.uint8), 320)
    assert min(grey.shape) >= 1
    assert max(grey.shape) <= 320
    assert scale == 320 / max(shape)
