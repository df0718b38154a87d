"""A moving camera's own motion, taken out of the landmarks."""

import numpy as np

from formcheck.kinematics.signals import speed
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import SIDES, Landmark


def fill_forward(motion: Floats) -> Floats:
    """Camera motion with each gap filled by the last known motion before it.

    Parameters
    ----------
    motion : ndarray, shape (T, 2, 3)
        Affine from the first frame's pixels to each frame's; NaN where unknown.

    Returns
    -------
    ndarray, shape (T, 2, 3)
        Without NaN; the identity before the first known frame.
    """
    known = np.isfinite(motion).all(axis=(1, 2))
    last = np.maximum.accumulate(np.where(known, np.arange(len(motion)), -1))
    held: Floats = np.where((last >= 0)[:, None, None], motion[last], np.eye(2, 3))
    return held


SPEED_WINDOW_S, CARRIED_WINDOW_S = 0.4, 1.0
"""A camera in a hand sways to and fro within the second, one that is carried about goes on."""


def ground_speed(
    motion: Floats, points: Floats, time_s: Floats, window_s: float = SPEED_WINDOW_S
) -> Floats:
    """Speed of the floor at the feet in the picture, as the camera moves.

    Parameters
    ----------
    motion : ndarray, shape (T, 2, 3)
        Affine from the first frame's pixels to each frame's; NaN where unknown.
    points : ndarray, shape (T, 33, 2)
        Landmarks in pixels of the first frame.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    window_s : float
        In which it has come so far, seconds: `CARRIED_WINDOW_S` leaves a hand's sway out.

    Returns
    -------
    ndarray, shape (T,)
        Pixels a second; NaN where the motion is unknown.
    """
    feet = [Landmark.of(side, name) for side in SIDES for name in ("heel", "foot_index")]
    place = np.nanmedian(points[:, feet], axis=(0, 1))
    return speed(motion[:, :, :2] @ place + motion[:, :, 2], time_s, window_s)


def to_reference_frame(points: Floats, motion: Floats) -> Floats:
    """Points with the camera's motion taken out: where they would be in the first frame's picture.

    Parameters
    ----------
    points : ndarray, shape (T, N, 2)
        Pixels of each frame; NaN stays NaN.
    motion : ndarray, shape (T, 2, 3)
        From `fill_forward`.

    Returns
    -------
    ndarray, shape (T, N, 2)
        Pixels of the first frame.
    """
    back = np.linalg.inv(motion[:, :, :2])
    result: Floats = np.einsum("tij,tnj->tni", back, points - motion[:, None, :, 2])
    return result


def to_image_frame(points: Floats, motion: Floats) -> Floats:
    """Points with the camera's motion put back: the inverse of `to_reference_frame`.

    Parameters
    ----------
    points : ndarray, shape (T, N, 2)
        Pixels of the first frame; NaN stays NaN.
    motion : ndarray, shape (T, 2, 3)
        From `fill_forward`.

    Returns
    -------
    ndarray, shape (T, N, 2)
        Pixels of each frame.
    """
    result: Floats = np.einsum("tij,tnj->tni", motion[:, :, :2], points) + motion[:, None, :, 2]
    return result
