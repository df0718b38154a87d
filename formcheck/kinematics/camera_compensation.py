"""A moving camera's own motion, taken out of the landmarks."""

import numpy as np

from formcheck.model.arrays import Floats


def fill_forward(motion: Floats) -> Floats:
    """Motion with its gaps filled by what was last known.

    Parameters
    ----------
    motion : ndarray, shape (T, 2, 3)
        Affine from the first frame's pixels to each frame's; NaN where unknown.

    Returns
    -------
    ndarray, shape (T, 2, 3)
        None moves before the first known frame.
    """
    known = np.isfinite(motion).all(axis=(1, 2))
    last = np.maximum.accumulate(np.where(known, np.arange(len(motion)), -1))
    held: Floats = np.where((last >= 0)[:, None, None], motion[last], np.eye(2, 3))
    return held


def to_reference_frame(points: Floats, motion: Floats) -> Floats:
    """Where points of each frame would be in the first frame's picture.

    Parameters
    ----------
    points : ndarray, shape (T, N, 2)
        Pixels of each frame; NaN stays NaN.
    motion : ndarray, shape (T, 2, 3)
        From `fill_forward`.
    """
    back = np.linalg.inv(motion[:, :, :2])
    result: Floats = np.einsum("tij,tnj->tni", back, points - motion[:, None, :, 2])
    return result


def to_image_frame(points: Floats, motion: Floats) -> Floats:
    """Undo `to_reference_frame`: where points of the first frame's picture are in each frame's."""
    result: Floats = np.einsum("tij,tnj->tni", motion[:, :, :2], points) + motion[:, None, :, 2]
    return result
