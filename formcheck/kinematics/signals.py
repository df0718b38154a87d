"""Time series with gaps and uneven times: interpolation, smoothing, contiguous segments."""

import numpy as np

from formcheck.model.arrays import Bools, Floats

CUTOFF_HZ = 6.0
"""Usual for gait (Winter); the fastest calf raises have their power below 3 Hz."""
MIN_RATE_HZ, MAX_RATE_HZ = 60.0, 500.0
"""Of the even grid."""
AT_A_TIME = 2**18
"""Samples of the even grid, 2 MB, in all curves that are filtered at a time: an hour's landmarks in
all at once would take a gigabyte."""


def interpolate_gaps(values: Floats, time_s: Floats) -> Floats:
    """Fill gaps by straight lines, and hold the first and last value at the ends.

    Parameters
    ----------
    values : ndarray, shape (T, ...)
        NaN in every column where missing.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    ndarray, shape (T, ...)
        Without NaN, unless a column has no value at all.
    """
    flat = values.reshape(len(values), -1).copy()
    if np.isfinite(flat).all():
        return flat.reshape(values.shape)
    for column in flat.T:
        good = np.isfinite(column)
        if good.any() and not good.all():
            column[~good] = np.interp(time_s[~good], time_s[good], column[good])
    return flat.reshape(values.shape)


def smooth(values: Floats, time_s: Floats, cutoff_hz: float = CUTOFF_HZ) -> Floats:
    """Smooth without lag: 4th-order Butterworth, forward and backward.

    The samples are laid on an even grid first, gaps are interpolated for the filter and put
    back after it.

    Parameters
    ----------
    values : ndarray, shape (T, ...)
        NaN where missing.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    cutoff_hz : float
        Where the two passes together have lost half the power.

    Returns
    -------
    ndarray, shape (T, ...)
        NaN where the input is NaN.
    """
    # It takes half a second to load: a clip's pictures are read meanwhile.
    from scipy import signal

    if len(time_s) < 3:
        return values.copy()
    step = float(np.clip(np.median(np.diff(time_s)), 1 / MAX_RATE_HZ, 1 / MIN_RATE_HZ))
    grid = np.arange(time_s[0], time_s[-1] + step, step)
    # Two passes of a filter of order n at f have lost half their power at f / c
    # (Winter: c = (sqrt(2) - 1) ** (1 / 2n)), here n = 2 each way.
    passes = (np.sqrt(2) - 1) ** 0.25
    nyquist = 0.5 / step
    sos = signal.butter(2, min(cutoff_hz / passes / nyquist, 0.99), output="sos")
    pad = min(len(grid) - 1, int(0.5 / step))
    flat = values.reshape(len(values), -1)
    out = np.empty_like(flat)
    count = max(AT_A_TIME // len(grid), 1)
    for columns in (slice(at, at + count) for at in range(0, flat.shape[1], count)):
        known = interpolate_gaps(flat[:, columns], time_s)
        even = np.array([np.interp(grid, time_s, curve) for curve in known.T])
        even = signal.sosfiltfilt(sos, even, axis=-1, padtype="constant", padlen=pad)
        for curve, smoothed in zip(out[:, columns].T, even, strict=True):
            curve[:] = np.interp(time_s, grid, smoothed)
    out[~np.isfinite(flat)] = np.nan
    return out.reshape(values.shape)


def known_median(values: Floats) -> Floats:
    """Return the median over time of what is known; NaN, without a warning, of what never is.

    Parameters
    ----------
    values : ndarray, shape (T, ...)
        NaN where not known.
    """
    # numpy.nanmedian makes a masked array of it, which takes twenty times as long: too long for a
    # camera's every frame.
    if not len(values):
        return np.full(values.shape[1:], np.nan)
    known = np.isfinite(values)
    if len(values) == 1:
        return np.where(known[0], values[0], np.nan)
    if known.all():
        whole = np.sort(values, axis=0)
        return np.asarray((whole[(len(values) - 1) // 2] + whole[len(values) // 2]) / 2)
    ordered = np.sort(np.where(known, values, np.nan), axis=0)
    count = known.sum(axis=0, keepdims=True)
    low, high = (
        np.take_along_axis(ordered, middle, axis=0)[0]
        for middle in (np.maximum(count - 1, 0) // 2, np.minimum(count // 2, len(values) - 1))
    )
    result: Floats = (low + high) / 2
    return result


def percentile_around(values: Floats, time_s: Floats, window_s: float, percent: float) -> Floats:
    """Return a percentile of the values in a window centred at each frame.

    Parameters
    ----------
    values : ndarray, shape (T,)
        No NaN.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    window_s : float
        Length of the window, seconds; at the ends the last value goes on.
    percent : float
        0 to 100.
    """
    from scipy import ndimage

    if len(values) < 2:
        return values
    frames = max(round(window_s / float(np.median(np.diff(time_s)))), 1)
    result: Floats = ndimage.percentile_filter(values, percent, size=frames, mode="nearest")
    return result


def contiguous_segments(mask: Bools) -> list[slice]:
    """Stretches in which a mask holds, in order.

    Parameters
    ----------
    mask : ndarray of bool, shape (T,)
        Frames.

    Returns
    -------
    list of slice
        Empty where it never holds.
    """
    if not mask.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def long_segments(mask: Bools, time_s: Floats, min_s: float) -> list[slice]:
    """Stretches in which a mask holds for some time, in order.

    Parameters
    ----------
    mask : ndarray of bool, shape (T,)
        Frames.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    min_s : float
        Shorter stretches are left out, seconds.

    Returns
    -------
    list of slice
        Empty where it never holds for so long.
    """
    return [
        run
        for run in contiguous_segments(mask)
        if time_s[run.stop - 1] - time_s[run.start] >= min_s
    ]


def first_long_run(mask: Bools, time_s: Floats, stretches: list[slice], min_s: float) -> Bools:
    """Find the first run of the mask that lasts, within one of the stretches.

    Parameters
    ----------
    mask : ndarray of bool, shape (T,)
        For instance the frames in which somebody is quiet.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    stretches : list of slice
        In order; a run does not go on from one to the next.
    min_s : float
        Seconds from its first frame to its last.

    Returns
    -------
    ndarray of bool, shape (T,)
        Its frames; all False when there is none.
    """
    found = np.zeros(len(time_s), bool)
    for stretch in stretches:
        lasting = long_segments(mask[stretch], time_s[stretch], min_s)
        if lasting:
            found[stretch.start + lasting[0].start : stretch.start + lasting[0].stop] = True
            break
    return found


def _at_times(values: Floats, time_s: Floats, at_s: Floats) -> Floats:
    """Rows of values, shape (T, K), at other times within theirs, on straight lines between."""
    if len(time_s) == 1:
        return np.repeat(values, len(at_s), axis=0)
    after = np.clip(np.searchsorted(time_s, at_s), 1, len(time_s) - 1)
    before = after - 1
    share = (at_s - time_s[before]) / (time_s[after] - time_s[before])
    start = values[before]
    between: Floats = start + share[:, None] * (values[after] - start)
    return between


def speed(points: Floats, time_s: Floats, window_s: float) -> Floats:
    """Speed of points as the distance between the two ends of a sliding window.

    Parameters
    ----------
    points : ndarray, shape (T, K)
        Positions, NaN where missing.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    window_s : float
        Length of the window, centred on each sample and cut at the ends of the series.

    Returns
    -------
    ndarray, shape (T,)
        Units of the points a second; NaN where no position is known.
    """
    filled = interpolate_gaps(points, time_s)
    ends = [np.clip(time_s + half, time_s[0], time_s[-1]) for half in (-window_s / 2, window_s / 2)]
    first, last = (_at_times(filled, time_s, end) for end in ends)
    span = np.maximum(ends[1] - ends[0], 1e-6)
    result: Floats = np.hypot.reduce(last - first, axis=1) / span
    result[~np.isfinite(points).all(axis=1)] = np.nan
    return result
