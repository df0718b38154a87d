"""Where the ground is that goes away under a foot in the picture, while the foot stays on its spot.

Who carries a camera about sees the floor move against what is behind it. While the foot is flat all
its landmarks show where the ground is. In a raise only the toe stays on it, and the heel that comes
up drags the toe landmark along: by the same share of its lift in every raise of a clip, which is
found together with the ground's path.
"""

import numpy as np

from formcheck.model.arrays import Bools, Floats

CAMERA_SWAYS, CAMERA_UNKNOWN = 0.01, 0.1
"""Statures a second by which a camera that is held still moves, and one may whose motion is not
known: the background is lost in a fast pan."""
KEEPS_ITS_WAY_S = 1.0
"""So long a carried camera moves one way: the ground's path is one of steps of chance."""
FLAT_SD, TOE_SD, OF_LIFT = 0.004, 0.004, 0.15
"""Statures by which a flat foot and the toe of a raised one are off, and what the second grows by
for each stature by which the heel is lifted."""
FLAT_ERRORS_LAST_S, TOE_ERRORS_LAST_S = 0.15, 0.5
"""So long each is off by the same: its frames are not so many measurements."""
DRAGGED_SD = 0.5
"""Of the share of the heel's lift by which it drags the toe landmark along; on people .2 to .4."""


def moving_ground(
    flat: Floats, toe: Floats, lift: Floats, time_s: Floats, camera_speed: Floats | None
) -> tuple[Floats, Floats]:
    """Find the path of the ground under a foot that stays on one spot.

    A random walk as fast as the camera, measured by the flat foot and by the toe, in one solution
    of least squares.

    Parameters
    ----------
    flat : ndarray, shape (T, 2)
        How far the foot is from where it stood, in frames in which it is flat; else NaN. Statures.
    toe : ndarray, shape (T, 2)
        The same of the toe landmark in every frame in which it is seen.
    lift : ndarray, shape (T,)
        Of the heel over the toe, against the stance, statures; NaN where it is not seen.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    camera_speed : ndarray, shape (T,), optional
        Statures a second; NaN where it is not known.

    Returns
    -------
    path : ndarray, shape (T, 2)
        Statures.
    sd : ndarray, shape (T,)
        Its standard deviation.
    """
    is_flat = np.isfinite(flat[:, 0])
    raised = ~is_flat & np.isfinite(toe[:, 0]) & np.isfinite(lift)
    dragging = np.where(raised, lift, 0.0)
    sd = np.where(is_flat, FLAT_SD, np.hypot(TOE_SD, OF_LIFT * dragging))
    seen = np.where(is_flat[:, None], flat, np.where(raised[:, None], toe, 0.0))
    errors_last_s = np.where(is_flat, FLAT_ERRORS_LAST_S, TOE_ERRORS_LAST_S)
    measurements = np.minimum(np.gradient(time_s) / errors_last_s, 1.0)
    weight = np.where(is_flat | raised, measurements / sd**2, 0.0)
    walked = _variance_walked(time_s, camera_speed)
    path, drag_sd = _least_squares(seen, dragging, weight, np.diff(walked))
    return path, _path_sd(is_flat, np.hypot(sd, drag_sd * dragging), raised, flat, walked)


def _variance_walked(time_s: Floats, camera_speed: Floats | None) -> Floats:
    """Variance that the ground's walk has gathered since the first frame, (T,)."""
    pace = np.full(len(time_s), CAMERA_SWAYS)
    if camera_speed is not None:
        known = np.isfinite(camera_speed)
        pace = np.where(known, np.fmax(camera_speed, CAMERA_SWAYS), CAMERA_UNKNOWN)
    rate = KEEPS_ITS_WAY_S * pace**2
    steps = (rate[1:] + rate[:-1]) / 2 * np.diff(time_s)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _least_squares(
    seen: Floats, dragging: Floats, weight: Floats, step_variance: Floats
) -> tuple[Floats, float]:
    """The path (T, 2), with the share of dragging that fits best; standard deviation of that."""
    from scipy.linalg import solveh_banded

    stiffness = 1 / step_variance
    bands = np.zeros((2, len(weight)))
    bands[1] = weight
    bands[1, 1:] += stiffness
    bands[1, :-1] += stiffness
    bands[0, 1:] = -stiffness
    right = np.column_stack([seen, dragging]) * weight[:, None]
    solved = solveh_banded(bands, right)
    undragged, by_drag = solved[:, :2], solved[:, 2]
    known = float(dragging @ (weight * (dragging - by_drag))) + DRAGGED_SD**-2
    share = (dragging * weight) @ (seen - undragged) / known
    path: Floats = undragged - by_drag[:, None] * share
    return path, known**-0.5


def _path_sd(is_flat: Bools, toe_sd: Floats, raised: Bools, flat: Floats, walked: Floats) -> Floats:
    """Standard deviation of the path: of a walk between known places, and by the toe, (T,)."""
    known = np.flatnonzero(is_flat)
    frames = np.arange(len(walked))
    before = known[np.maximum(np.searchsorted(known, frames, "right") - 1, 0)]
    after = known[np.minimum(np.searchsorted(known, frames), len(known) - 1)]
    between = walked[after] - walked[before]
    share = np.clip((walked - walked[before]) / np.maximum(between, 1e-12), 0.0, 1.0)
    # Before the first known place and after the last one it goes on freely.
    outside = np.where(before == after, np.abs(walked - walked[before]), 0.0)
    step = np.hypot(*(flat[after] - flat[before]).T)
    bridge = np.maximum(between, step**2) * share * (1 - share) + outside
    bridge = np.where(is_flat, 0.0, bridge)
    by_toe = np.where(raised, toe_sd**2, np.inf)
    result: Floats = np.sqrt(bridge / (1 + bridge / by_toe))
    return result
