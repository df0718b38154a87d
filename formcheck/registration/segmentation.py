"""Which pixels of the flat picture belong to the turning rear foot."""

from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.model.arrays import Floats
from formcheck.registration.foot_template import HEIGHT, WIDTH, FootTemplate, Outline, Picture

REAR_FOOT: Outline = (
    (-0.26, -0.10), (-0.26, 0.27), (0.72, 0.29), (0.72, -0.05), (0.42, -0.22), (0.10, -0.30),
)  # fmt: skip
"""Where the rear foot can be, below the ankle and behind the ball, with the room that a
landmark's error of a tenth of the foot needs."""
HEEL: Outline = ((-0.04, -0.10), (0.0, 0.14), (0.35, 0.17), (0.35, -0.12))
"""Where the heel surely is: what turns furthest and so tells the turn best."""
MOST = 0.5
"""Difference (foot and floor are 1 apart) beyond which a pixel is simply wrong."""
HALF_WEIGHT_ADVANTAGE = 0.05
"""Advantage of turning over standing still at which a pixel counts half, and the advantage
that makes the difference: the noise of the differences."""


@dataclass(frozen=True)
class CalibrationSample:
    """One raised frame that the calibration uses.

    Attributes
    ----------
    pictures : ndarray, shape (H, W, 4)
        From `features.feature_maps`.
    texture : ndarray, shape (H, W, 2)
        From `features.texture`.
    shift : ndarray, shape (2,)
        Where the forefoot lies in them, canonical pixels.
    landmark_pitch_deg : float
        Turn of the foot by the landmarks, degrees.
    """

    pictures: Picture
    texture: Picture
    shift: Floats
    landmark_pitch_deg: float


def foot_weights(
    reference: Picture,
    samples: list[CalibrationSample],
    turns_deg: Floats,
    template: FootTemplate,
    pivot: Floats,
) -> Picture:
    """Weight of each pixel of the flat picture, 0..1, shape (H, W).

    Two explanations compete for what raised frames show in place of each pixel: it turned
    with the foot, or it stayed where it was (floor, wall, the other foot). The shank, which
    does neither, and pixels that tell nothing get about half and less.

    Parameters
    ----------
    reference : ndarray, shape (H, W, 2)
        Texture of the flat stance.
    samples : list of CalibrationSample
        Raised frames; without any the outline alone decides.
    turns_deg : ndarray, shape (len(samples),)
        Their turns.
    template : FootTemplate
        The canonical picture.
    pivot : ndarray, shape (2,)
        Ball of the foot, canonical pixels.
    """
    outline = template.mask(REAR_FOOT, 1.5)
    if not samples:
        return outline
    turned, stayed = np.zeros((HEIGHT, WIDTH)), np.zeros((HEIGHT, WIDTH))
    for sample, turn in zip(samples, turns_deg, strict=True):
        turned += _difference(reference, sample, turn, template, pivot)
        stayed += _difference(reference, sample, 0.0, template, pivot)
    advantage = ((stayed - turned) / len(samples)).astype(np.float32)
    advantage = cv2.GaussianBlur(advantage, (0, 0), 1.0)
    weight: Picture = (
        outline / (1 + np.exp(-(advantage - HALF_WEIGHT_ADVANTAGE) / HALF_WEIGHT_ADVANTAGE))
    ).astype(np.float32)
    return weight


def heel_seen(weight: Picture, template: FootTemplate) -> float:
    """Share of the heel that was seen to turn, 0..1: little when the other leg hides it.

    Parameters
    ----------
    weight : ndarray, shape (H, W)
        From `foot_weights`.
    template : FootTemplate
        The canonical picture.
    """
    inside = (template.mask(HEEL, 0.3) > 0.5) & (template.mask(REAR_FOOT, 1.5) > 0.5)
    return float((weight / np.maximum(template.mask(REAR_FOOT, 1.5), 0.5))[inside].mean())


def foot_motion(template: FootTemplate, pivot: Floats, turn_deg: float, shift: Floats) -> Floats:
    """Affine motion of the pixels of the flat picture with the turning foot.

    Parameters
    ----------
    template : FootTemplate
        Its plane turns.
    pivot : ndarray, shape (2,)
        Ball of the foot, canonical pixels.
    turn_deg : float
        Turn of the rear foot, heel up positive.
    shift : ndarray, shape (2,)
        How far the foot has moved since the stance, canonical pixels.

    Returns
    -------
    ndarray, shape (2, 3)
        From the flat picture to the present one.
    """
    turn = np.radians(turn_deg)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = template.plane @ rotation @ np.linalg.inv(template.plane)
    affine: Floats = np.column_stack([matrix, pivot - matrix @ pivot + shift])
    return affine


def _difference(
    reference: Picture,
    sample: CalibrationSample,
    turn_deg: float,
    template: FootTemplate,
    pivot: Floats,
) -> Picture:
    there = cv2.warpAffine(
        sample.texture,
        foot_motion(template, pivot, turn_deg, sample.shift),
        (WIDTH, HEIGHT),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    difference: Picture = np.minimum(np.abs(there - reference), MOST).sum(axis=2)
    return difference
