"""Undo the smoothing that MediaPipe's VIDEO mode puts on its landmarks.

The filter lags 20 to 75 ms behind the motion. Its recipe is public, so that it can be
undone sample by sample, without a look ahead. Where the motion turns back, two inputs can
have given the same output; the likelier one is taken, so that a few samples there may be off.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MIN_CUTOFF_HZ, BETA, DERIVATIVE_CUTOFF_HZ = 0.05, 80.0, 1.0
"""MediaPipe's settings of the One-Euro filter (Casiez, Roussel and Vogel 2012) for pose
landmarks: pose_landmarker_graph, ConfigureLandmarksSmoothingCalculator."""

REGION_SCALE = 2 * 1.25
"""MediaPipe divides speeds by the side of the pose's region: 1.25 (its landmark graph's
RectTransformation) times the diameter of the circle about the hips that holds the body."""


def object_scale(landmarks: Floats) -> float:
    """Side of MediaPipe's pose region in pixels, the median over the frames.

    Parameters
    ----------
    landmarks : ndarray, shape (T, 33, 2)
        Positions in pixels, NaN where nobody was found.

    Returns
    -------
    float
        NaN when nobody was found at all.
    """
    hips = landmarks[:, 23:25].mean(axis=1, keepdims=True)
    reach = np.hypot.reduce(landmarks - hips, axis=2).max(axis=1)
    found = np.isfinite(reach)
    return REGION_SCALE * float(np.median(reach[found])) if found.any() else float("nan")


def undo_one_euro(filtered: Floats, time_s: Floats, scale: float) -> Floats:
    """Return what the filter was fed with.

    The filter is, with f the rate of the sample and a(c) = 1 / (1 + f / (2 pi c)),
    v_i = v_(i-1) + a(1 Hz) ((x_i - x_(i-1)) f / scale - v_(i-1)), c = min + beta |v_i| and
    y_i = y_(i-1) + a(c) (x_i - y_(i-1)). With e = x_i - y_(i-1) that is a quadratic in e
    for each sign of v_i; of its valid roots the one nearest to the expected motion is it.

    Parameters
    ----------
    filtered : ndarray, shape (T, K)
        Filtered coordinates without gaps, pixels.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    scale : float
        The filter's object scale in pixels (`object_scale`).

    Returns
    -------
    ndarray, shape (T, K)
        Coordinates before the filter; noisier, as the filter had a reason.
    """
    raw = filtered.copy()
    velocity = np.zeros(filtered.shape[1])
    for i in range(1, len(filtered)):
        rate = 1.0 / max(time_s[i] - time_s[i - 1], 1e-4)
        raw[i], velocity = _step(filtered[i - 1], filtered[i], raw[i - 1], velocity, rate, scale)
    return raw


def _step(
    before: Floats, now: Floats, raw_before: Floats, velocity: Floats, rate: float, scale: float
) -> tuple[Floats, Floats]:
    """One sample back: the raw sample and the filter's speed after it."""
    lag = rate / (2 * np.pi)
    gain = 1 / (1 + lag / DERIVATIVE_CUTOFF_HZ)
    slope = gain * rate / scale  # v_i = slope * e + offset
    offset = (1 - gain) * velocity + slope * (before - raw_before)
    change = now - before
    expected = raw_before + velocity / rate * scale - before
    best, best_miss = change.copy(), np.full(len(change), np.inf)
    for sign in (1.0, -1.0):
        a = BETA * sign * slope
        b = MIN_CUTOFF_HZ + BETA * sign * offset - change * a
        c = -change * (MIN_CUTOFF_HZ + BETA * sign * offset + lag)
        discriminant = b * b - 4 * a * c
        root = np.sqrt(np.maximum(discriminant, 0.0))
        for candidate in ((-b + root) / (2 * a), (-b - root) / (2 * a)):
            valid = (discriminant >= 0) & (sign * (slope * candidate + offset) >= -1e-12)
            miss = np.where(valid, np.abs(candidate - expected), np.inf)
            better = miss < best_miss
            best, best_miss = np.where(better, candidate, best), np.minimum(miss, best_miss)
    return before + best, slope * best + offset
