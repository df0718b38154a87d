import cv2
import numpy as np
import pytest

from formcheck.registration.features import feature_maps, texture
from formcheck.registration.foot_template import HEIGHT, WIDTH, FootTemplate
from formcheck.registration.polar_correlation import peak_near, turn_search
from formcheck.registration.segmentation import (
    CalibrationSample,
    foot_motion,
    foot_weights,
    heel_seen,
)

COLOURS = np.array([[0.02, 0.0, 0.0]], np.float32)
PIVOT = np.array([86.0, 84.0])


def picture(seed):
    draw = np.random.default_rng(seed).normal(size=(HEIGHT, WIDTH, 1)).astype(np.float32)
    soft = cv2.GaussianBlur(draw, (0, 0), 2.5)
    grey = np.clip(128 + 40 * soft / soft.std(), 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def frame(foreshortening=1.0, slope=0.0):
    return FootTemplate(np.zeros(2), 1.0, 1, np.array([52.0, 52.0 * slope]), foreshortening, slope)


def turned(image, foot, turn_deg, shift):
    return cv2.warpAffine(
        image,
        foot_motion(foot, PIVOT, turn_deg, shift),
        (WIDTH, HEIGHT),
        borderMode=cv2.BORDER_REFLECT,
    )


@pytest.mark.parametrize(("foreshortening", "slope"), [(1.0, 0.0), (0.8, 0.2), (0.7, -0.3)])
@pytest.mark.parametrize("turn_deg", [-12.0, 0.0, 21.4, 60.0])
def test_a_turned_picture_shows_its_turn_in_every_channel(turn_deg, foreshortening, slope):
    foot = frame(foreshortening, slope)
    image, shift = picture(1), np.array([2.4, -1.3])
    flat = feature_maps(image, COLOURS)
    weight = foot_weights(texture(image, COLOURS), [], np.zeros(0), foot, PIVOT)
    search = turn_search(flat, weight, foot, PIVOT)
    curves = search.curves(feature_maps(turned(image, foot, turn_deg, shift), COLOURS), shift)
    for curve in curves:
        found, score = peak_near(curve, int(curve.argmax()), 0)
        assert found == pytest.approx(turn_deg, abs=0.7)
        assert score > 0.6


def test_the_flat_picture_matches_itself_completely():
    image = picture(2)
    weight = foot_weights(texture(image, COLOURS), [], np.zeros(0), frame(), PIVOT)
    flat = feature_maps(image, COLOURS)
    curves = turn_search(flat, weight, frame(), PIVOT).curves(flat, np.zeros(2))
    assert curves[:, 18] == pytest.approx(1, abs=0.01)


def test_an_empty_picture_matches_nothing():
    image = picture(3)
    weight = foot_weights(texture(image, COLOURS), [], np.zeros(0), frame(), PIVOT)
    search = turn_search(feature_maps(image, COLOURS), weight, frame(), PIVOT)
    curves = search.curves(feature_maps(np.full_like(image, 90), COLOURS), np.zeros(2))
    assert np.isfinite(curves).all()
    assert np.abs(curves).max() < 0.05


def test_pixels_that_stay_lose_their_weight():
    moving, still = picture(4), picture(5)
    resting = np.zeros((HEIGHT, WIDTH), bool)
    resting[:, :60] = True
    flat = np.where(resting[..., None], still, moving)
    there = np.where(resting[..., None], still, turned(moving, frame(), 25.0, np.zeros(2)))
    sample = CalibrationSample(
        feature_maps(there, COLOURS), texture(there, COLOURS), np.zeros(2), 25.0
    )
    flat_texture = texture(flat, COLOURS)
    outline = foot_weights(flat_texture, [], np.zeros(0), frame(), PIVOT)
    weight = foot_weights(flat_texture, [sample], np.array([25.0]), frame(), PIVOT)
    inside = outline > 0.9
    assert weight[inside & resting].mean() < 0.2
    assert weight[inside & ~resting].mean() > 0.6


@pytest.mark.parametrize("hidden", [False, True])
def test_a_heel_that_another_leg_hides_is_not_seen_to_turn(hidden):
    flat = picture(6)
    there = turned(flat, frame(), 25.0, np.zeros(2))
    if hidden:
        flat[:, :65], there[:, :65] = 90, 90
    sample = CalibrationSample(
        feature_maps(there, COLOURS), texture(there, COLOURS), np.zeros(2), 25.0
    )
    weight = foot_weights(texture(flat, COLOURS), [sample], np.array([25.0]), frame(), PIVOT)
    assert (heel_seen(weight, frame()) > 0.8) != hidden
    assert (heel_seen(weight, frame()) < 0.5) == hidden
