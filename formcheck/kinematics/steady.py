"""A moving camera's own motion, taken out of the landmarks."""

import numpy as np

from formcheck.kinematics.signals import Floats


def held_motion(motion: Floats) -> Floats:
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


def steadied(points: Floats, motion: Floats) -> Floats:
    """Where points of each frame would be in the first frame's picture.

    Parameters
    ----------
    points : ndarray, shape (T, N, 2)
        Pixels of each frame; NaN stays NaN.
    motion : ndarray, shape (T, 2, 3)
        From `held_motion`.
    """
    back = np.linalg.inv(motion[:, :, :2])
    result: Floats = np.einsum("tij,tnj->tni", back, points - motion[:, None, :, 2])
    return result


def carried(points: Floats, motion: Floats) -> Floats:
    """Undo `steadied`: where points of the first frame's picture are in each frame's."""
    result: Floats = np.einsum("tij,tnj->tni", motion[:, :, :2], points) + motion[:, None, :, 2]
    return result
