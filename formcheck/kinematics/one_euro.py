"""Undo the smoothing that a pose backend puts on its landmarks, as MediaPipe's VIDEO mode does.

That filter lags 20 to 75 ms behind the motion. Its recipe is public, so that it can be
undone sample by sample, without a look ahead. Where the motion turns back, two inputs can
have given the same output; the likelier one is taken, so that a few samples there may be off.
"""

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.landmarks import hips_and_extent
from formcheck.model.pose_backend import OneEuroFilter

_SIGNS = np.array([1.0, -1.0])[:, None, None]
"""Of the speed: the first axis of all solutions of one sample, shape (2, 2, K)."""
_SIGNS_OF_ROOTS = np.array([1.0, -1.0])[:, None]
"""The second axis."""


def object_scale(landmarks: Floats, smoothing: OneEuroFilter) -> float:
    """Return what the filter divided speeds by, in pixels: the median over the frames.

    Parameters
    ----------
    landmarks : ndarray, shape (T, 33, 2)
        Positions in pixels, NaN where nobody was found.
    smoothing : OneEuroFilter
        The filter.

    Returns
    -------
    float
        NaN when nobody was found at all.
    """
    _, extent = hips_and_extent(landmarks)
    found = np.isfinite(extent)
    if not found.any():
        return float("nan")
    return smoothing.region_scale * float(np.median(extent[found]))


def undo_one_euro(
    filtered: Floats, time_s: Floats, scale: float, smoothing: OneEuroFilter
) -> Floats:
    """Return what the filter was fed with.

    The filter is, with f the rate of the sample, a(c) = 1 / (1 + f / (2 pi c)) and d the
    cutoff of the speed, v_i = v_(i-1) + a(d) ((x_i - x_(i-1)) f / scale - v_(i-1)),
    c = min + beta |v_i| and y_i = y_(i-1) + a(c) (x_i - y_(i-1)). With e = x_i - y_(i-1) that
    is a quadratic in e for each sign of v_i; of its valid roots the one nearest to the
    expected motion is it.

    Parameters
    ----------
    filtered : ndarray, shape (T, K)
        Filtered coordinates without gaps, pixels.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    scale : float
        The filter's object scale in pixels (`object_scale`).
    smoothing : OneEuroFilter
        Its settings.

    Returns
    -------
    ndarray, shape (T, K)
        Coordinates before the filter; noisier, as the filter had a reason.
    """
    raw = filtered.copy()
    velocity = np.zeros(filtered.shape[1])
    for i in range(1, len(filtered)):
        rate = 1.0 / max(time_s[i] - time_s[i - 1], 1e-4)
        raw[i], velocity = _step(
            filtered[i - 1], filtered[i], raw[i - 1], velocity, rate, scale, smoothing
        )
    return raw


def _step(
    before: Floats,
    now: Floats,
    raw_before: Floats,
    velocity: Floats,
    rate: float,
    scale: float,
    smoothing: OneEuroFilter,
) -> tuple[Floats, Floats]:
    """One sample back: the raw sample and the filter's speed after it."""
    lag = rate / (2 * np.pi)
    gain = 1 / (1 + lag / smoothing.derivative_cutoff_hz)
    slope = gain * rate / scale  # v_i = slope * e + offset
    offset = (1 - gain) * velocity + slope * (before - raw_before)
    change = now - before
    expected = raw_before + velocity / rate * scale - before
    beta = smoothing.beta * _SIGNS
    a = beta * slope
    cutoff = smoothing.min_cutoff_hz + beta * offset
    b = cutoff - change * a
    c = -change * (cutoff + lag)
    discriminant = b * b - 4 * a * c
    root = np.sqrt(np.maximum(discriminant, 0.0))
    candidates = (_SIGNS_OF_ROOTS * root - b) / (2 * a)
    valid = (discriminant >= 0) & (_SIGNS * (slope * candidates + offset) >= -1e-12)
    miss = np.where(valid, np.abs(candidates - expected), np.inf).reshape(4, -1)
    nearest = miss.argmin(axis=0), np.arange(len(change))
    best = np.where(np.isfinite(miss[nearest]), candidates.reshape(4, -1)[nearest], change)
    return before + best, slope * best + offset
